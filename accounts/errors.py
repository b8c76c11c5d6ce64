"""What can go wrong on the way in. Each becomes a page in portal.middleware.ErrorPages; none is shown as it is."""

from accounts.models import Merchant, PortalSession


class AccountsError(Exception):
    """Something on the way in that the customer must be told about."""

    def __init__(self, *, merchant: Merchant | None = None, session: PortalSession | None = None) -> None:
        super().__init__(type(self).__name__)
        self.session = session
        self.merchant = merchant or (session.merchant if session else None)

    @property
    def return_link(self) -> str:
        """The way back to the merchant, as far as it is known, else an empty string."""
        if self.session:
            return self.session.return_link
        return self.merchant.website_url if self.merchant else ""


class LinkUnknown(AccountsError):
    """No session has this link: it was mistyped, cut off, made up, or is long gone."""


class LinkAlreadyUsed(AccountsError):
    """The link was opened in another browser."""


class LinkExpired(AccountsError):
    """The link was not opened within five minutes."""


class SessionEnded(AccountsError):
    """The session is over: an hour without activity, signed out, or switched off by the merchant."""


class NoSession(AccountsError):
    """This browser has no session with this merchant."""


class FormUnusable(AccountsError):
    """A form came back with values that no page of ours offers."""
