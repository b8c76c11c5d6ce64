"""Say what a change of plan costs with the discount that comes with it: a code that was typed, or the link's own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from billing.flows import GivenDiscount
from billing.gateway.gateway import CustomerGateway
from billing.gateway.promotion_codes import FoundCode
from billing.plan_quotes import PlanQuote
from billing.policy.promotion_codes import why_refused
from billing.services.find_promotion_code import find_promotion_code
from billing.services.quote_change import CodeRefused, QuoteRequest, quote_change


@dataclass(frozen=True)
class Discounted:
    """The figures, and what became of the discount."""

    quote: PlanQuote
    code_problem: str = ""
    """Why the code that was typed is not redeemed, as a sentence; the figures are those without it."""
    is_given_lost: bool = False
    """Whether Stripe refused the discount of the merchant's link; the figures are those without it."""


def quote_with_code(
    gateway: CustomerGateway, wish: QuoteRequest, codes: Sequence[FoundCode] | None, *, visitor: str
) -> Discounted:
    """With the promotion code if it can be redeemed, and without it, saying why, if not. Raises as `quote_change`.

    `codes` are those with the spelling that was typed, `None` when they were not looked up; `visitor` names the session
    whose wrong codes are counted.
    """
    search = find_promotion_code(codes, visitor, wish.plan, wish.now)
    problem = search.problem
    if search.code is not None:
        try:
            return Discounted(quote_change(gateway, replace(wish, code=search.code)))
        except CodeRefused as refused:
            problem = why_refused(search.code, wish.plan.subscription, refused.code)
    return Discounted(quote_change(gateway, wish), code_problem=problem)


def quote_with_given(gateway: CustomerGateway, wish: QuoteRequest, given: GivenDiscount) -> Discounted:
    """With the discount of the merchant's link, if there is one, and without it if Stripe refuses it."""
    try:
        return Discounted(quote_change(gateway, replace(wish, given=given)))
    except CodeRefused:
        return Discounted(quote_change(gateway, wish), is_given_lost=True)
