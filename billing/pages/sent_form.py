"""What was sent with a form, to be shown again with what is wrong; and what several forms say above it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.pages.parts import FormError


@dataclass(frozen=True, slots=True)
class SentForm:
    """Nothing was sent yet: `SentForm()`."""

    token: str = ""
    """Kept when no answer came; empty means a new one."""
    chosen: str = ""
    """The id of the payment method that was chosen."""
    error: FormError | None = None
    notice: str = ""
    """Why the page is shown again, where nothing about the form is wrong."""
    saved: str = ""
    """That the payment method is saved which the customer went away to add; else empty."""

    @property
    def errors(self) -> tuple[FormError, ...]:
        """For the summary at the top."""
        return (self.error,) if self.error else ()

    @property
    def error_at_field(self) -> str:
        """What is wrong with a field; empty when it is about the whole."""
        return self.error.message if self.error and self.error.field else ""


def no_answer() -> str:
    """What to say above a form that is shown again with the same token."""
    return _(
        "No answer came from the payment service, so we do not know yet whether this was done. "
        "Press the button again: it is done once only."
    )


def figures_changed() -> str:
    """What to say above a form whose figures are not those that were confirmed."""
    return _("The figures have changed since you looked. Check them and confirm again.")


def no_method_chosen(field: str) -> FormError:
    """For a form that came back without what shall pay; `field` is the id of its first field."""
    return FormError(_("Choose a payment method."), field)
