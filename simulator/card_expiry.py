"""When test cards expire."""

from datetime import UTC, datetime


def expiry_a_year_from(now: int) -> tuple[int, int]:
    """Month and year of a test card made now: the same month next year (recorded)."""
    today = datetime.fromtimestamp(now, UTC)
    return today.month, today.year + 1
