"""A page that changes one billing detail: what it says and asks, the same shape for all of them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.pages.fields import Field
from billing.pages.parts import FormError


@dataclass(frozen=True, slots=True)
class DetailContent:
    """What one detail's page says and asks; its errors are in the fields."""

    heading: str
    fields: tuple[Field, ...]
    button: str
    intro: str = ""
    facts: tuple[str, ...] = ()
    """What the change means, a sentence each, below the intro."""


@dataclass(frozen=True, slots=True)
class DetailPage:
    """For templates/billing/detail_form.html, or one that extends it."""

    content: DetailContent
    url: str
    back_url: str
    back_label: str
    token: str
    seen: str
    """The mark of what the form showed (`billing.seen`); empty for a form that shows nothing of Stripe's."""
    errors: tuple[FormError, ...] = ()
    notice: str = ""
    """Why the page is shown again, where nothing in the form is wrong."""


def saved_already() -> str:
    """What to say when somebody sends what Stripe has already."""
    return _("Nothing was changed: this is what is saved already.")


def refused() -> str:
    """What to say at a field whose value Stripe refuses."""
    return _("The payment service does not accept this. Nothing was changed. Check what you typed.")
