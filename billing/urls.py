"""Addresses of a customer's pages, below /p/<merchant>/.

The home page's lists are paged by the query string (links that work without JavaScript):
`?subscriptions_after=sub_…`, `?subscriptions_before=sub_…`, `?invoices_after=in_…`, `?invoices_before=in_…`.
"""

from django.urls import URLPattern, path

from billing.views.completion import completion
from billing.views.home import home
from billing.views.invoices import invoice, invoice_pdf

app_name = "billing"

urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("completion/", completion, name="completion"),
    path("invoices/<str:invoice_id>/", invoice, name="invoice"),
    path("invoices/<str:invoice_id>/pdf/", invoice_pdf, name="invoice_pdf"),
]
