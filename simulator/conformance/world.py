"""What existed before a recording began, made from what its answers show."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from simulator.conformance.differences import learn
from simulator.conformance.identities import Identities
from simulator.conformance.makers import MAKERS, CannotMake, Object, kind_of
from simulator.conformance.moments import objects, texts
from simulator.conformance.recordings import Exchange, pairs
from simulator.conformance.requests import FLEXIBLE_SINCE
from simulator.conformance.sightings import Sightings
from simulator.conformance.target import Target
from simulator.wire import encode


class Refused(CannotMake):
    """The simulator did not let something be made that existed at Stripe."""


class World(Sightings):
    """The objects of one scenario; `elsewhere` are those that other scenarios of the same files show."""

    def __init__(
        self,
        target: Target,
        identities: Identities,
        exchanges: list[Exchange],
        moments: list[int],
        elsewhere: dict[str, Object],
    ) -> None:
        super().__init__(exchanges)
        self.target = target
        self.identities = identities
        self.exchanges = exchanges
        self.moments = moments
        self.elsewhere = elsewhere
        self._index = 0
        self._headers: dict[str, str] = {}
        self._made: dict[str, str] = {}
        self._making: dict[str, int | None] = {}

    def prepare(self, index: int, headers: dict[str, str]) -> None:
        """Make whatever the request needs, or its list shows, that was there before; in the account that the request is
        made in. Raises CannotMake."""
        self._index = index
        self._headers = {name: value for name, value in headers.items() if name == "stripe-account"}
        for object_id in self._needed(self.exchanges[index]):
            self._make(object_id)
        self.target.set_clock(self.moments[index])
        self._number_on()

    def first_item(self, exchange: Exchange) -> str | None:
        """The recorded id of the first item of the subscription that a request is about."""
        items = (self.sight(exchange.path.rpartition("/")[2]).get("items") or {}).get("data")
        return items[0]["id"] if items else None

    def _number_on(self) -> None:
        """Let the next invoice of a customer made here have the number that the answer shows."""
        shown = set(texts(self.exchanges[self._index].body))
        for invoice_id in shown & self._sightings.keys() - self.identities.ours.keys():
            invoice = self._sightings[invoice_id][-1][1]
            number = re.search(r"-(\d+)\Z", invoice.get("number") or "") if invoice["object"] == "invoice" else None
            customer = self._made.get(str(invoice.get("customer")))
            if number and customer:
                self._made.pop(invoice["customer"])  # once: what follows is counted by the simulator
                self._send("POST", f"/v1/customers/{customer}", {"next_invoice_sequence": int(number.group(1))})

    def _needed(self, exchange: Exchange) -> Iterator[str]:
        if exchange.status == 401:
            return
        missing = _named_missing(exchange)
        found = exchange.method != "GET" and exchange.status < 400
        if found and isinstance(exchange.body, dict) and ("id", exchange.body.get("id")) in exchange.parameters:
            missing = missing | {exchange.body["id"]}  # the request names what it makes
        for text in [*exchange.path.split("/"), *(value for _, value in exchange.parameters)]:
            shown = text in self._sightings or text in self.elsewhere
            if (shown or (found and kind_of(text))) and text not in missing and not _is_test_name(text):
                yield text
        if isinstance(exchange.body, dict) and exchange.body.get("object") == "list":
            listed = [one for one in exchange.body["data"] if isinstance(one, dict)]
            for one in sorted(listed, key=lambda one: one.get("created") or 0):
                if one.get("object") in MAKERS and (one.get("created") or self.moments[0]) < self.moments[0]:
                    yield one["id"]

    def reference(self, value: Any, *, required: bool = True) -> str | None:
        """See `makers.Workshop`."""
        if isinstance(value, dict) and isinstance(value.get("id"), str):
            self._sightings.setdefault(value["id"], [(-1, value)])
        recorded = value.get("id") if isinstance(value, dict) else value
        if not recorded:
            if required:
                raise CannotMake("no answer shows what it refers to")
            return None
        self._make(recorded)
        return self.identities.ours.get(recorded, recorded)

    def sight(self, value: Any) -> Object:
        """The object as it was last seen before this request, else as it is first seen after it, without what this
        request changes.
        """
        recorded = value.get("id") if isinstance(value, dict) else value
        if not isinstance(recorded, str):
            return {}
        seen = self._sightings.get(recorded, [])
        before = [one for index, one in seen if index < self._index]
        if before:
            return before[-1]
        if seen:
            return self._unchanged(seen[0][0], seen[0][1])
        return self.elsewhere.get(recorded) or (value if isinstance(value, dict) else {"id": recorded})

    def _unchanged(self, index: int, obj: Object) -> Object:
        """The object without the fields that the request which answered it had set."""
        exchange = self.exchanges[index]
        if exchange.method != "POST" or f"/{obj['id']}" not in exchange.path:
            return obj
        changed = {name.partition("[")[0] for name, _ in pairs(exchange.form)}
        state = {key: value for key, value in obj.items() if key not in changed}
        if changed & {"items", "plan", "quantity"} and obj["object"] == "subscription":
            state["items"] = {"data": [self._item_before(index, item) for item in obj["items"]["data"]]}
        action = exchange.path.rpartition(f"/{obj['id']}")[2].strip("/")
        if action in _UNDONE:
            state |= _UNDONE[action](obj)
        return state

    def _item_before(self, index: int, item: Object) -> Object:
        """A subscription's item before its quantity or price was changed, as the credit for its unused time tells."""
        for line in objects(self.exchanges[index].body):
            details = (line.get("parent") or {}).get("subscription_item_details") or {}
            if (
                details.get("subscription_item") == item["id"]
                and details.get("proration")
                and line.get("amount", 0) < 0
            ):
                price = (line.get("pricing") or {}).get("price_details", {}).get("price") or item["price"]
                return {**item, "quantity": line.get("quantity"), "price": price}
        return item

    def _make(self, recorded: str) -> None:
        if recorded in self.identities.ours or recorded in self._making or _is_test_name(recorded):
            return
        seen = self.sight(recorded)
        kind = seen.get("object") or kind_of(recorded)
        holder = _holder(seen, kind)
        if holder is not None:
            self._make(holder)
            return
        maker = MAKERS.get(str(kind))
        if maker is None:
            raise CannotMake(f"{recorded} existed before the recording, and a {kind} cannot be made here")
        self._making[recorded] = seen.get("created")
        try:
            made = maker(self, self._whole(seen, recorded))
        except Refused:
            raise
        except (KeyError, IndexError, TypeError, AttributeError) as error:
            raise CannotMake(f"{recorded} existed before the recording, and no answer shows enough of it") from error
        except CannotMake as error:
            raise CannotMake(f"{recorded} existed before the recording: {error}") from error
        finally:
            del self._making[recorded]
        if not self.identities.bind(recorded, made["id"]):
            raise CannotMake(f"{recorded} existed before the recording: what stands for it here stands for another")
        learn(self.identities, seen, made)
        if made["object"] == "customer":
            self._made[recorded] = made["id"]

    def _whole(self, seen: Object, recorded: str) -> Object:
        """What is known, and whose it is if only the request says so."""
        whole = {"id": recorded, **seen}
        if kind_of(recorded) == "payment_method" and "customer" not in whole:
            whole["customer"] = self._customer_of_request(recorded)
        return whole

    def _customer_of_request(self, recorded: str) -> str | None:
        exchange = self.exchanges[self._index]
        if recorded in exchange.path and exchange.path.endswith("/attach"):
            return None
        texts = [*exchange.path.split("/"), *(value for _, value in exchange.parameters)]
        named = next((text for text in texts if text.startswith("cus_")), None)
        owner = next((one.get("customer") for text in texts for one in [self.sight(text)] if one.get("customer")), None)
        return named or (owner.get("id") if isinstance(owner, dict) else owner)

    def at(self, moment: int | None) -> None:
        """See `makers.Workshop`."""
        self._making[next(reversed(self._making))] = moment

    def post(self, path: str, params: Object) -> Object:
        """See `makers.Workshop`."""
        return self._send("POST", path, params)

    def delete(self, path: str, params: Object | None = None) -> Object:
        """See `makers.Workshop`."""
        return self._send("DELETE", path, params or {})

    def _send(self, method: str, path: str, params: Object) -> Object:
        present = self.moments[self._index]
        moment = next(reversed(self._making.values()), None)
        self.target.set_clock(min(moment or present, present))
        status, body = self.target.send(method, path, pairs(encode(params)), self._headers)
        if status != 200:
            message = body.get("error", {}).get("message", body)
            if message.startswith("not simulated"):
                raise CannotMake(message)
            raise Refused(f"{method} {path} was refused while making what existed before the recording: {message}")
        return body  # type: ignore[no-any-return]

    def get(self, path: str, params: Object | None = None) -> Object:
        """See `makers.Workshop`."""
        return self._send("GET", path, params or {})

    def billing_mode(self) -> str:
        """See `makers.Workshop`."""
        return "classic" if self.exchanges[self._index].version < FLEXIBLE_SINCE else "flexible"


def _holder(seen: Object, kind: str | None) -> str | None:
    """The object that something belongs to and comes with."""
    if kind == "subscription_item":
        return seen.get("subscription")
    if kind == "line_item":
        return seen.get("invoice")
    return None


def _is_test_name(text: str) -> bool:
    """Names that Stripe gives to its test cards; they exist everywhere."""
    return text.startswith(("pm_card_", "pm_usBankAccount", "pm_bankAccount", "tok_", "btok_"))


def _named_missing(exchange: Exchange) -> set[str]:
    """The ids that the recorded Stripe said do not exist."""
    if not isinstance(exchange.body, dict) or exchange.status not in (400, 404):
        return set()
    error = exchange.body.get("error") or {}
    if "No such" not in error.get("message", "") and "Invalid " not in error.get("message", ""):
        return set()
    texts = [*exchange.path.split("/"), *(value for _, value in exchange.parameters)]
    return {text for text in texts if text and text in error["message"]}


def _unpaid(obj: Object) -> Object:
    """An invoice before it was finalised or paid in this request."""
    steps = obj.get("status_transitions") or {}
    in_one = steps.get("finalized_at") and steps.get("finalized_at") == steps.get("paid_at")
    return {"status": "draft" if in_one or not steps.get("paid_at") else "open"}


_UNDONE: dict[str, Callable[[Object], Object]] = {
    "pay": _unpaid,
    "finalize": lambda obj: {"status": "draft"},
    "void": lambda obj: {"status": "open"},
    "mark_uncollectible": lambda obj: {"status": "open"},
    "send": lambda obj: {"status": "open" if obj.get("number") else "draft"},
    "cancel": lambda obj: {"status": "requires_payment_method", "cancel_at": None},
    "confirm": lambda obj: {"status": "requires_confirmation"},
    "capture": lambda obj: {"status": "requires_capture"},
    "attach": lambda obj: {"customer": None},
    "resume": lambda obj: {"status": "paused"},
}
