"""Whether a customer may have one more tax id, and whether it is there already."""

from django.utils.translation import gettext as _

from billing.gateway.customers import Customer, TaxId
from billing.tax_id_types import compacted

# "With Stripe, you can add up to five tax IDs to a customer." https://docs.stripe.com/tax/invoicing/tax-ids#customer-tax-ids
MOST = 5


def why_not_addable(customer: Customer) -> str:
    """Why no tax id can be added; empty when one can."""
    if len(customer.tax_ids.data) >= MOST:
        return _("You have five tax IDs, which is the most there can be. Remove one to add another.")
    return ""


def same_tax_id(customer: Customer, type_: str, value: str) -> TaxId | None:
    """The one of this type and number, however its separators are written; `None` when there is none."""
    of_type = (each for each in customer.tax_ids.data if each.type == type_)
    return next((each for each in of_type if compacted(each.value) == compacted(value)), None)
