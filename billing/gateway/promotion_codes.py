"""Promotion codes: words that customers type for a discount. https://docs.stripe.com/api/promotion_codes/object"""

from decimal import Decimal

import msgspec
import stripe

from billing.gateway.client import StripeList, read

# One spelling may belong to several codes: one for everybody, and some for one customer each.
_PAGE_SIZE = 20
_LONGEST = 500


class AppliesTo(msgspec.Struct, frozen=True):
    products: list[str] = []


class CouponCurrency(msgspec.Struct, frozen=True):
    amount_off: int


class CodeCoupon(msgspec.Struct, frozen=True):
    """What a code takes off; `amount_off` is in the smallest unit of `currency`. Empty `products`: of everything."""

    id: str
    valid: bool = True
    name: str | None = None
    percent_off: Decimal | None = None
    amount_off: int | None = None
    currency: str | None = None
    currency_options: dict[str, CouponCurrency] | None = None
    duration: str = "forever"
    duration_in_months: int | None = None
    applies_to: AppliesTo | None = None
    redeem_by: int | None = None
    max_redemptions: int | None = None
    times_redeemed: int = 0

    @property
    def products(self) -> frozenset[str]:
        """The ids of the products it is for; empty for all."""
        return frozenset(self.applies_to.products) if self.applies_to else frozenset()

    def is_for_currency(self, currency: str) -> bool:
        """Whether it takes something off a bill in this currency."""
        if self.amount_off is None:
            return True
        return currency == self.currency or currency in (self.currency_options or {})

    def amount_off_in(self, currency: str) -> int | None:
        """The amount off in this currency, in its smallest unit; `None` for a percentage."""
        option = (self.currency_options or {}).get(currency)
        return self.amount_off if currency == self.currency or option is None else option.amount_off


class CodePromotion(msgspec.Struct, frozen=True):
    coupon: CodeCoupon | str | None = None


class CodeRestrictions(msgspec.Struct, frozen=True):
    """`minimum_amount` is in the smallest unit of `minimum_amount_currency`."""

    first_time_transaction: bool = False
    minimum_amount: int | None = None
    minimum_amount_currency: str | None = None


class FoundCode(msgspec.Struct, frozen=True):
    """A code as it was found, whether or not it can be redeemed. Timestamps in seconds.

    `active` is false for one that was switched off, has expired or is used up, and for one whose coupon is.
    """

    id: str
    code: str
    active: bool
    promotion: CodePromotion
    restrictions: CodeRestrictions
    customer: str | None = None
    expires_at: int | None = None
    max_redemptions: int | None = None
    times_redeemed: int = 0

    @property
    def coupon(self) -> CodeCoupon | None:
        """What it takes off; `None` when the merchant deleted it."""
        return self.promotion.coupon if isinstance(self.promotion.coupon, CodeCoupon) else None


async def list_codes(client: stripe.StripeClient, code: str) -> list[FoundCode]:
    """GET /v1/promotion_codes with this spelling ("case-insensitive"), active or not, newest first.

    Whoever's they are: which of them a customer may know of is `billing.policy.promotion_codes`'s to say.
    https://docs.stripe.com/api/promotion_codes/list
    """
    if not code or len(code) > _LONGEST:
        return []
    found = await read(
        client,
        "/v1/promotion_codes",
        StripeList[FoundCode],
        code=code,
        limit=_PAGE_SIZE,
        expand=["data.promotion.coupon.applies_to", "data.promotion.coupon.currency_options"],
    )
    return found.data
