"""The name that invoices are made out to: a person's or a business's."""

from django import forms
from django.utils.translation import gettext as _

from billing.forms.name import BUSINESS, PERSON
from billing.gateway.customers import Customer
from billing.pages.detail_form import DetailContent
from billing.pages.fields import choice_field, text_field


def name_now(customer: Customer) -> dict[str, str]:
    """What Stripe has, in the shape of `billing.forms.name.NameForm`.

    Invoices print `name`, so that is the name; the other two only tell whose it is. `kind` is empty for the many
    customers who have nothing but `name`.
    """
    business, individual = customer.business_name or "", customer.individual_name or ""
    kind = BUSINESS if business else PERSON if individual else ""
    return {
        "kind": kind,
        "name": customer.name or business or individual,
        "contact": individual if kind == BUSINESS else "",
    }


def name_lines(customer: Customer) -> tuple[str, ...]:
    """The name, and for a business the person to turn to."""
    now = name_now(customer)
    if not now["contact"]:
        return (now["name"],)
    return now["name"], _("Contact: %(name)s") % {"name": now["contact"]}


def name_content(customer: Customer, form: forms.Form) -> DetailContent:
    """What the page says and asks."""
    kinds = [(PERSON, _("A person")), (BUSINESS, _("A business"))]
    autocomplete = {PERSON: "name", BUSINESS: "organization"}.get(str(form["kind"].value() or ""), "name")
    return DetailContent(
        heading=_("Change your name") if customer.name else _("Add your name"),
        intro=_("Your next invoices are made out to this name. Invoices that you have already do not change."),
        fields=(
            choice_field(form, "kind", _("Who pays the invoices?"), kinds, kind="radio"),
            text_field(
                form,
                "name",
                _("Name on invoices"),
                hint=_("Your full name, or the registered name of the business."),
                autocomplete=autocomplete,
            ),
            text_field(
                form,
                "contact",
                _("Contact person"),
                hint=_("For a business only: the person to turn to."),
                autocomplete="name" if autocomplete == "organization" else "off",
            ),
        ),
        button=_("Save name"),
    )


def name_saved(name: str) -> str:
    """What is true when it is saved."""
    return _("Your next invoices are made out to %(name)s.") % {"name": name}


def name_elsewhere(customer: Customer) -> str:
    """That the name was changed while the form was open."""
    now = name_lines(customer)
    if not now[0]:
        return _("The name was removed elsewhere in the meantime. Save again to give the one below.")
    words = _("The name was changed elsewhere in the meantime. It is now: %(name)s. Save again to replace it.")
    return words % {"name": ", ".join(now)}
