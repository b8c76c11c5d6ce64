"""Pausing a subscription: from when and until when, what becomes of what is paid for, and how it goes on."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.features import Features, PauseInterval
from billing.dates import long_date
from billing.errors import BillingError, NotFound
from billing.gateway.client import StripeList
from billing.gateway.discounts import Discount
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import together
from billing.gateway.pauses import preview_pause
from billing.gateway.previews import ChangePreview, PreviewLine
from billing.gateway.subscriptions import Subscription
from billing.pages.names import subscription_name
from billing.pages.pause_lengths import LengthOption, ends_at, length_options, lengths_of
from billing.pages.receipts import Receipt, receipt
from billing.pages.scheduled_change import planned_name
from billing.pages.subject import Subject
from billing.pages.subscription_reads import AskedSubscription
from billing.policy.scheduled_change import coming_change
from billing.tokens import new_token

# A line that a pause makes begins with it: the preview's own moment, give or take what its making took.
_AT_ONCE = 60


@dataclass(frozen=True, slots=True)
class PauseReads:
    """`preview` is what the pause would credit and charge: `None` for nothing, the error where it is not known."""

    subject: Subject
    subscription: Subscription
    preview: ChangePreview | BillingError | None


@dataclass(frozen=True, slots=True)
class PausePage:
    heading: str
    lead: str
    settled: Receipt | None
    """What the pause credits and charges for the period that it breaks off; `None` where that is nothing."""
    facts: tuple[str, ...]
    lengths: tuple[LengthOption, ...]
    """To choose among; one alone is said in the lead."""
    button: str
    token: str
    url: str
    back_url: str
    notice: str = ""
    """When no answer came: that pressing again is safe."""


def read_pause(gateway: CustomerGateway, features: Features, subscription_id: str) -> PauseReads:
    """One round; raises our errors, `NotFound` for a subscription of somebody else's."""
    with together() as reads:
        asked = AskedSubscription(gateway, reads, subscription_id)
        preview = reads.ask(preview_pause(gateway.client, subscription_id), is_extra=True)
    subject, subscription = asked.found(features)
    # Refused is not nothing: none is previewed while a schedule plans a change, which a pause drops first.
    if isinstance(preview.error, NotFound):
        return PauseReads(subject, subscription, None)
    return PauseReads(subject, subscription, preview.error or preview.value)


def pause_page(
    reads: PauseReads,
    features: Features,
    *,
    back_url: str,
    chosen: PauseInterval | None = None,
    token: str = "",
    notice: str = "",
) -> PausePage:
    """For a subscription that can be paused. `token` is kept when no answer came."""
    subject, subscription = reads.subject, reads.subscription
    settled = _settled(reads)
    return PausePage(
        heading=_("Pause %(name)s?") % {"name": subscription_name(subject, subscription)},
        lead=_lead(reads, features),
        settled=settled,
        facts=tuple(_facts(reads, features, settled)),
        lengths=length_options(features.subscription_pause, subject.now, chosen),
        button=_("Pause subscription"),
        token=token or new_token(),
        url=reverse("billing:pause", args=[subject.links.merchant_slug, subscription.id]),
        back_url=back_url,
        notice=notice,
    )


def paused(subject: Subject, subscription: Subscription, resumes_at: int | None) -> str:
    """What is true when it is paused."""
    values = {"name": subscription_name(subject, subscription)}
    if resumes_at is None:
        return _("%(name)s is paused. Nothing is charged until you resume it.") % values
    values["date"] = long_date(resumes_at)
    return _("%(name)s is paused until %(date)s. Nothing is charged until then.") % values


def _lead(reads: PauseReads, features: Features) -> str:
    lengths = lengths_of(features.subscription_pause)
    values = {"name": subscription_name(reads.subject, reads.subscription)}
    if not lengths:
        return _("%(name)s is paused at once, until you resume it.") % values
    if len(lengths) > 1:
        return _("%(name)s is paused at once, for as long as you choose.") % values
    values["date"] = long_date(ends_at(lengths[0], reads.subject.now))
    return _("%(name)s is paused at once, until %(date)s. Then it resumes by itself.") % values


def _facts(reads: PauseReads, features: Features, settled: Receipt | None) -> Iterator[str]:
    subject, subscription = reads.subject, reads.subscription
    yield _("Nothing is charged while it is paused.")
    values = {"merchant": subject.merchant_name, "name": subscription_name(subject, subscription)}
    yield _("%(merchant)s decides what of %(name)s you can use during the pause.") % values
    if isinstance(reads.preview, BillingError):
        yield _("What you have paid for and do not use is taken off your first charge after the pause.")
    elif settled is None:
        yield _("Nothing is credited or charged for the current period.")
    else:
        yield _("The amount is as of now. It counts from the moment when you pause.")
        if reads.preview is not None and reads.preview.taxes_added:
            yield _("Tax on these amounts is reckoned with your first charge after the pause.")
    if lengths_of(features.subscription_pause):
        yield _("When it resumes, a new period begins and is charged. You can resume it earlier.")
    else:
        yield _("When you resume it, a new period begins and is charged.")
    if any(isinstance(each, Discount) and each.end for each in subscription.discounts):
        yield _("Your discount runs on meanwhile. The pause does not extend it.")
    phase = coming_change(subscription)
    if phase is not None:
        planned = {"plan": planned_name(subject, subscription, phase), "date": long_date(phase.start_date)}
        if planned["plan"]:
            yield _("The change to %(plan)s on %(date)s, which is planned, is dropped.") % planned
        else:
            yield _("The change that was planned for %(date)s is dropped.") % planned


def _settled(reads: PauseReads) -> Receipt | None:
    """The lines that the pause makes: they wait for the first invoice after it. Others wait for it anyway."""
    preview = reads.preview
    if not isinstance(preview, ChangePreview):
        return None
    began = preview.made_at - _AT_ONCE
    lines = [line for line in preview.lines.data if line.amount and _is_made_by_pause(line, began)]
    total = sum(line.amount for line in lines)
    if not lines:
        return None
    only = msgspec.structs.replace(
        preview,
        lines=StripeList(lines),
        total=total,
        amount_due=total,
        starting_balance=0,
        ending_balance=0,
        total_taxes=None,
        total_discount_amounts=None,
    )
    label = _("Added to your first charge after the pause")
    if total <= 0:
        label = _("Taken off your first charge after the pause")
    usage = frozenset(item.price.id for item in reads.subscription.items.data if item.price.is_metered)
    return receipt(only, reads.subject.catalogue.names, total_label=label, usage_prices=usage)


def _is_made_by_pause(line: PreviewLine, began: int) -> bool:
    """The credit of unused time begins now; what was used ends now."""
    return line.is_of_item and (line.period.start >= began or not line.is_proration)
