"""Recorded requests sent again, one scenario at a time, and the answers compared."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.conformance import changelog, known, requests
from simulator.conformance.differences import Comparison, Difference
from simulator.conformance.identities import Identities
from simulator.conformance.inferences import Inferred, inferred
from simulator.conformance.makers import CannotMake, Object
from simulator.conformance.moments import moments, objects
from simulator.conformance.recordings import Exchange, scenarios
from simulator.conformance.target import Answer, Target
from simulator.conformance.world import Refused, World

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


@dataclass
class Outcome:
    """What became of one recorded exchange."""

    exchange: Exchange
    verdict: str
    why: str = ""
    differences: list[Difference] = field(default_factory=list)
    by_version: list[tuple[Difference, changelog.Change]] = field(default_factory=list)
    known: list[tuple[Difference, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def replay(exchanges: list[Exchange], target: Callable[[], Target]) -> list[Outcome]:
    """Every exchange's outcome; each scenario gets a fresh simulator."""
    everything: dict[str, Object] = {}
    for exchange in exchanges:
        for one in objects(exchange.body):
            if one["object"] != "plan":
                everything.setdefault(one["id"], one)
    outcomes: list[Outcome] = []
    for scenario in scenarios(exchanges).values():
        outcomes += _Scenario(scenario, target(), everything).run()
    return outcomes


class _Scenario:
    def __init__(self, exchanges: list[Exchange], target: Target, everything: dict[str, Object]) -> None:
        self._exchanges = exchanges
        self._target = target
        self._identities = Identities()
        self._inferred = inferred(exchanges)
        self._lost: dict[str, str] = {}
        self._touched: dict[str, str] = {}
        self._world = World(target, self._identities, exchanges, moments(exchanges), everything)

    def run(self) -> list[Outcome]:
        outcomes = []
        for index, exchange in enumerate(self._exchanges):
            outcome = self._replayed(index, exchange, self._inferred[index])
            if outcome.why:
                self._lose(exchange)
            outcomes.append(outcome)
        self._target.close()
        return outcomes

    def _replayed(self, index: int, exchange: Exchange, inferred: Inferred) -> Outcome:
        reason = self._unrepeatable(exchange)
        if reason:
            return Outcome(exchange, SKIPPED, reason)
        try:
            self._world.prepare(index, inferred.headers)
        except Refused as error:
            return Outcome(exchange, FAILED, str(error))
        except CannotMake as error:
            return Outcome(exchange, SKIPPED, str(error))
        parameters, notes = requests.modernised(exchange, exchange.parameters, self._world.first_item(exchange))
        parameters = [(name, self._identities.translate(value)) for name, value in parameters]
        path = "/".join(self._identities.translate(part) for part in exchange.path.split("/"))
        status, body = self._target.send(
            exchange.method, path, parameters, inferred.headers, good_key=inferred.good_key
        )
        outcome = self._judged(exchange, (status, body))
        outcome.notes += [*notes, *inferred.notes]
        return outcome

    def _unrepeatable(self, exchange: Exchange) -> str | None:
        if exchange.version and exchange.version < changelog.OLDEST and re.match(r"\d{4}-\d\d-\d\d", exchange.version):
            return f"recorded at {exchange.version}, before {changelog.OLDEST}, the oldest version that is compared"
        gone = requests.removed(exchange, exchange.parameters) or requests.undocumented(exchange)
        if gone:
            return gone
        texts = {*exchange.path.split("/"), *(value for _, value in exchange.parameters)}
        lost = next((text for text in texts if text in self._lost), None)
        return (
            f"needs {lost}, which came of a request that was skipped or failed ({self._lost[lost]})" if lost else None
        )

    def _lose(self, exchange: Exchange) -> None:
        """What a skipped request made is not here for later ones, and what it named may not be as recorded."""
        if exchange.method == "GET" or exchange.status >= 400:
            return
        for text in (*exchange.path.split("/"), *(value for _, value in exchange.parameters)):
            if text in self._identities.ours:
                self._touched[text] = exchange.name
        for one in objects(exchange.body):
            if one["id"] not in self._identities.ours and one["id"] not in exchange.path:
                self._lost.setdefault(one["id"], exchange.name)

    def _rest_of_account(self, exchange: Exchange, difference: Difference) -> str | None:
        """Whether a list goes on with what the account had besides, which no answer shows."""
        named = [value for name, value in exchange.parameters if name not in ("starting_after", "ending_before")]
        ours = any(value in self._identities.ours for value in named) or exchange.path.count("/") > 2
        if difference.path == "has_more" and difference.recorded is True and difference.ours is False and not ours:
            return "the account had more than the recording shows"
        return None

    def _judged(self, exchange: Exchange, answer: Answer) -> Outcome:
        status, body = answer
        message = _message(body)
        if status == 404 and message.startswith("not simulated:"):
            if _message(exchange.body).startswith("Unrecognized request URL"):
                return Outcome(
                    exchange, PASSED, notes=["an address that Stripe does not know; here it is `not simulated`"]
                )
            return Outcome(exchange, SKIPPED, message)
        if status != exchange.status:
            why = f"status: recorded {exchange.status} {_message(exchange.body)!r}, here {status} {message!r}"
            return Outcome(exchange, FAILED, why)
        outcome = Outcome(exchange, PASSED)
        for difference in Comparison(self._identities).compare(exchange.body, body):
            change = _explained(exchange, difference)
            reason = known.reason(difference) or self._rest_of_account(exchange, difference)
            if change is not None:
                outcome.by_version.append((difference, change))
            elif reason is not None:
                outcome.known.append((difference, reason))
            else:
                outcome.differences.append(difference)
        if outcome.differences:
            outcome.verdict = FAILED
            touched = next((one["id"] for one in objects(exchange.body) if one["id"] in self._touched), None)
            if touched:
                why = f"shows {touched}, which a request that was skipped had changed ({self._touched[touched]})"
                return Outcome(exchange, SKIPPED, why)
        return outcome


def _explained(exchange: Exchange, difference: Difference) -> changelog.Change | None:
    kind = difference.kind
    if kind == "type":
        kind = "nullable" if difference.ours is None else "changed"
    if kind == "value":
        kind = "changed"
    return changelog.explanation(exchange.version, difference.object, difference.inside, difference.field, kind)


def _message(body: object) -> str:
    error = body.get("error") if isinstance(body, dict) else None
    return str(error.get("message") or "") if isinstance(error, dict) else ""
