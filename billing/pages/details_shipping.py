"""The shipping address: who gets what is sent, and where."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from billing.addresses import address_line
from billing.forms.address import UPDATE, ShippingForm
from billing.gateway.customers import Address, Customer
from billing.pages.address_fields import (
    AddressContent,
    address_fields,
    address_now,
    country_field,
    is_complete,
)
from billing.pages.fields import Field, check_field, text_field
from billing.phone_numbers import e164, phone_text
from billing.policy.shipping import recipient


@dataclass(frozen=True, slots=True)
class ShippingContent(AddressContent):
    """For templates/billing/details_shipping.html."""

    removal_url: str = ""
    """Empty where there is nothing to remove."""


def shipping_now(customer: Customer) -> dict[str, Any]:
    """What Stripe has, in the shape of `billing.forms.address.ShippingForm`."""
    shipping = customer.shipping
    return {
        **address_now(shipping.address if shipping else None),
        "name": (shipping and shipping.name) or "",
        "phone": e164((shipping and shipping.phone) or ""),
    }


def shipping_shown(customer: Customer) -> dict[str, Any]:
    """What the form begins with: the billing address and its name, where nothing else is known."""
    now, billing = shipping_now(customer), billing_address(customer)
    name, phone = recipient(customer)
    address = {field: now[field] for field in address_now(None)}
    is_known = any(address.values())
    return {
        **address,
        "name": name,
        "phone": phone_text(phone),
        "same_as_billing": billing is not None and (address == billing or not is_known),
    }


def billing_address(customer: Customer) -> dict[str, str] | None:
    """The billing address, if something could be sent there."""
    return address_now(customer.address) if is_complete(customer.address) else None


def shipping_content(customer: Customer, form: ShippingForm, merchant_slug: str) -> ShippingContent:
    """What the page says and asks."""
    name = text_field(form, "name", _("Name of the recipient"), autocomplete="shipping name")
    phone = text_field(
        form,
        "phone",
        _("Phone number for the delivery"),
        kind="tel",
        autocomplete="shipping tel",
        inputmode="tel",
        width="medium",
    )
    first: tuple[Field, ...] = (name, phone)
    if "same_as_billing" in form.fields:
        hint = address_line(customer.address)
        first = (*first, check_field(form, "same_as_billing", _("Same as the billing address"), hint=hint))
    country, address = country_field(form, "shipping"), address_fields(form, "shipping")
    return ShippingContent(
        heading=_("Change your shipping address") if customer.shipping else _("Add your shipping address"),
        fields=(*first, country, *address),
        first=first,
        country=country,
        address=address,
        update_name=UPDATE,
        hidden=form.hidden,
        button=_("Save shipping address"),
        removal_url=reverse("billing:shipping_removal", args=[merchant_slug]) if customer.shipping else "",
    )


def shipping_saved(name: str, address: Address | None) -> str:
    """What is true when it is saved."""
    return _("Your shipping address is now: %(address)s.") % {"address": address_line(address, name=name)}


def shipping_removed() -> str:
    """What is true without one."""
    return _("No shipping address is saved for you any more.")


def removal_words() -> tuple[str, str]:
    """The heading and the button where no answer came to a removal."""
    return _("Remove your shipping address"), _("Remove shipping address")


def shipping_elsewhere(customer: Customer) -> str:
    """That it was changed while the form was open."""
    if customer.shipping is None:
        return _("The shipping address was removed elsewhere in the meantime. Save again to give the one below.")
    words = _(
        "The shipping address was changed elsewhere in the meantime. It is now: %(address)s. Save again to replace it."
    )
    return words % {"address": address_line(customer.shipping.address, name=customer.shipping.name or "")}
