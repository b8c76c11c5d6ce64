"""Paying one open invoice with a saved payment method: what it is for, how much, and which method pays."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.features import Features
from billing.dates import long_date
from billing.decline_reasons import reason_sentence
from billing.gateway.gateway import CustomerGateway
from billing.gateway.invoice_payments import PayableInvoice, PaymentIntent
from billing.gateway.parallel import together
from billing.money import Money
from billing.pages.card_choice import CardChoice, card_choice
from billing.pages.names import subscription_name
from billing.pages.parts import FormError
from billing.pages.pending_change import paid_change_sentence, pending_name, products_of
from billing.pages.sent_form import SentForm
from billing.pages.subject import Subject
from billing.pages.subscription_reads import subject_of, with_method
from billing.payment_uses import InvoiceCharge
from billing.tokens import new_token


@dataclass(frozen=True, slots=True)
class PaymentFact:
    """ "Invoice": "ACME-0003 of 3 March 2026"."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class InvoicePaymentPage:
    """A form that charges, unless `choice` is empty."""

    heading: str
    amount: str
    facts: tuple[PaymentFact, ...]
    sentence: str
    """What happens when it is paid."""
    choice: CardChoice
    keep_label: str
    """Of the check box that makes the method pay from now on; empty where Stripe does so anyway, or nothing renews."""
    keep_note: str
    """That it pays from now on; empty where the customer decides."""
    is_keeping: bool
    button: str
    charged: str
    """What the form says it charges, to be compared: the customer pays what was shown."""
    token: str
    url: str
    warning: str
    """Why the last attempt failed, or that it was not confirmed; else empty."""
    bank_url: str
    """Our page that leads to the bank, while the bank waits for the customer; else empty."""
    undo_url: str
    """Takes the change back that waits for this payment; else empty."""
    hosted_url: str
    """Stripe's own page of the invoice, for customers who have nothing saved; else empty."""
    saved: str
    """That the payment method is saved which the customer went away to add; else empty."""
    errors: tuple[FormError, ...] = ()
    notice: str = ""
    """When no answer came: that pressing again is safe."""


@dataclass(frozen=True, slots=True)
class PaymentForm(SentForm):
    """What was sent, with the check box that makes the method pay from then on."""

    is_keeping: bool = True


def read_invoice_payment(
    gateway: CustomerGateway, features: Features, invoice_id: str, *, method_id: str = ""
) -> tuple[Subject, PayableInvoice]:
    """One round; raises our errors, `NotFound` for an invoice of somebody else's."""
    with together() as reads:
        asked = reads.ask(gateway.payable_invoice(invoice_id))
        customer = reads.ask(gateway.customer())
        methods = reads.ask(gateway.payment_methods())
    invoice = asked.value
    products = products_of(invoice.subscription) if invoice.subscription else []
    subject = subject_of(gateway, features, customer, methods, products)
    return with_method(gateway, subject, method_id), invoice


def invoice_payment_page(
    subject: Subject, invoice: PayableInvoice, form: PaymentForm | None = None
) -> InvoicePaymentPage:
    """For an invoice that can be paid here (`why_not_payable`)."""
    form, subscription = form or PaymentForm(), invoice.subscription
    amount = str(Money(invoice.amount_remaining, invoice.currency))
    slug, url = subject.links.merchant_slug, subject.links.invoice_payment(invoice.id)
    chosen = form.chosen or _intended(invoice)
    choice = card_choice(subject, subscription, back_to=url, chosen=chosen, error=form.error_at_field)
    label, note = _keeping(invoice, choice)
    return InvoicePaymentPage(
        heading=_heading(subject, invoice),
        amount=amount,
        facts=tuple(_facts(subject, invoice)),
        sentence=_sentence(subject, invoice),
        choice=choice,
        keep_label=label,
        keep_note=note,
        is_keeping=form.is_keeping,
        button=_("Pay %(amount)s") % {"amount": amount},
        charged=InvoiceCharge.of(invoice).charged,
        token=form.token or new_token(),
        url=url,
        warning="" if form.error or form.notice else last_attempt(invoice, form.chosen),
        bank_url=reverse("billing:invoice_payment_bank", args=[slug, invoice.id]) if _bank_waits(invoice) else "",
        undo_url=_undo_url(subject, invoice),
        hosted_url=_hosted_url(subject, invoice) if choice.empty else "",
        saved=form.saved,
        errors=form.errors,
        notice=form.notice,
    )


def result_sentence(subject: Subject, invoice: PayableInvoice) -> str:
    """What is true after an invoice was paid."""
    subscription = invoice.subscription
    values = {
        "amount": str(Money(invoice.paid_last, invoice.currency)),
        "name": subscription_name(subject, subscription) if subscription else "",
        "number": invoice.number or invoice.id,
    }
    if subscription is None:
        return _("You paid %(amount)s. Invoice %(number)s is settled.") % values
    is_running = subscription.status in {"active", "trialing"}
    if invoice.billing_reason == "subscription_create" and is_running:
        return _("You paid %(amount)s. Your subscription to %(name)s has started.") % values
    if invoice.billing_reason == "subscription_update" and is_running and not subscription.holds_back_change:
        return _("You paid %(amount)s. Your subscription is changed: it is %(name)s now.") % values
    return _("You paid %(amount)s for %(name)s.") % values


def on_its_way(invoice: PayableInvoice) -> str:
    """For a payment that the bank has not answered yet."""
    amount = Money(invoice.amount_remaining, invoice.currency)
    return _("Your payment of %(amount)s is on its way. It can take some days until it arrives.") % {"amount": amount}


def lapsed() -> str:
    """For an invoice that was voided because a change was not paid in time, or was taken back."""
    return _("The change was not made, because it was not paid. Nothing was charged for it.")


def _intended(invoice: PayableInvoice) -> str:
    """What the attempt was made with that waits for the bank."""
    return (invoice.intent.payment_method or "") if invoice.intent is not None and _bank_waits(invoice) else ""


def _tried(intent: PaymentIntent) -> str:
    """The payment method of the last attempt; a declined one stands in the error only."""
    declined = intent.last_payment_error.payment_method if intent.last_payment_error else None
    return intent.payment_method or (declined.id if declined else "")


def _bank_waits(invoice: PayableInvoice) -> bool:
    return invoice.intent is not None and bool(invoice.intent.bank_url)


def _heading(subject: Subject, invoice: PayableInvoice) -> str:
    subscription = invoice.subscription
    if subscription is None:
        return _("Pay invoice %(number)s") % {"number": invoice.number or invoice.id}
    if invoice.is_of_pending_update:
        name = pending_name(subject, subscription)
        return _("Pay for the change to %(name)s") % {"name": name} if name else _("Pay for the change")
    return _("Pay for %(name)s") % {"name": subscription_name(subject, subscription)}


def _facts(subject: Subject, invoice: PayableInvoice) -> list[PaymentFact]:
    values = {"number": invoice.number or invoice.id, "date": long_date(invoice.effective_at or invoice.created)}
    facts = [PaymentFact(_("Invoice"), _("%(number)s of %(date)s") % values)]
    return [*facts, PaymentFact(_("Merchant"), subject.merchant_name)]


def _sentence(subject: Subject, invoice: PayableInvoice) -> str:
    subscription = invoice.subscription
    if subscription is None:
        return ""
    if invoice.is_of_pending_update and subscription.pending_update is not None:
        return paid_change_sentence(subscription.pending_update)
    if subscription.status == "incomplete":
        return _("Your subscription starts as soon as it is paid.")
    if subscription.status == "paused" and subscription.pending_update is not None:
        return _("Your subscription resumes as soon as it is paid.")
    if subscription.status in {"past_due", "unpaid"}:
        return _("Your subscription goes on when it is paid.")
    return ""


def _keeping(invoice: PayableInvoice, choice: CardChoice) -> tuple[str, str]:
    """The label of the check box, or the note in its place; neither where there is no choice, or no next time."""
    subscription = invoice.subscription
    if subscription is None or len(choice.options) < 2 or subscription.has_ended:
        return "", ""
    if subscription.keeps_what_pays:
        return "", _("It pays for this subscription from now on.")
    return _("Pay for this subscription with it from now on"), ""


def last_attempt(invoice: PayableInvoice, chosen: str = "") -> str:
    """What came of it; nothing where another payment method was added for the next one (`chosen`)."""
    intent = invoice.intent
    if intent is None or (chosen and chosen != _tried(intent)):
        return ""
    if intent.bank_url:
        return _("You have not confirmed this payment with your bank yet. Nothing was charged.")
    if intent.status == "requires_action":
        return _("Your bank asks you to confirm this payment: the button leads there. Nothing is charged before.")
    error = intent.last_payment_error
    return reason_sentence(error.code or "", error.decline_code or "") if error else ""


def _undo_url(subject: Subject, invoice: PayableInvoice) -> str:
    subscription = invoice.subscription
    if subscription is None or not invoice.is_of_pending_update:
        return ""
    return reverse("billing:pending_change_undo", args=[subject.links.merchant_slug, subscription.id])


def _hosted_url(subject: Subject, invoice: PayableInvoice) -> str:
    return subject.links.hosted_invoice(invoice.id) if subject.has_invoices and invoice.hosted_invoice_url else ""
