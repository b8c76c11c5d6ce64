"""The billing address."""

from typing import Any

from django.utils.translation import gettext as _

from billing.addresses import address_line
from billing.forms.address import UPDATE, BillingAddressForm
from billing.gateway.customers import Address, Customer
from billing.pages.address_fields import (
    AddressContent,
    address_fields,
    address_now,
    country_field,
    is_complete,
)
from billing.pages.fields import Field, check_field
from billing.policy.shipping import recipient


def billing_now(customer: Customer) -> dict[str, Any]:
    """What Stripe has, in the shape of `billing.forms.address.BillingAddressForm`."""
    return {**address_now(customer.address), "to_shipping": False, "shipping": address_now(_shipped_to(customer))}


def billing_shown(customer: Customer) -> dict[str, Any]:
    """What the form begins with: where both addresses are one, they stay one."""
    now = billing_now(customer)
    is_one = is_complete(customer.address) and now["shipping"] == address_now(customer.address)
    return {**address_now(customer.address), "to_shipping": is_one}


def can_ship_to_billing(customer: Customer) -> bool:
    """Whether it is known who would get what is sent."""
    return bool(recipient(customer)[0])


def is_shipped_elsewhere(customer: Customer) -> bool:
    """Whether there is a shipping address that is not the billing address."""
    return is_complete(_shipped_to(customer)) and not billing_shown(customer)["to_shipping"]


def billing_content(customer: Customer, form: BillingAddressForm) -> AddressContent:
    """What the page says and asks."""
    country, address = country_field(form, "billing"), address_fields(form, "billing")
    last: tuple[Field, ...] = ()
    if "to_shipping" in form.fields:
        label = _("Use it as the shipping address, too")
        hint = _("It is sent to: %(name)s.") % {"name": recipient(customer)[0]}
        last = (check_field(form, "to_shipping", label, hint=hint),)
    known = is_complete(customer.address)
    return AddressContent(
        heading=_("Change your billing address") if known else _("Add your billing address"),
        intro=_("Your next invoices show this address. Invoices that you have already keep the old one."),
        fields=(country, *address, *last),
        country=country,
        address=address,
        last=last,
        update_name=UPDATE,
        hidden=form.hidden,
        button=_("Save billing address"),
    )


def billing_saved(address: Address | None, *, is_shipped_to: bool = False) -> str:
    """What is true when it is saved."""
    values = {"address": address_line(address)}
    if is_shipped_to:
        return _("Your billing address and your shipping address are now: %(address)s.") % values
    return _("Your billing address is now: %(address)s.") % values


def billing_elsewhere(customer: Customer) -> str:
    """That an address was changed while the form was open."""
    values = {"address": address_line(customer.address), "shipping": address_line(_shipped_to(customer))}
    if not values["address"]:
        return _("The address was removed elsewhere in the meantime. Save again to give the one below.")
    if values["shipping"] and is_shipped_elsewhere(customer):
        words = _(
            "An address was changed elsewhere in the meantime. The billing address is now: %(address)s. "
            "The shipping address is now: %(shipping)s. Save again to replace what you change below."
        )
        return words % values
    words = _("The address was changed elsewhere in the meantime. It is now: %(address)s. Save again to replace it.")
    return words % values


def _shipped_to(customer: Customer) -> Address | None:
    return customer.shipping.address if customer.shipping else None
