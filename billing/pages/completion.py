"""The last page of a deep link: what came of it, and the way back."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import PortalSession
from billing.flows import Flow


@dataclass(frozen=True, slots=True)
class CompletionPage:
    is_done: bool
    """Whether something was done: else nothing was left to do, or it could not be done."""
    result: str
    """What is true now: "Pro ends on 18 December 2026."."""
    message: str
    """The merchant's own words; often empty."""
    return_url: str
    """The way back to the merchant; empty when there is none."""
    return_label: str
    leads_on: bool
    """Whether the browser goes there by itself."""


def completion_page(flow: Flow, session: PortalSession, merchant_name: str) -> CompletionPage:
    """The way back is the flow's own, if it names one, else the session's."""
    leads_on = flow.ending == "redirect"
    return CompletionPage(
        is_done=session.flow_done,
        result=session.flow_result,
        message=flow.custom_message,
        return_url=flow.return_url if leads_on else session.return_link,
        return_label=_("Return to %(merchant)s") % {"merchant": merchant_name},
        leads_on=leads_on,
    )
