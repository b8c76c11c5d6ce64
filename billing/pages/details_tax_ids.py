"""Tax ids: those that the customer has, and the form that adds one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from billing.forms.tax_id import TaxIdForm
from billing.gateway.customers import Customer, TaxId
from billing.pages.detail_form import DetailContent
from billing.pages.fields import Field, Option, first_error, text_field
from billing.policy.tax_ids import why_not_addable
from billing.statuses import Mark
from billing.tax_id_table import KINDS, TaxIdKind
from billing.tax_id_texts import tax_id_kind, tax_id_meaning, tax_id_number, tax_id_status
from billing.tax_id_types import kind_by_key, kind_name, kinds_by_country, suggested_kind


@dataclass(frozen=True, slots=True)
class TaxIdRow:
    """One that the customer has."""

    id: str
    number: str
    kind: str
    status: Mark
    meaning: str
    """What the status means, and what is to be done."""
    is_pending: bool
    removal_url: str
    removal_label: str


@dataclass(frozen=True, slots=True)
class TaxIdsContent(DetailContent):
    """Above the form what is there; no fields where none can be added."""

    rows: tuple[TaxIdRow, ...] = ()
    empty: str = ""
    reason: str = ""
    """Why none can be added; empty when one can."""
    add_heading: str = ""
    example_button: str = ""
    """Shows the example of the kind that is chosen, and keeps what was typed."""
    hints: Mapping[str, str] = field(default_factory=dict)
    """What is said at the number for each kind, by its key; for none at the empty one."""
    doubted: str = ""
    """The number that was asked about, which passes when it is sent again."""


def tax_ids_content(customer: Customer, form: TaxIdForm, merchant_slug: str) -> TaxIdsContent:
    """For details/tax-ids/. `form` is as it is now: new, or with what is wrong with it."""
    reason = why_not_addable(customer)
    rows = tuple(_row(each, merchant_slug) for each in customer.tax_ids.data)
    return TaxIdsContent(
        heading=_("Tax IDs"),
        fields=() if reason else (_kind_field(customer, form), _number_field(form)),
        button=_("Add tax ID"),
        intro=_("Your tax IDs stand on your invoices."),
        facts=tuple(_facts()),
        rows=rows,
        empty="" if rows else _("You have none yet."),
        reason=reason,
        add_heading=_("Add a tax ID"),
        example_button=_("Show an example of this kind"),
        hints={} if reason else {"": _hint(None), **{kind.key: _hint(kind) for kind in KINDS}},
        doubted=form.doubt,
    )


def first_kind(customer: Customer) -> str:
    """The key of the kind that is chosen to begin with: that of the billing address's country; empty for none."""
    suggested = suggested_kind(customer.address.country if customer.address else None)
    return suggested.key if suggested else ""


def tax_id_added(number: str, status: str) -> str:
    """What is true when it is added. `status` is that of its check."""
    values = {"number": number}
    match status:
        case "pending":
            return _("%(number)s is added. It is being checked now: look at it again for the result.") % values
        case "verified":
            return _("%(number)s is added and verified.") % values
        case "unverified":
            return _("%(number)s is added, but could not be verified. Compare it with your registration.") % values
    return _("%(number)s is added.") % values


def tax_id_known(number: str) -> str:
    """What to say about one that is there already."""
    return _("%(number)s is one of your tax IDs already.") % {"number": number}


def tax_id_refused(key: str) -> str:
    """What to say at the number when Stripe does not take it as one of the kind."""
    kind = kind_by_key(key)
    if kind is None or not kind.example:
        return _("The payment service does not take this as a tax ID of this kind. Nothing was changed.")
    return _(
        "The payment service does not take this as a number of the kind %(kind)s. Nothing was changed. "
        "One looks like this: %(example)s"
    ) % {"kind": kind_name(kind), "example": kind.example}


def _facts() -> Iterator[str]:
    yield _("A tax ID may change the tax on your next invoices. Invoices that are issued already stay as they are.")
    yield _("Your name and your address should be those under which the number is registered.")


def _row(tax_id: TaxId, merchant_slug: str) -> TaxIdRow:
    number, status = tax_id_number(tax_id), tax_id_status(tax_id)
    return TaxIdRow(
        id=tax_id.id,
        number=number,
        kind=tax_id_kind(tax_id),
        status=status,
        meaning=tax_id_meaning(tax_id),
        is_pending=status.tone == "info",
        removal_url=reverse("billing:tax_id_removal", args=[merchant_slug, tax_id.id]),
        removal_label=_("Remove %(number)s") % {"number": number},
    )


def _kind_field(customer: Customer, form: TaxIdForm) -> Field:
    country = customer.address.country if customer.address else None
    chosen = str(form["kind"].value() or "")
    options = [
        Option(kind.key, kind_name(kind), is_chosen=kind.key == chosen, group=place)
        for place, kinds in kinds_by_country(country)
        for kind in kinds
    ]
    if not any(option.is_chosen for option in options):
        options.insert(0, Option("", _("Choose one"), is_chosen=True))
    return Field(
        name="kind",
        label=_("Kind"),
        value=chosen,
        kind="select",
        error=first_error(form, "kind"),
        options=tuple(options),
    )


def _number_field(form: TaxIdForm) -> Field:
    kind = kind_by_key(str(form["kind"].value() or ""))
    return text_field(form, "value", _("Number"), hint=_hint(kind), width="medium")


def _hint(kind: TaxIdKind | None) -> str:
    if kind is None or not kind.example:
        return _("As it stands on your registration.")
    return _("For example %(example)s") % {"example": kind.example}
