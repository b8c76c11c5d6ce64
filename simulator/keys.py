"""Whose request is it: API keys and connected accounts. https://docs.stripe.com/api/authentication

Every `sk_test_...` and `rk_test_...` key works and has an account of its own (the same for both prefixes), unless it
was given another (`simulator.keys.add`) or revoked. Live keys are refused: nothing here is live. `Stripe-Account`
names a connected account; it belongs to the first platform that names it, and is closed to all others.

The publishable key `pk_test_X` belongs to the account that `sk_test_X` opens, and opens the browser's calls alone.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping

from simulator.errors import StripeError, invalid_request
from simulator.store import Store

_SECRET = re.compile(r"[sr]k_test_(\w+)\Z", re.ASCII)
_PUBLISHABLE = re.compile(r"pk_test_\w+\Z", re.ASCII)
_LIVE = ("sk_live_", "rk_live_", "pk_live_")
_ACCOUNT = re.compile(r"acct_\w+\Z", re.ASCII)


class Keys:
    """The keys and connected accounts of a simulator."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, key: str, account: str) -> None:
        """Let a key open an account (of that id, `acct_...`). Live keys stay out."""
        if key.startswith(_LIVE):
            raise ValueError("the simulator never serves live keys")
        self._store.execute("INSERT OR REPLACE INTO keys (key, account) VALUES (?, ?)", (key, account))

    def revoke(self, key: str) -> None:
        """Refuse a key from now on."""
        self._store.execute(
            "INSERT INTO keys (key, account, revoked) VALUES (?, ?, 1) ON CONFLICT (key) DO UPDATE SET revoked = 1",
            (key, account_of(key)),
        )

    def disconnect(self, account: str) -> None:
        """Take a connected account's access away from its platform."""
        self._store.execute("UPDATE connections SET revoked = 1 WHERE account = ?", (account,))

    def authenticate(self, headers: Mapping[str, str], *, is_browser_call: bool = False) -> tuple[str, str]:
        """The account a request is about and the platform that makes it (the same without `Stripe-Account`), or 401
        or 403. A publishable key is good for what `is_browser_call` only."""
        key = _sent(headers.get("authorization", ""))
        platform = self._publisher(key) if is_browser_call else self._owner(key)
        account = headers.get("stripe-account", "")
        if account and account != platform:
            self._connected(platform, account, key)
            return account, platform
        return platform, platform

    def _owner(self, key: str) -> str:
        if not key:
            raise _unauthorized(
                "You did not provide an API key. You need to provide your API key in the Authorization header, using "
                "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See "
                "https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/."
            )
        if key.startswith(_LIVE):
            raise _unauthorized(f"This is a simulator: it never serves live keys, and refuses {masked(key)}")
        if key.startswith("pk_test_"):
            raise _unauthorized(
                "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a "
                "list of your API keys at https://dashboard.stripe.com/account/apikeys.",
                code="secret_key_required",
            )
        account = self._seeded(key)
        if account is None and not _SECRET.match(key):
            raise _unauthorized(f"Invalid API Key provided: {masked(key)}")
        return account or account_of(key)

    def _seeded(self, key: str) -> str | None:
        """The account that a key was given, if it was; raises if it was revoked."""
        known = self._store.execute("SELECT account, revoked FROM keys WHERE key = ?", (key,))
        if known and known[0][1]:
            raise _unauthorized(f"Expired API Key provided: {masked(key)}", code="api_key_expired")
        return str(known[0][0]) if known else None

    def _publisher(self, key: str) -> str:
        """The account of a publishable key: its own if it was given one, else that of the secret key of its name."""
        if not _PUBLISHABLE.match(key):
            raise _unauthorized(f"Invalid API Key provided: {masked(key)}")
        given = self._seeded(key)
        secret = "sk" + key[2:]
        known = self._store.execute("SELECT account FROM keys WHERE key = ?", (secret,))
        return given or (str(known[0][0]) if known else account_of(key))

    def _connected(self, platform: str, account: str, key: str) -> None:
        """Refuse an account that is another's; an account nobody named before becomes this platform's."""
        if _ACCOUNT.match(account):
            query = "SELECT platform, revoked FROM connections WHERE account = ?"
            found = self._store.execute(query, (account,))
            if not found and not self._is_somebodys_own(account):
                self._store.execute(
                    "INSERT OR IGNORE INTO connections (account, platform) VALUES (?, ?)", (account, platform)
                )
                found = self._store.execute(query, (account,))
            if found and found[0] == (platform, 0):
                return
        raise invalid_request(
            f"The provided key '{masked(key)}' does not have access to account '{account}' (or that account does not "
            "exist). Application access may have been revoked.",
            code="account_invalid",
            status=403,
            log_url=False,
        )

    def _is_somebodys_own(self, account: str) -> bool:
        seeded = self._store.execute("SELECT 1 FROM keys WHERE account = ? LIMIT 1", (account,))
        used = self._store.execute("SELECT 1 FROM objects WHERE account = ? LIMIT 1", (account,))
        return bool(seeded or used)


def is_publishable(headers: Mapping[str, str]) -> bool:
    """Whether a request comes with a publishable key of test mode."""
    return _sent(headers.get("authorization", "")).startswith("pk_test_")


def account_of(key: str) -> str:
    """The account id that a key has by itself."""
    plain = key.partition("_test_")[2] or key
    return "acct_" + hashlib.sha256(plain.encode()).hexdigest()[:16]


def masked(key: str) -> str:
    """A key that may be printed: what it is and its last four characters (as Stripe's messages show it)."""
    head, test, rest = key.partition("_test_")
    if not test:
        head, test, rest = key.partition("_live_")
    if not test:
        head, rest = "", key
    tail = rest[-4:] if len(rest) > 8 else ""
    return f"{head}{test}{'*' * (len(rest) - len(tail))}{tail}"


def _sent(authorization: str) -> str:
    scheme, _, rest = authorization.strip().partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest.strip(), validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def _unauthorized(message: str, *, code: str | None = None) -> StripeError:
    return invalid_request(message, code=code, status=401, log_url=False)
