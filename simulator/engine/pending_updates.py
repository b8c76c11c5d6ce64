"""Updates that count only once they are paid: `payment_behavior=pending_if_incomplete`.

https://docs.stripe.com/billing/subscriptions/pending-updates. The update's invoice is issued and charged at once. If
that fails, or the customer's bank asks for them, the subscription stays as it was and shows a `pending_update`, which
the invoice's payment applies and which lapses with the invoice. (A paused subscription that is being resumed shows a
pending update of its own, see `resumption.py`.)
"""

from typing import TYPE_CHECKING

from simulator.engine import held_changes, subscriptions
from simulator.engine.collection import cancel_payment, collect, issue, payment_method_of
from simulator.engine.first_payment import refresh
from simulator.engine.held_changes import Before
from simulator.engine.invoices import void
from simulator.engine.payment_method import no_payment_source
from simulator.errors import StripeError, invalid_request
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_REFERENCE = "https://stripe.com/docs/billing/subscriptions/pending-updates-reference#supported-attributes"
_COMMON = ("expand", "off_session", "payment_behavior", "proration_behavior", "proration_date")
# https://docs.stripe.com/billing/subscriptions/pending-updates#supported-attributes, and the changelog's entries of
# 2026-05-27 (discounts, metadata) and 2026-09-30 (cancel_at_period_end). `off_session` only says how to charge.
_OF_SUBSCRIPTION = frozenset(
    (
        *_COMMON,
        "add_invoice_items",
        "billing_cycle_anchor",
        "cancel_at_period_end",
        "discounts",
        "items",
        "metadata",
        "trial_end",
        "trial_from_plan",
    )
)
_OF_ITEM = frozenset(("deleted", "discounts", "id", "plan", "price", "price_data", "quantity"))
_OF_ITEM_CALL = frozenset((*_COMMON, *_OF_ITEM, "metadata", "subscription"))
# An update of one of these makes a pending one out of date.
_REPLACING = frozenset(
    ("add_invoice_items", "billing_cycle_anchor", "collection_method", "discounts", "items", "trial_end")
)
_BANK_DEBITS = frozenset(
    ("acss_debit", "au_becs_debit", "bacs_debit", "nz_bank_account", "sepa_debit", "us_bank_account")
)


def is_wanted(params: Row) -> bool:
    """Whether an update is to wait for its payment."""
    return params.get("payment_behavior") == "pending_if_incomplete"


def check_update(subscription: Row, params: Row) -> None:
    """What an update of a subscription may ask for if it is to wait for its payment."""
    if not is_wanted(params):
        return
    _check_collection(subscription)
    _check_names(params, _OF_SUBSCRIPTION)
    for place, item in enumerate(params.get("items") or []):
        _check_names({f"items[{place}][{name}]": 1 for name in item if name not in _OF_ITEM}, frozenset())


def check_item_call(subscription: Row, params: Row) -> None:
    """The same for the calls that change one item."""
    if is_wanted(params):
        _check_collection(subscription)
        _check_names(params, _OF_ITEM_CALL)


def _check_collection(subscription: Row) -> None:
    """Refused by the documentation; the words are inferred."""
    if subscription["collection_method"] != "charge_automatically":
        raise invalid_request(
            "You can only set `payment_behavior` to `pending_if_incomplete` if the subscription's `collection_method` "
            "is `charge_automatically`.",
            param="payment_behavior",
        )


def _check_names(params: Row, supported: frozenset[str]) -> None:
    """The sentence is as seen in Stripe's customers' logs (codecov/codecov-api#839)."""
    for name in params:
        if name not in supported:
            raise invalid_request(
                "When `payment_behavior` is set to `pending_if_incomplete`, you can only pass supported params. "
                f"`{name}` is not supported. See {_REFERENCE} for more details."
            )


def make_way(ctx: "Context", subscription: Row, params: Row) -> None:
    """A newer update takes the place of a pending one, whose invoice is voided; one that has nothing to do with it
    (a payment method, metadata) leaves it."""
    if not subscription.get("_held"):
        return
    wanted, held = params.get("cancel_at_period_end"), subscription["pending_update"]["cancel_at_period_end"]
    against = held is not None and (params.get("cancel_at") or (wanted is not None and wanted != held))
    if against or _REPLACING & params.keys():
        expire(ctx, subscription)


def settle(
    ctx: "Context",
    subscription: Row,
    before: Before,
    invoice: Row,
    params: Row,
    *,
    discounts: list[str] | None = None,
) -> None:
    """Collect the invoice of a change that was just made; unpaid, the change is taken back and waits.

    `discounts` are those that the update asked for, before its invoice used them.
    """
    if invoice["amount_due"] > 0:
        _check_payer(ctx, invoice)
    shown = _shown(ctx, subscription, before, params, discounts)
    held_changes.hold(ctx, subscription, before, invoice, params.get("metadata"))
    issue(ctx, invoice)
    if invoice["status"] == "open":
        collect(ctx, invoice, automatic=False, off_session=bool(params.get("off_session")))
    refresh(ctx, subscription)
    if held_changes.waits_for(subscription, invoice):
        subscription["pending_update"] = shown
        subscriptions.save(ctx, subscription, before.shown)


def _check_payer(ctx: "Context", invoice: Row) -> None:
    method = ctx.store.get("payment_method", payment_method_of(ctx, invoice))
    if method is None:
        raise no_payment_source()
    if method["type"] in _BANK_DEBITS:
        raise _not_for(method)


def _not_for(method: Row) -> StripeError:
    """Refused by the documentation; the words are inferred."""
    return invalid_request(
        f"Pending updates are not supported for the payment method type `{method['type']}`.", param="payment_behavior"
    )


def _shown(ctx: "Context", subscription: Row, before: Before, params: Row, discounts: list[str] | None) -> Row:
    """The update as `pending_update` shows it: what was asked for, null for the rest (as recorded for a resumption).

    `subscription_items` are all items that there would be: they are those "that will be set" (inferred).
    """
    now = ctx.now(subscription)
    anchored = subscription["billing_cycle_anchor"] != before.subscription["billing_cycle_anchor"]
    items = subscriptions.items_of(ctx, subscription)
    # The calls that change one item name no `items`.
    changes_items = "items" in params or not _OF_SUBSCRIPTION.issuperset(params) or _differ(items, before.items)
    first = ctx.store.get("discount", discounts[0]) if discounts else None
    return {
        "billing_cycle_anchor": subscription["billing_cycle_anchor"] if anchored else None,
        "cancel_at_period_end": params.get("cancel_at_period_end"),
        "discount": ctx.render(first) if first else None,
        "discounts": discounts,
        "expires_at": _expires_at(before, now),
        "metadata": (params["metadata"] or {}) if "metadata" in params else None,
        "subscription_items": [ctx.render(item) for item in items] if changes_items else None,
        "trial_end": subscription["trial_end"] if "trial_end" in params else None,
        "trial_from_plan": params.get("trial_from_plan"),
    }


def _differ(after: list[Row], before: list[Row]) -> bool:
    def essence(items: list[Row]) -> list[tuple[str, str, int | None]]:
        return [(item["id"], item["price"], item["quantity"]) for item in items]

    return essence(after) != essence(before)


def _expires_at(before: Before, now: int) -> int:
    """23 hours, or the end of the trial or of the first period to end if that is sooner.

    https://docs.stripe.com/billing/subscriptions/pending-updates#expiration
    """
    ends = [item["current_period_end"] for item in before.items]
    if before.subscription["trial_end"] is not None:
        ends.append(before.subscription["trial_end"])
    return int(min([now + subscriptions.INCOMPLETE_SECONDS, *(end for end in ends if end > now)]))


def has_lapsed(subscription: Row, moment: int) -> bool:
    """Whether the time for paying is over."""
    return bool(subscription.get("_held")) and bool(subscription["pending_update"]["expires_at"] <= moment)


def expire(ctx: "Context", subscription: Row) -> None:
    """The pending update is given up, if there is one: its time is over, a newer one takes its place, or a schedule's
    next phase does. Its invoice is void."""
    if not subscription.get("_held"):
        return
    before = ctx.render(subscription)
    give_up(ctx, subscription)
    subscriptions.save(ctx, subscription, before)
    ctx.emit("customer.subscription.pending_update_expired", subscription)


def give_up(ctx: "Context", subscription: Row) -> None:
    """Let go of what waits and void its invoice, without a word; also when the subscription itself ends (inferred)."""
    if not subscription.get("_held"):
        return
    invoice = ctx.store.get("invoice", subscription["_held"]["invoice"])
    held_changes.forget(ctx, subscription)
    subscriptions.put(ctx, subscription)
    if invoice is not None and invoice["status"] in ("open", "uncollectible"):
        cancel_payment(ctx, invoice)
        void(ctx, invoice)
