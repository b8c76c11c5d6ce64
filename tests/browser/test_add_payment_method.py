"""Add a payment method in a real browser, with Stripe's fields (the simulator's stand-in) and without."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import FrameLocator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Merchant, PortalSession
from branding.models import Branding
from simulator.core import Simulator
from tests.billing.scenes import card, price, subscribe
from tests.billing.setting_up import NEW, default_of, saved
from tests.browser.conftest import arrive, lets_type_cards
from tests.cast import Stripe

FRAME = 'iframe[title="Secure payment input frame"]'
ASKING = "4000 0027 6000 3184"


@pytest.fixture
def acme(acme: Merchant) -> Merchant:
    """With the publishable key that opens the same account at the simulator."""
    lets_type_cards(acme)
    return acme


def visit(page: Page, live_server: LiveServer, acme: Merchant, ada: str, query: str = "") -> None:
    """Ada comes to add a payment method."""
    arrive(page, live_server, acme, ada)
    page.goto(f"{live_server.url}{NEW}{query}")
    expect(page.get_by_role("heading", name="Add a payment method")).to_be_visible()


def fields(page: Page) -> FrameLocator:
    return page.frame_locator(FRAME)


def type_card(page: Page, number: str = "4242 4242 4242 4242") -> None:
    for label, value in (("Card number", number), ("Expiry date", "12 / 40"), ("Security code", "123")):
        fields(page).get_by_label(label).fill(value)


def press_save(page: Page) -> None:
    # By the keyboard: a press of the mouse that comes right after a scroll may still land in Stripe's frame.
    page.get_by_role("button", name="Save payment method").press("Enter")


def expect_saved(page: Page, live_server: LiveServer, words: str) -> None:
    expect(page.get_by_role("status").first).to_contain_text(words)
    assert page.url == f"{live_server.url}/p/acme/"


def test_a_card_is_added_and_pays_from_now_on(
    window: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada, "pm_card_mastercard")
    visit(window, live_server, acme, ada)
    type_card(window)
    press_save(window)
    expect_saved(window, live_server, "Visa ending 4242 is saved and pays for everything from now on.")
    assert saved(acme_stripe, ada) == ["4242", "4444"]
    method = acme_stripe.get(f"/v1/payment_methods/{default_of(acme_stripe, ada)}")
    assert method["card"]["last4"] == "4242"


def test_a_wrong_number_is_told_at_its_field_and_corrected(
    window: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    visit(window, live_server, acme, ada)
    type_card(window, "4242 4242 4242 4241")
    press_save(window)
    number = fields(window).get_by_label("Card number")
    expect(number).to_have_attribute("aria-invalid", "true")
    expect(number).to_be_focused()
    expect(window.get_by_role("alert").filter(has_text="Your card number is incorrect.")).to_be_visible()
    assert acme_stripe.get("/v1/setup_intents", customer=ada)["data"] == []
    number.fill("4242 4242 4242 4242")
    press_save(window)
    expect_saved(window, live_server, "Visa ending 4242 is saved")


def test_a_declined_card_says_why_and_another_one_is_saved_with_the_same_setup(
    window: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    visit(window, live_server, acme, ada)
    type_card(window, "4000 0000 0000 0002")
    press_save(window)
    expect(window.get_by_role("alert").filter(has_text="Your card was declined.")).to_be_visible()
    assert saved(acme_stripe, ada) == []
    type_card(window)
    press_save(window)
    expect_saved(window, live_server, "Visa ending 4242 is saved")
    assert len(acme_stripe.get("/v1/setup_intents", customer=ada)["data"]) == 1


@pytest.mark.parametrize("outcome", ["Complete", "Fail"])
def test_the_bank_asks(
    window: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str, outcome: str
) -> None:
    card(acme_stripe, ada, "pm_card_mastercard")
    visit(window, live_server, acme, ada)
    window.get_by_label("Use it for all payments from now on").uncheck()
    type_card(window, ASKING)
    press_save(window)
    window.get_by_role("button", name=outcome).click()
    if outcome == "Complete":
        expect_saved(window, live_server, "Visa ending 3184 is saved")
        assert saved(acme_stripe, ada) == ["3184", "4444"]
    else:
        expect(window.get_by_role("alert").first).to_contain_text("It was not confirmed with your bank")
        expect(window.get_by_label("Use it for all payments from now on")).not_to_be_checked()
        assert saved(acme_stripe, ada) == ["4444"]


def test_an_iban_is_added(window: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    card(acme_stripe, ada)
    subscribe(acme_stripe, ada, price(acme_stripe))
    visit(window, live_server, acme, ada)
    fields(window).get_by_label("Bank account (SEPA)").check()
    expect(fields(window).get_by_label("Full name")).to_have_value("Ada Lovelace")
    fields(window).get_by_label("IBAN").fill("DE89 3704 0044 0532 0130 00")
    press_save(window)
    expect_saved(window, live_server, "SEPA Direct Debit, account ending 3000 is saved")
    assert saved(acme_stripe, ada)[0] == "3000"


def test_a_card_replaces_the_one_that_failed_and_pays_the_open_invoice(
    window: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada, "pm_card_chargeCustomerFail")
    made = subscribe(acme_stripe, ada, price(acme_stripe), payment_behavior="allow_incomplete")
    invoice = made["latest_invoice"]
    visit(window, live_server, acme, ada, f"?invoice={invoice}")
    expect(window.get_by_label(re.compile("Pay the open invoice"))).to_be_checked()
    type_card(window, "5555 5555 5555 4444")
    press_save(window)
    expect_saved(window, live_server, "Mastercard ending 4444 is saved")
    expect(window.get_by_role("status").first).to_contain_text("You paid €49.00.")
    assert acme_stripe.get(f"/v1/invoices/{invoice}")["status"] == "paid"


def test_two_presses_save_once(
    window: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    visit(window, live_server, acme, ada)
    type_card(window)
    button = window.get_by_role("button", name="Save payment method")
    button.evaluate("(button) => { button.click(); button.click(); }")
    expect_saved(window, live_server, "Visa ending 4242 is saved")
    assert saved(acme_stripe, ada) == ["4242"]
    assert len(acme_stripe.get("/v1/setup_intents", customer=ada)["data"]) == 1


def test_without_javascript_it_is_done_on_stripes_page(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    visit(page, live_server, acme, ada)
    expect(page.get_by_text("You enter the details on a page of Stripe")).to_be_visible()
    expect(page.get_by_role("button", name="Save payment method")).to_have_count(0)
    on_stripes_page(page)
    expect_saved(page, live_server, "Visa ending 4242 is saved")
    assert saved(acme_stripe, ada) == ["4242"]


def test_when_stripes_script_does_not_come_there_is_another_way(
    window: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    window.route("**/stripe.js", lambda route: route.abort())
    visit(window, live_server, acme, ada)
    expect(window.get_by_role("alert").first).to_contain_text("The fields for your payment details cannot be loaded")
    on_stripes_page(window)
    expect_saved(window, live_server, "Visa ending 4242 is saved")


def on_stripes_page(page: Page) -> None:
    """Continue there, type a card and save it."""
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_label("Expiry date").fill("12 / 40")
    page.get_by_label("Security code").fill("123")
    page.get_by_role("button", name="Save").first.click()


def test_without_an_answer_nothing_typed_is_lost_and_the_button_works_again(
    window: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    visit(window, live_server, acme, ada)
    type_card(window)
    simulator.faults.add("error", method="POST", path="/v1/setup_intents", status=500, times=None)
    press_save(window)
    told = window.get_by_role("alert").filter(has_text="Nothing was charged")
    expect(told).to_be_focused()
    expect(fields(window).get_by_label("Card number")).to_have_value(re.compile("^4242"))
    simulator.faults.clear()
    press_save(window)
    expect_saved(window, live_server, "Visa ending 4242 is saved")
    assert saved(acme_stripe, ada) == ["4242"]


def test_a_session_that_has_ended_meanwhile_is_told(
    window: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    visit(window, live_server, acme, ada)
    type_card(window)
    PortalSession.objects.update(ended=timezone.now())
    press_save(window)
    expect(window.get_by_role("alert").filter(has_text="Your session has ended. Nothing was saved.")).to_be_focused()
    assert saved(acme_stripe, ada) == []


def test_fields_that_cannot_be_shown_leave_the_other_way(
    window: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    window.route("**/elements/words.json", lambda route: route.abort())
    visit(window, live_server, acme, ada)
    expect(window.get_by_role("alert").first).to_contain_text("The fields for your payment details cannot be loaded")
    on_stripes_page(window)
    expect_saved(window, live_server, "Visa ending 4242 is saved")
    assert saved(acme_stripe, ada) == ["4242"]


def test_a_press_before_the_fields_are_there_waits_for_them(
    window: Page, live_server: LiveServer, acme: Merchant, ada: str
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    window.route("**/stripe.js", hold)
    arrive(window, live_server, acme, ada)
    window.goto(f"{live_server.url}{NEW}", wait_until="domcontentloaded")
    press_save(window)
    button = window.locator("button[data-save]")
    expect(button).to_have_attribute("aria-busy", "true")
    expect(button).to_have_text("Saving …", use_inner_text=True)
    held[0].continue_()
    expect(fields(window).get_by_label("Card number")).to_have_attribute("aria-invalid", "true")
    expect(button).not_to_have_attribute("aria-busy", "true")
    assert window.url.endswith(NEW)


def test_stripes_fields_wear_the_brand_by_day_and_by_night(
    window: Page, live_server: LiveServer, acme: Merchant, ada: str
) -> None:
    Branding.objects.update_or_create(merchant=acme, defaults={"corners": "round", "font": "serif"})
    visit(window, live_server, acme, ada)
    field = fields(window).get_by_label("Card number")
    for scheme in ("light", "dark", "light"):
        window.emulate_media(color_scheme=scheme)
        for name, token in (("background-color", "--surface"), ("color", "--ink")):
            expect(field).to_have_css(name, painted(window, token))
    expect(field).to_have_css("border-radius", "14px")
    expect(field).to_have_css("font-family", re.compile("Charter"))


def painted(page: Page, token: str) -> str:
    """The page's own colour as a canvas paints it: "rgb(255, 255, 255)"."""
    channels = page.evaluate(
        """(token) => {
          const pen = document.createElement("canvas").getContext("2d");
          pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(token);
          pen.fillRect(0, 0, 1, 1);
          return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
        }""",
        token,
    )
    return f"rgb({', '.join(map(str, channels))})"


def test_stripes_fields_speak_the_language_of_the_page(
    window: Page, live_server: LiveServer, acme: Merchant, ada: str
) -> None:
    visit(window, live_server, acme, ada)
    window.get_by_role("button", name="简体中文").click()
    expect(fields(window).get_by_label("卡号")).to_be_visible()
    assert window.url.endswith(NEW)
