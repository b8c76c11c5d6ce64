"""What subscriptions are called: by their products."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from billing.gateway.prices import Price
from billing.gateway.subscriptions import Subscription
from billing.money import format_number
from billing.pages.subject import Subject


def product_name(subject: Subject, price: Price) -> str:
    """The product's name; else the price's own, else a word that is never wrong."""
    return subject.catalogue.names.get(price.product) or price.nickname or pgettext("product", "Subscription")


def subscription_name(subject: Subject, subscription: Subscription) -> str:
    """ "Pro", "Pro and Support", "Pro and 3 more"."""
    return joined_names(product_name(subject, item.price) for item in subscription.items.data)


def joined_names(products: Iterable[str]) -> str:
    """Names of products as one, each once; a word that is never wrong for none."""
    names = list(dict.fromkeys(products))
    if not names:
        return pgettext("product", "Subscription")
    if len(names) == 1:
        return names[0]
    if len(names) == 2:
        return _("%(first)s and %(second)s") % {"first": names[0], "second": names[1]}
    words = ngettext("%(name)s and %(count)s more", "%(name)s and %(count)s more", len(names) - 1)
    return words % {"name": names[0], "count": format_number(len(names) - 1)}
