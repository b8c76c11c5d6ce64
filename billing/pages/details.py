"""Billing details: what stands on the customer's invoices."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Detail:
    """One label with its value, which may have several lines (an address)."""

    key: str
    """name, email, phone, address, shipping, tax_ids: for a class name, not for people."""
    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DetailsSection:
    """Only what is known is listed."""

    rows: tuple[Detail, ...]
    empty: str
    """The sentence to show when nothing is known; empty otherwise."""
    problem: str = ""
