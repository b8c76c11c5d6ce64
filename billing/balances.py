"""What an invoice and the customer's balance do to each other.

A credit is used up first, a negative total becomes credit, what is too little to be charged is carried over, and what
was carried over is collected. https://docs.stripe.com/billing/customer/balance
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settlement:
    """Between a total and what is asked for it: `total - used + owed + credited - carried`. None is negative."""

    used: int = 0
    """Paid from the customer's credit."""
    owed: int = 0
    """Collected for an earlier invoice."""
    credited: int = 0
    """Added to the customer's credit."""
    carried: int = 0
    """Left to the next invoice."""


def settlement(total: int, starting_balance: int, asked: int) -> Settlement:
    """`starting_balance` is negative for a credit, positive for a debt; `asked` is what is left to pay."""
    used = min(-starting_balance, total) if starting_balance < 0 < total else 0
    owed = max(starting_balance, 0)
    left = total - used + owed - asked
    return Settlement(used=used, owed=owed, credited=max(-left, 0), carried=max(left, 0))
