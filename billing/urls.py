"""Addresses of a customer's pages, below /p/<merchant>/.

The home page's lists are paged by the query string (links that work without JavaScript):
`?subscriptions_after=sub_…`, `?subscriptions_before=sub_…`, `?invoices_after=in_…`, `?invoices_before=in_…`.
"""

from django.urls import URLPattern, path

from billing.views.cancellation import cancellation, cancellation_undo
from billing.views.completion import completion
from billing.views.home import home
from billing.views.invoice_payment import invoice_payment, invoice_payment_bank, invoice_payment_result
from billing.views.invoices import invoice, invoice_pdf
from billing.views.pause import pause
from billing.views.pending_change import pending_change_undo
from billing.views.plan import plan
from billing.views.plan_confirmation import plan_confirmation
from billing.views.renewal import renewal
from billing.views.resumption import resumption
from billing.views.retention import retention
from billing.views.scheduled_change import scheduled_change_undo

app_name = "billing"

urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("completion/", completion, name="completion"),
    path("subscriptions/<str:subscription_id>/retention/", retention, name="retention"),
    path("subscriptions/<str:subscription_id>/cancellation/", cancellation, name="cancellation"),
    path("subscriptions/<str:subscription_id>/cancellation/undo/", cancellation_undo, name="cancellation_undo"),
    path("subscriptions/<str:subscription_id>/pause/", pause, name="pause"),
    path("subscriptions/<str:subscription_id>/resumption/", resumption, name="resumption"),
    path("invoices/<str:invoice_id>/", invoice, name="invoice"),
    path("invoices/<str:invoice_id>/pdf/", invoice_pdf, name="invoice_pdf"),
    path("invoices/<str:invoice_id>/payment/", invoice_payment, name="invoice_payment"),
    path("invoices/<str:invoice_id>/payment/bank/", invoice_payment_bank, name="invoice_payment_bank"),
    path("invoices/<str:invoice_id>/payment/result/", invoice_payment_result, name="invoice_payment_result"),
    path(
        "subscriptions/<str:subscription_id>/scheduled-change/undo/",
        scheduled_change_undo,
        name="scheduled_change_undo",
    ),
    path("subscriptions/<str:subscription_id>/pending-change/undo/", pending_change_undo, name="pending_change_undo"),
    path("subscriptions/<str:subscription_id>/plan/", plan, name="plan"),
    path("subscriptions/<str:subscription_id>/plan/confirmation/", plan_confirmation, name="plan_confirmation"),
    path("subscriptions/<str:subscription_id>/renewal/", renewal, name="renewal"),
]
