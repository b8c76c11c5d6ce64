"""The command: `python -m simulator.conformance replay|convert FILE [...]`."""

import argparse
import sys
from pathlib import Path

from simulator.conformance import recordings, report
from simulator.conformance.replay import FAILED, replay
from simulator.conformance.target import InProcess, OverHttp


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 0 if every difference is explained, 1 if not, 2 if a file cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m simulator.conformance", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    again = commands.add_parser("replay", help="send recorded requests again and compare the answers")
    again.add_argument("files", nargs="+", type=Path, help="JSON lines, cassettes (JSON) or VCR (YAML)")
    again.add_argument("--base", help="a running simulator's address (default: one in this process for each scenario)")
    again.add_argument("--scenario", action="append", help="only this scenario (may be given several times)")
    again.add_argument("--verbose", "-v", action="store_true", help="list what passed, too")
    convert = commands.add_parser("convert", help="print recordings of any format as JSON lines")
    convert.add_argument("files", nargs="+", type=Path)
    given = parser.parse_args(arguments)
    try:
        exchanges = [exchange for path in given.files for exchange in recordings.load(path)]
    except (recordings.UnreadableRecording, OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if given.command == "convert":
        return _print(recordings.dump(exchanges))
    if given.scenario:
        exchanges = [exchange for exchange in exchanges if exchange.scenario in given.scenario]
    outcomes = replay(exchanges, (lambda: OverHttp(given.base)) if given.base else InProcess)
    _print(report.lines(outcomes, verbose=given.verbose))
    return int(any(outcome.verdict == FAILED for outcome in outcomes))


def _print(lines: object) -> int:
    for line in lines:  # type: ignore[attr-defined]
        sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
