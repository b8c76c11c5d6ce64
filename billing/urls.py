"""Addresses of a customer's pages, below /p/<merchant>/.

Lists are paged by the query string (links that work without JavaScript): `?subscriptions_after=sub_…` and
`?subscriptions_before=sub_…` on the home page, `?invoices_after=in_…` and `?invoices_before=in_…` in the history.
"""

from django.urls import URLPattern, path

from billing.views.archives import archive, archive_file, archives
from billing.views.bank_verification import bank_verification
from billing.views.cancellation import cancellation, cancellation_undo
from billing.views.completion import completion
from billing.views.details import details
from billing.views.details_address import details_address
from billing.views.details_email import details_email, details_email_code
from billing.views.details_language import details_language
from billing.views.details_name import details_name
from billing.views.details_phone import details_phone
from billing.views.details_shipping import details_shipping, shipping_removal
from billing.views.details_tax_ids import details_tax_ids, tax_id_removal
from billing.views.documents import credit_note_pdf, invoice_pdf, invoice_xml, invoice_xrechnung
from billing.views.history import history
from billing.views.home import home
from billing.views.invoice_payment import invoice_payment, invoice_payment_bank, invoice_payment_result
from billing.views.invoices import hosted_invoice, invoice, receipt
from billing.views.pause import pause
from billing.views.payment_method_addition import checkout, checkout_entrance, payment_method_addition, setup_intent
from billing.views.payment_method_default import payment_method_default
from billing.views.payment_method_expiry import payment_method_expiry
from billing.views.payment_method_removal import payment_method_removal
from billing.views.payment_method_result import payment_method_result
from billing.views.payment_methods import payment_methods
from billing.views.payments import payments
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
    path("invoices/", history, name="invoices"),
    path("invoices/payment/", payments, name="payments"),
    path("invoices/archives/", archives, name="archives"),
    path("invoices/archives/<str:archive_id>/", archive, name="archive"),
    path("invoices/archives/<str:archive_id>/file/", archive_file, name="archive_file"),
    path("invoices/<str:invoice_id>/", invoice, name="invoice"),
    path("invoices/<str:invoice_id>/hosted/", hosted_invoice, name="hosted_invoice"),
    path("invoices/<str:invoice_id>/pdf/", invoice_pdf, name="invoice_pdf"),
    path("invoices/<str:invoice_id>/xml/", invoice_xml, name="invoice_xml"),
    path("invoices/<str:invoice_id>/xrechnung/", invoice_xrechnung, name="invoice_xrechnung"),
    path("invoices/<str:invoice_id>/payments/<str:payment_id>/receipt/", receipt, name="receipt"),
    path("credit-notes/<str:credit_note_id>/pdf/", credit_note_pdf, name="credit_note_pdf"),
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
    path("payment-methods/", payment_methods, name="payment_methods"),
    path("payment-methods/new/", payment_method_addition, name="payment_method_addition"),
    path("payment-methods/new/setup-intent/", setup_intent, name="setup_intent"),
    path("payment-methods/new/checkout/", checkout, name="checkout"),
    path("payment-methods/new/checkout/<str:checkout_session_id>/", checkout_entrance, name="checkout_entrance"),
    path("payment-methods/new/result/", payment_method_result, name="payment_method_result"),
    path("payment-methods/verification/<str:setup_intent_id>/", bank_verification, name="bank_verification"),
    path("payment-methods/<str:payment_method_id>/default/", payment_method_default, name="payment_method_default"),
    path("payment-methods/<str:payment_method_id>/removal/", payment_method_removal, name="payment_method_removal"),
    path("payment-methods/<str:payment_method_id>/expiry/", payment_method_expiry, name="payment_method_expiry"),
    path("details/", details, name="details"),
    path("details/name/", details_name, name="details_name"),
    path("details/email/", details_email, name="details_email"),
    path("details/email/code/", details_email_code, name="details_email_code"),
    path("details/phone/", details_phone, name="details_phone"),
    path("details/address/", details_address, name="details_address"),
    path("details/shipping/", details_shipping, name="details_shipping"),
    path("details/shipping/removal/", shipping_removal, name="shipping_removal"),
    path("details/language/", details_language, name="details_language"),
    path("details/tax-ids/", details_tax_ids, name="details_tax_ids"),
    path("details/tax-ids/<str:tax_id>/removal/", tax_id_removal, name="tax_id_removal"),
]
