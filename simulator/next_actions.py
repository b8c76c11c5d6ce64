"""What a customer has to do before an intent can go on. https://docs.stripe.com/api/payment_intents/object#payment_intent_object-next_action"""

from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from simulator.addresses import BANK_PAGE, MICRODEPOSIT_PAGE
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_DAY = 86_400


def payment_action(ctx: "Context", intent: Row, return_url: str | None) -> Row:
    """3D Secure for a payment: a page to go to if there is a way back, else something for Stripe.js (recorded)."""
    return _action(ctx, intent, return_url, "payment_intent", f"payatt_3{intent['id'][4:]}")


def setup_action(ctx: "Context", intent: Row, return_url: str | None) -> Row:
    """3D Secure for a setup."""
    return _action(ctx, intent, return_url, "setup_intent", str(intent["latest_attempt"]))


def _action(ctx: "Context", intent: Row, return_url: str | None, kind: str, source: str) -> Row:
    key = "pk_test_" + sha256(ctx.account.encode()).hexdigest()[:24]
    if return_url is None:
        return {
            "type": "use_stripe_sdk",
            "use_stripe_sdk": {
                "directory_server_encryption": {
                    "algorithm": "RSA",
                    "certificate": "",
                    "directory_server_id": "A000000003",
                    "root_certificate_authorities": [],
                },
                "directory_server_name": "visa",
                "merchant": ctx.account,
                "one_click_authn": None,
                "server_transaction_id": source,
                "three_d_secure_2_source": source,
                "three_ds_method_url": "",
                "three_ds_optimizations": "kf",
                "type": "stripe_3ds2_fingerprint",
            },
        }
    query = urlencode(
        {
            "merchant": ctx.account,
            kind: intent["id"],
            f"{kind}_client_secret": intent["client_secret"],
            "publishable_key": key,
            "source": source,
        }
    )
    return {
        "redirect_to_url": {"return_url": return_url, "url": f"{BANK_PAGE}?{query}"},
        "type": "redirect_to_url",
    }


def microdeposits_action(intent: Row, now: int, kind: str) -> Row:
    """Two small amounts, or a code in the statement (`kind` says which), prove that the account is the customer's.
    They take one to two business days. https://docs.stripe.com/payments/ach-direct-debit/set-up-payment"""
    return {
        "type": "verify_with_microdeposits",
        "verify_with_microdeposits": {
            "arrival_date": (now + 2 * _DAY) // _DAY * _DAY,
            "hosted_verification_url": MICRODEPOSIT_PAGE + intent["client_secret"],
            "microdeposit_type": kind,
        },
    }
