"""Find the promotion code that a customer typed, without letting anybody try out many."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext as _

from billing.gateway.promotion_codes import FoundCode
from billing.policy.plan_change import WantedPlan
from billing.policy.promotion_codes import best_code, why_not_redeemable

logger = logging.getLogger("billing")

MOST_WRONG_CODES = 10
_WINDOW = 600
"""Seconds that a wrong code counts."""


@dataclass(frozen=True)
class CodeSearch:
    """The code, or why there is none to redeem, as a sentence."""

    code: FoundCode | None = None
    problem: str = ""


def may_try_codes(visitor: str) -> bool:
    """Whether another code may be looked up. `visitor` names the session whose wrong codes are counted."""
    return _wrong_codes(visitor) < MOST_WRONG_CODES


def find_promotion_code(codes: Sequence[FoundCode] | None, visitor: str, plan: WantedPlan, now: int) -> CodeSearch:
    """Of the codes with the spelling that was typed, the one to redeem; `None` when they were not looked up.

    A code of somebody else is answered as one that is not the customer's; both it and an unknown one count as wrong.
    """
    if codes is None:
        return CodeSearch(problem=_("You have tried many codes that are not valid. Try again in ten minutes."))
    customer = plan.subscription.customer
    found = best_code(codes, customer)
    if found is None or found.customer not in {None, customer}:
        _note_wrong_code(visitor)
    products = frozenset(item.price.product for item in plan.remaining)
    problem = why_not_redeemable(found, plan.subscription, products, now)
    return CodeSearch(problem=problem) if problem else CodeSearch(code=found)


def _wrong_codes(visitor: str) -> int:
    try:
        return int(cache.get(_key(visitor), 0))
    except Exception as error:  # every kind of cache has its own
        logger.warning("The cache does not answer: %s", type(error).__name__)
        return 0


def _note_wrong_code(visitor: str) -> None:
    try:
        if not cache.add(_key(visitor), 1, _WINDOW):
            cache.incr(_key(visitor))
    except Exception as error:  # also when it ran out between the two
        logger.warning("A wrong promotion code was not counted: %s", type(error).__name__)


def _key(visitor: str) -> str:
    return f"wrong-codes:{visitor}"
