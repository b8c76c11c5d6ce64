"""What documents cost: `python -m bench.documents`, or run this file.

Starts the simulator and makes a company with a hundred invoices. Prints time and memory of a PDF, the first and the
following ones of a process, and how fast a hundred invoices become an archive on one and on two processes, in turns.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.customers import client
from bench.paper_customer import CUSTOMER, INVOICES, make
from bench.servers import ROOT, environment, free_port, running

_INSIDE = "import django; django.setup(); from bench.documents_inside import main; main()"
KINDS = {
    "plain": "PDF alone",
    "hybrid": "PDF with its e-invoice, checked by the rules",
    "long": "the same of 200 lines",
    "kept": "one that is there already",
}


def child(env: dict[str, str], *command: str, **more: str) -> dict[str, Any]:
    """What one measurement in a process of its own prints."""
    done = subprocess.run(
        [sys.executable, "-c", _INSIDE, *command],
        cwd=ROOT,
        env={**env, "LOG_LEVEL": "ERROR", **more},
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def show_documents(env: dict[str, str], times: int) -> None:
    """Time and memory of one document."""
    print(f"One document; {times} after the first")
    print(f"{'':46}      first   following       95th    printer   server      size")
    for kind, name in KINDS.items():
        found = child(env, "document", kind, str(times))
        following = sorted(found["following"])
        times_s = (found["first"], statistics.median(following), following[int(len(following) * 0.95)])
        first, middle, slow = (f"{seconds * 1000:7.1f} ms" for seconds in times_s)
        memory = f"{found['printer_mb']:5.0f} MB  {found['server_mb']:4.0f} MB"
        print(f"{name:46} {first}  {middle} {slow}   {memory}   {found['size_kb']:4.0f} KB")


def show_archives(env: dict[str, str], rounds: int) -> None:
    """Documents in a second, from the first step to the last, with as many processes as are said."""
    print(f"\nAn archive of {INVOICES} invoices; {rounds} of each, in turns")
    speeds: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for processes, measured in speeds.items():
            found = child(env, "archive", DOCUMENT_PROCESSES=str(processes))
            measured.append(found["documents"] / found["seconds"])
    for processes, measured in speeds.items():
        each = ", ".join(f"{speed:.1f}" for speed in measured)
        name = "1 process" if processes == 1 else f"{processes} processes"
        print(f"{name:12} {statistics.median(measured):6.1f} documents a second  ({each})")
    print(f"Two are {statistics.median(speeds[2]) / statistics.median(speeds[1]):.2f} times as fast as one")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=30, metavar="TIMES", help="documents after the first (30)")
    parser.add_argument("--rounds", type=int, default=2, help="archives with each number of processes (2)")
    options = parser.parse_args()
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder), port, free_port())
        simulator = ["simulator", "--port", str(port), "--db", str(Path(folder) / "stripe.sqlite3")]
        with running(simulator, port, dict(os.environ), Path(folder) / "simulator.log"):
            manage = [sys.executable, str(ROOT / "manage.py")]
            load = "from demo.world.database import load_database; load_database()"
            subprocess.run([*manage, "migrate", "-v0"], check=True, cwd=ROOT, env=env)
            subprocess.run([*manage, "shell", "-v0", "-c", load], check=True, cwd=ROOT, env=env)
            begun = time.monotonic()
            make(client(env["STRIPE_API_BASE"]))
            print(f"Made {CUSTOMER} with {INVOICES} invoices in {time.monotonic() - begun:.0f} s\n")
            show_documents(env, options.n)
            show_archives(env, options.rounds)


if __name__ == "__main__":
    main()
