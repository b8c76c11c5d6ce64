"""The pages on which customers cancel and stay, opened and sent as a browser does."""

from typing import Any

from django.contrib.messages import get_messages
from django.test import Client

from accounts.features import CancelReason
from accounts.models import Configuration, Merchant
from billing.pages.cancellation import CancellationPage
from billing.pages.retention import RetentionPage
from tests.billing.scenes import home, plain
from tests.cast import default_configuration


def address(subscription: str, noun: str = "cancellation", merchant: str = "acme") -> str:
    return f"/p/{merchant}/subscriptions/{subscription}/{noun}/"


def cancellation(client: Client, subscription: str, query: str = "") -> CancellationPage:
    """The page that asks."""
    response = client.get(address(subscription) + query)
    assert response.status_code == 200, response.content.decode()
    page = response.context["page"]
    assert isinstance(page, CancellationPage)
    return page


def cancel(client: Client, subscription: str, page: CancellationPage, **answers: str) -> Any:
    """Press "Cancel subscription" on a page that was opened."""
    form = {"token": page.token, "quote": page.quote, "cancel": "on", **answers}
    return client.post(address(subscription), form)


def offer(client: Client, subscription: str) -> RetentionPage:
    """The offer to stay, as a customer who means to cancel meets it."""
    response = client.get(address(subscription), follow=True)
    assert response.status_code == 200, response.content.decode()
    page = response.context["page"]
    assert isinstance(page, RetentionPage), page
    return page


def said(client: Client, response: Any, merchant: Merchant) -> list[str]:
    """What the home page says that was done, after a form led there."""
    assert response.status_code == 303, response.content.decode()
    assert response["Location"] == f"/p/{merchant.slug}/"
    shown = client.get(response["Location"])
    assert shown.status_code == 200
    return [plain(str(message)) for message in get_messages(shown.wsgi_request)]


def keep(client: Client, merchant: Merchant) -> Any:
    """Press "Keep subscription" on the only card."""
    (card,) = home(client, merchant).subscriptions.cards
    (action,) = [each for each in card.actions if each.label == "Keep subscription"]
    return client.post(action.url, {"token": action.token})


def cancels(merchant: Merchant, **settings: Any) -> Configuration:
    """The merchant's default configuration with other terms of cancellation, in Stripe's words."""
    configuration = default_configuration(merchant)
    configuration.features["subscription_cancel"].update(settings)
    configuration.save()
    return configuration


def asks(merchant: Merchant, *options: CancelReason, own: list[str] | None = None, enabled: bool = True) -> None:
    """Let the survey offer these reasons, and these of the merchant's own."""
    cancels(merchant, cancellation_reason={"enabled": enabled, "options": list(options), "feedback_options": own})
