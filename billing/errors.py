"""What can go wrong between a customer and Stripe, in sentences a customer can act on.

The gateway turns every error of Stripe's SDK into one of these (`billing.gateway.errors`); a middleware turns these
into pages. Sentences are translated when they are printed, in the language of the page.
"""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

_NOTHING_CHANGED = _("Nothing was charged and nothing was changed.")
_TRY_LATER = _("Try again in a few minutes.")


class BillingError(Exception):
    """A page could not be made. `status` is the HTTP status to answer with.

    `request_id` is Stripe's, for the merchant to look up in Stripe's dashboard; `code` is Stripe's error code. Neither
    Stripe's own message nor anything else that was not written for customers is kept here.
    """

    status: ClassVar[int] = 502
    title: ClassVar[Sentence] = _("We cannot show this page")
    sentences: ClassVar[tuple[Sentence, ...]] = (_NOTHING_CHANGED, _TRY_LATER)
    retry_after: ClassVar[int | None] = None
    """Seconds after which trying again makes sense, or `None` when it does not help."""

    def __init__(self, *, request_id: str = "", code: str = "") -> None:
        super().__init__(type(self).__name__)
        self.request_id = request_id
        self.code = code


class NotFound(BillingError):
    """The customer has no such object: it does not exist, or it is somebody else's. Which of both is not told."""

    status = 404
    title = _("There is nothing at this address")
    sentences: ClassVar[tuple[Sentence, ...]] = (_("The page you asked for does not exist, or it is not yours."),)


class PaymentMethodNotFound(NotFound):
    """The customer has no such payment method saved: perhaps another device has just removed it."""

    title = _("There is no such payment method")
    sentences = (_("It was removed in the meantime, or it is not yours. Nothing was changed."),)


class CustomerNotFound(NotFound):
    """Stripe does not know the customer of this session."""

    title = _("We cannot find your billing account")
    sentences = (
        _("The payment service does not know your billing account any more."),
        _("Return to the merchant and open the billing page from there again."),
    )


class CustomerDeleted(CustomerNotFound):
    """The merchant deleted the customer of this session at Stripe."""

    status = 410
    title = _("This billing account was closed")
    sentences = (
        _("The account was deleted, so there is nothing to show and nothing will be charged to it."),
        _("Return to the merchant if you think that this is a mistake."),
    )


class StripeUnavailable(BillingError):
    """Stripe did not give an answer, or an answer that it failed."""

    status = 502
    title = _("The payment service does not answer right now")
    retry_after = 60


class StripeUnreachable(StripeUnavailable):
    """No connection to Stripe, or it was dropped before the answer came."""


class StripeTimedOut(StripeUnavailable):
    """Stripe did not answer within our time limit."""

    status = 503
    title = _("The payment service takes too long to answer")


class StripeFailed(StripeUnavailable):
    """Stripe answered that it failed (5xx)."""


class StripeAnswerUnreadable(StripeUnavailable):
    """An answer that is not what Stripe documents: not JSON, or without a field that we rely on."""

    title = _("The payment service sent an answer we cannot read")


class StripeBusy(StripeUnavailable):
    """Too many requests for the merchant's account (429)."""

    status = 503
    title = _("The payment service is busy")
    sentences = (_NOTHING_CHANGED, _("Try again in half a minute."))
    retry_after = 30


class MerchantSetupProblem(BillingError):
    """The merchant's connection to Stripe does not work. A customer can only tell the merchant."""

    status = 502
    title = _("Billing is not available right now")
    sentences = (
        _("The merchant's connection to the payment service does not work."),
        _("Nothing was charged and nothing was changed. Only the merchant can mend this."),
    )


class KeyRefused(MerchantSetupProblem):
    """Stripe refused the merchant's key: revoked, expired or wrong (401), or there is none."""


class PermissionMissing(MerchantSetupProblem):
    """The merchant's restricted key, or its account, may not do this (403)."""


class RequestRefused(BillingError):
    """Stripe refused our request (400): a mistake of ours, or a change meanwhile."""

    status = 502
    title = _("The payment service refused this request")


class CardDeclined(BillingError):
    """The payment method was refused (402)."""

    status = 402
    title = _("The payment was declined")
    sentences = (
        _("Your bank declined the payment. Nothing was changed."),
        _("Use another payment method, or contact your bank."),
    )

    def __init__(self, *, request_id: str = "", code: str = "", decline_code: str = "") -> None:
        super().__init__(request_id=request_id, code=code)
        self.decline_code = decline_code


class AlreadyInProgress(BillingError):
    """The same change is being made at this moment, or its key was used for another one (409, idempotency)."""

    status = 409
    title = _("This change is already on its way")
    sentences = (_("Go back to the overview to see whether it was made before you try again."),)


class NotAvailable(BillingError):
    """What was asked for cannot be done with this object now: the sentence says why."""

    status = 409
    title = _("This is not possible now")

    def __init__(self, reason: Sentence) -> None:
        super().__init__()
        self.reason = reason
        self.sentences = (reason, _("Nothing was changed."))  # type: ignore[misc]


class PaymentMethodMissing(NotAvailable):
    """It cannot be done without a payment method, and none is saved."""


class TooManySetups(BillingError):
    """Begun more often than anybody does who adds a payment method of their own."""

    status = 429
    title = _("Too many attempts to add a payment method")
    sentences = (
        _("You have begun to add a payment method very often. Nothing was saved and nothing was charged."),
        _("Try again in an hour."),
    )
    retry_after = 3_600


class InvoiceTooLong(BillingError):
    """It has more lines than a page or a document of ours holds."""

    status = 502
    title = _("This invoice is too long for this page")
    sentences = (
        _("It has more than two thousand lines. Nothing about it was changed."),
        _("Its PDF can be downloaded from the list of invoices."),
    )


class DocumentsBusy(BillingError):
    """All printers are at work, and others wait for them."""

    status = 503
    title = _("Your document is not ready yet")
    sentences = (
        _("Many documents are being made at this moment. Nothing is wrong with yours."),
        _("Try again in half a minute."),
    )
    retry_after = 30


class DocumentFailed(BillingError):
    """A document could not be drawn: a defect of ours, which the log tells."""

    status = 500
    title = _("We could not make this document")
    sentences = (
        _("Nothing was charged and nothing was changed. We have noted the error."),
        _("The page of the invoice leads to the payment service, which has a file, too."),
    )


class TooManyDocuments(BillingError):
    """One customer has had more new documents made than anybody reads."""

    status = 429
    title = _("You have asked for very many documents")
    sentences = (
        _("To fetch many invoices, choose them in the list and download them as one file."),
        _("Try again in ten minutes."),
    )
    retry_after = 600


class TooManyArchives(BillingError):
    """One customer has had more archives made in a day than anybody needs."""

    status = 429
    title = _("You have had very many files made today")
    sentences = (
        _("Those that are ready can be downloaded from the page of your invoices."),
        _("Try again tomorrow."),
    )
    retry_after = 24 * 3600


class NotAnEInvoice(BillingError):
    """Mandatory data are missing, or the official rules object."""

    status = 409
    title = _("There is no e-invoice of this document")
    sentences = (
        _("Mandatory data are missing, or the official check does not accept it. The page of the invoice says why."),
        _("The PDF can be downloaded there."),
    )
