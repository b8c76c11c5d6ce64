"""Telling what small deposits arrived at a bank account."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from accounts.features import Features
from billing.forms.bank_verification import AmountsForm, CodeForm
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import together
from billing.gateway.setup_intents import SetupIntent
from billing.money import Money, format_number
from billing.pages.card_choice import MethodWay, method_way
from billing.pages.fields import Field, form_errors, text_field
from billing.pages.parts import FormError
from billing.pages.subject import Subject
from billing.pages.subscription_reads import subject_of
from billing.pages.waiting_setups import account_name, verification_url, waiting_sentence
from billing.policy.bank_verification import why_not_verifiable
from billing.return_steps import return_step
from billing.setup_notes import SetupNotes
from billing.tokens import new_token

# https://support.stripe.com/questions/verify-a-new-ach-direct-debit-customer-using-micro-deposits
_TRIES = {"amounts": 3, "descriptor_code": 10}
_CURRENCIES = {"acss_debit": "cad", "us_bank_account": "usd"}


@dataclass(frozen=True, slots=True)
class BankVerificationPage:
    """A form, unless `problem` says why there is none."""

    heading: str
    lead: str
    facts: tuple[str, ...]
    fields: tuple[Field, ...]
    button: str
    url: str
    later_url: str
    """For who does not know yet what arrived."""
    token: str
    problem: str
    way: MethodWay
    """What to do about the problem."""
    errors: tuple[FormError, ...] = ()
    notice: str = ""


def read_verification(gateway: CustomerGateway, features: Features, intent_id: str) -> tuple[Subject, SetupIntent]:
    """One round; raises our errors, `NotFound` for what somebody else adds."""
    with together() as reads:
        intent = reads.ask(gateway.setup_intent(intent_id))
        customer = reads.ask(gateway.customer())
        methods = reads.ask(gateway.payment_methods())
    return subject_of(gateway, features, customer, methods, []), intent.value


def verification_form(intent: SetupIntent, data: Mapping[str, str] | None) -> forms.Form:
    """What Stripe asks for: two amounts, or a code."""
    return CodeForm(data) if _asks_code(intent) else AmountsForm(data)


def mismatch(intent: SetupIntent, code: str) -> tuple[str, str]:
    """The field and the sentence for an error of Stripe's (`code`) after which there are tries left."""
    field = "code" if _asks_code(intent) else "first"
    if not code.endswith("_mismatch"):
        return field, _("The payment service does not accept this. Check what you typed.")
    if _asks_code(intent):
        return field, _("This is not the code of the deposit. Compare it with your bank statement.")
    return field, _("These are not the amounts of the two deposits. Compare them with your bank statement.")


def bank_verification_page(
    subject: Subject,
    intent: SetupIntent,
    form: forms.Form,
    *,
    later_url: str,
    token: str = "",
    notice: str = "",
) -> BankVerificationPage:
    """`later_url` is where a customer goes who comes back later; `token` is kept when no answer came."""
    slug = subject.links.merchant_slug
    problem = why_not_verifiable(intent)
    step = return_step(slug, SetupNotes.read(intent.metadata).next)
    fields = () if problem else tuple(_fields(intent, form))
    return BankVerificationPage(
        heading=_heading(intent),
        lead=waiting_sentence(intent, subject.now),
        facts=() if problem else tuple(_facts(intent)),
        fields=fields,
        button=_("Verify bank account"),
        url=verification_url(slug, intent.id),
        later_url=later_url,
        token=token or new_token(),
        problem=problem,
        way=method_way(subject, step.address if step else ""),
        errors=form_errors(fields, form if form.is_bound else None),
        notice=notice,
    )


def _heading(intent: SetupIntent) -> str:
    if intent.payment_method is None:
        return _("Verify your bank account")
    return _("Verify %(account)s") % {"account": account_name(intent)[0]}


def _asks_code(intent: SetupIntent) -> bool:
    return intent.deposits is not None and intent.deposits.microdeposit_type == "descriptor_code"


def _fields(intent: SetupIntent, form: forms.Form) -> list[Field]:
    if _asks_code(intent):
        hint = _("It has six characters and begins with SM.")
        return [text_field(form, "code", _("Code"), hint=hint, width="short")]
    hint = _("Such as %(amount)s") % {"amount": Money(32, _currency(intent))}
    shape = {"hint": hint, "inputmode": "decimal", "width": "short"}
    return [
        text_field(form, "first", _("First amount"), **shape),
        text_field(form, "second", _("Second amount"), **shape),
    ]


def _facts(intent: SetupIntent) -> list[str]:
    kind = "descriptor_code" if _asks_code(intent) else "amounts"
    if kind == "descriptor_code":
        where = _("The code stands in your bank statement, where the name of the payer begins.")
    elif _currency(intent) == "usd":
        where = _("In your bank statement the deposits are called ACCTVERIFY.")
    else:
        where = _("You find the deposits in your bank statement.")
    words = _("You have %(count)s tries and ten days from when you added it. Then it has to be added again.")
    return [where, words % {"count": format_number(_TRIES[kind])}]


def _currency(intent: SetupIntent) -> str:
    return _CURRENCIES.get(intent.payment_method.type if intent.payment_method else "", "usd")
