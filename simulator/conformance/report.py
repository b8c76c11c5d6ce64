"""What a replay found, in words."""

from collections import Counter
from collections.abc import Iterator

from simulator.conformance.replay import FAILED, PASSED, SKIPPED, Outcome


def lines(outcomes: list[Outcome], *, verbose: bool = False) -> Iterator[str]:
    """The report; its last line counts."""
    scenario = None
    for outcome in outcomes:
        if outcome.verdict == PASSED and not verbose:
            continue
        if outcome.exchange.scenario != scenario:
            scenario = outcome.exchange.scenario
            yield f"{scenario} ({outcome.exchange.version})"
        yield from _one(outcome)
    yield from _counted("Differences that come from the version (Stripe's changelog):", _version_lines(outcomes))
    yield from _counted("Known differences:", _known_lines(outcomes))
    yield from _counted("Inferred or respelt requests:", [note for outcome in outcomes for note in outcome.notes])
    count = Counter(outcome.verdict for outcome in outcomes)
    yield f"{count[PASSED]} passed, {count[FAILED]} failed, {count[SKIPPED]} skipped"


def _one(outcome: Outcome) -> Iterator[str]:
    why = f": {outcome.why}" if outcome.why else ""
    yield f"  {outcome.verdict:8}{outcome.exchange.name}{why}"
    for difference in outcome.differences:
        yield f"            {difference}"


def _version_lines(outcomes: list[Outcome]) -> list[str]:
    return [
        f"recorded at {outcome.exchange.version or '?'}: {difference.place} {difference.kind}; {change}"
        for outcome in outcomes
        for difference, change in outcome.by_version
    ]


def _known_lines(outcomes: list[Outcome]) -> list[str]:
    return [f"{difference.place}: {reason}" for outcome in outcomes for difference, reason in outcome.known]


def _counted(title: str, found: list[str]) -> Iterator[str]:
    if found:
        yield title
        for text, times in sorted(Counter(found).items()):
            yield f"  {times:4} x {text}"
