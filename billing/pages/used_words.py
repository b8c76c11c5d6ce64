"""What is true after a payment method was given something to pay, in sentences."""

from collections.abc import Iterator

from babel.lists import format_list
from django.utils.translation import gettext as _

from billing.decline_reasons import decline_sentence
from billing.errors import CardDeclined, RequestRefused
from billing.gateway.invoice_payments import PayableInvoice
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.subscriptions import Subscription
from billing.locales import number_locale
from billing.pages.invoice_payment import on_its_way, result_sentence
from billing.pages.subject import Subject
from billing.pages.uses_form import names_of
from billing.payment_method_names import name_of
from billing.payment_uses import Used
from billing.policy.payment_methods import paid_otherwise
from billing.sentences import in_a_row


def used_sentence(
    subject: Subject, method: PaymentMethod, used: Used, subscriptions: list[Subscription], *, is_new: bool = False
) -> str:
    """What was done, and what was not: "Visa ending 4242 pays for everything from now on. You paid EUR 49.00 ...".

    `subscriptions` are all that are live, as they were before. `is_new`: that it is saved is said first.
    """
    return in_a_row(_sentences(subject, method, used, subscriptions, is_new=is_new))


def unpaid_sentence(used: Used) -> str:
    """Why the payment failed at which it stopped, and which invoices are still open; empty when all went well."""
    if used.error is None:
        return ""
    if not used.not_paid:
        return _("The payment service refused the rest. What was done before stays done.")
    reason = ""
    if isinstance(used.error, CardDeclined):
        reason = decline_sentence(used.error)
        if used.has_changed:  # which those sentences deny
            reason = _(
                "The payment was declined, so nothing was charged. Use another payment method, or ask your bank."
            )
    elif isinstance(used.error, RequestRefused):
        reason = _("This payment method cannot be used for this invoice. Nothing was charged.")
    return in_a_row(each for each in (reason, _still_open(used.not_paid)) if each)


def paid_sentence(subject: Subject, used: Used) -> str:
    """What was paid of several invoices, and what was not due any more; empty when nothing was."""
    return in_a_row(_payments(subject, used))


def _payments(subject: Subject, used: Used) -> Iterator[str]:
    yield from (_paid(subject, each) for each in used.paid)
    if used.not_due:
        yield _("An invoice that you chose is settled already or costs something else now. Nothing more was charged.")


def _still_open(invoices: list[PayableInvoice]) -> str:
    left = [each.number or each.id for each in invoices]
    if len(left) == 1:
        return _("Invoice %(number)s is still open.") % {"number": left[0]}
    return _("These invoices are still open: %(numbers)s.") % {"numbers": format_list(left, locale=number_locale())}


def _sentences(
    subject: Subject, method: PaymentMethod, used: Used, subscriptions: list[Subscription], *, is_new: bool
) -> Iterator[str]:
    name = name_of(method).name
    done = {each.id for each in used.subscriptions}
    left = [each for each in paid_otherwise(subscriptions, method.id) if each.id not in done]
    others = [each for each in left if each.id not in {skipped.id for skipped in used.skipped}]
    yield from _default(name, is_default=used.is_default, is_all=not others, is_new=is_new)
    if used.subscriptions and (others or not used.is_default):
        values = {"method": name, "subscriptions": names_of(subject, used.subscriptions)}
        yield _("%(method)s pays for %(subscriptions)s from now on.") % values
    if others and used.is_default:
        yield _("Another payment method still pays for %(subscriptions)s.") % {
            "subscriptions": names_of(subject, others)
        }
    if used.skipped:
        values = {"subscriptions": names_of(subject, used.skipped)}
        yield _("%(subscriptions)s ended or changed in the meantime, so nothing was changed there.") % values
    yield from _payments(subject, used)
    if used.bank and len(used.not_paid) > 1:  # the first one is what the bank asks about
        yield _still_open(used.not_paid[1:])


def _default(name: str, *, is_default: bool, is_all: bool, is_new: bool) -> Iterator[str]:
    values = {"method": name}
    if is_default and is_all and is_new:
        yield _("%(method)s is saved and pays for everything from now on.") % values
        return
    if is_new:
        yield _("%(method)s is saved.") % values
    if is_default and is_all:
        yield _("%(method)s pays for everything from now on.") % values
    elif is_default:
        yield _("%(method)s is your default payment method now.") % values


def _paid(subject: Subject, invoice: PayableInvoice) -> str:
    return result_sentence(subject, invoice) if invoice.status == "paid" else on_its_way(invoice)
