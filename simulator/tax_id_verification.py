"""Tax ids that a register is asked about: some seconds later the answer stands in the tax id, and an event tells it.

Australian, European and British numbers are looked up; three numbers have a fixed outcome in test mode.
https://docs.stripe.com/billing/customer/tax-ids#testing
Private keys: `_due` is when the register answers. It does so in real time, also for a customer on a test clock,
because it is not Stripe's (inferred).
"""

import re
from typing import TYPE_CHECKING

from simulator.changes import save
from simulator.context import Context
from simulator.errors import invalid_request
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.core import Simulator

_LOOKED_UP = ("au_abn", "eu_vat", "gb_vat")
_OUTCOMES = {"000000000": "verified", "111111111": "unverified"}
# https://docs.stripe.com/changelog/dahlia/2026-07-29/canary-islands-tax-id-type
_ALWAYS_UNVERIFIED = "ic_nif"
_STAYS_PENDING = "222222222"
# "Usually takes only a few seconds"; others saw magic numbers that were pending after three.
_SECONDS = 5
STATUSES = ("verified", "unverified", "unavailable")
# What registers say of a company (inferred: no documented example has one).
_REGISTERED = {"verified_address": "1 TEST STREET, TEST CITY", "verified_name": "TEST COMPANY"}


def is_magic(tax_type: str, value: str) -> bool:
    """Whether it is one of the numbers for tests, with or without letters before it."""
    number = re.sub(r"[^0-9]", "", value)
    return tax_type in _LOOKED_UP and (number in _OUTCOMES or number == _STAYS_PENDING)


def begun(ctx: Context, tax_type: str, value: str) -> Row:
    """`verification` of a new tax id, and when it goes on. A number that is not magic stays pending (inferred: a
    sandbox asks no register)."""
    if tax_type not in _LOOKED_UP:
        status = "unverified" if tax_type == _ALWAYS_UNVERIFIED else "unavailable"
        return {"verification": {"status": status, "verified_address": None, "verified_name": None}}
    known = re.sub(r"[^0-9]", "", value) in _OUTCOMES
    return {
        "verification": {"status": "pending", "verified_address": None, "verified_name": None},
        "_due": int(ctx.wall_clock()) + _SECONDS if known else None,
    }


def answered(ctx: Context, tax_id: Row) -> None:
    """The register answers what the magic number says."""
    settle(ctx, tax_id, _OUTCOMES[re.sub(r"[^0-9]", "", tax_id["value"])])


def settle(ctx: Context, tax_id: Row, status: str) -> Row:
    """Write the register's answer; only a verified number has a name and an address."""
    before = ctx.render(tax_id)
    found = _REGISTERED if status == "verified" else dict.fromkeys(_REGISTERED)
    tax_id |= {"verification": {"status": status, **found}, "_due": None}
    return save(ctx, tax_id, before, "customer.tax_id.updated")


def settle_now(simulator: "Simulator", account: str, tax_id: str, status: str) -> None:
    """Let the register answer at once. Raises a 404 for an unknown tax id and a 400 for one that is not pending."""
    simulator.catch_up(account)
    with simulator.store.transaction(account) as tables:
        ctx = Context(tables, account, None, wall_clock=simulator.wall_clock)
        row = ctx.require("tax_id", tax_id)
        if row["verification"] is None or row["verification"]["status"] != "pending":
            raise invalid_request(f"This tax id is not pending: '{tax_id}'", param="tax_id")
        settle(ctx, row, status)
    simulator.webhooks.wake()
