"""The last page of a deep link: what came of it, and the way back."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.flows import Flow


@dataclass(frozen=True, slots=True)
class CompletionPage:
    result: str
    """What is true now: "Pro ends on 18 December 2026."."""
    message: str
    """The merchant's own words; often empty."""
    return_url: str
    """The way back to the merchant; empty when there is none."""
    return_label: str
    leads_on: bool
    """Whether the browser goes there by itself."""


def completion_page(flow: Flow, result: str, merchant_name: str, return_url: str) -> CompletionPage:
    """`return_url` is the session's way back, for a flow that does not name its own."""
    leads_on = flow.ending == "redirect"
    return CompletionPage(
        result=result,
        message=flow.custom_message,
        return_url=flow.return_url if leads_on else return_url,
        return_label=_("Return to %(merchant)s") % {"merchant": merchant_name},
        leads_on=leads_on,
    )
