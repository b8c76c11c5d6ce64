"""How long the home page and the history of invoices take, and how often they ask Stripe: `python -m bench.pages`.

Starts the simulator and the portal itself, on free ports with a database of their own. Ends with 1 when a page of
either customer needs more than 300 ms (median) or more than 6 calls while each call to Stripe takes 200 ms.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from stripe import RequestsClient, StripeClient

from bench.customers import LARGE, SMALL, Customer, cache_name, client, make
from bench.servers import ROOT, control, environment, free_port, running

LATENCY_MS = 200
MOST_MS = 300
MOST_CALLS = 6


PAGES = {"": "The home page", "invoices/": "The history of invoices"}
"""By their addresses below the home page."""


@dataclass
class Measured:
    """One customer's page: seconds per opening, and calls to Stripe of the hungriest opening."""

    customer: Customer
    browser: OpenerDirector
    url: str
    seconds: list[float] = field(default_factory=list)
    calls: int = 0
    size: int = 0

    def at(self, path: str) -> "Measured":
        """The same customer on another page, of which nothing is measured yet."""
        return Measured(self.customer, self.browser, self.url + path)

    def open(self, simulator_port: int) -> None:
        control(simulator_port, "DELETE", "requests")
        began = time.perf_counter()
        with self.browser.open(self.url, timeout=60) as answer:
            self.size = len(answer.read())
        self.seconds.append(time.perf_counter() - began)
        self.calls = max(self.calls, control(simulator_port, "GET", "requests")["count"])

    @property
    def median_ms(self) -> float:
        return statistics.median(self.seconds) * 1000

    def __str__(self) -> str:
        slowest = sorted(self.seconds)[int(len(self.seconds) * 0.95)] * 1000
        times = f"{self.median_ms:6.0f} ms   {slowest:6.0f} ms"
        return f"{self.customer}  {times}   {self.calls:5}   {self.size / 1024:6.0f} KB"


def visit(customer: Customer, portal: str) -> Measured:
    """Hand the customer over as a merchant would, in a browser of their own; the home page is where it ends."""
    sdk = StripeClient("demo_sk_acme", base_addresses={"api": portal}, http_client=RequestsClient(timeout=60))
    session = sdk.v1.billing_portal.sessions.create({"customer": customer.id, "return_url": f"{portal}/demo/acme/"})
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    with browser.open(session.url, timeout=60) as answer:
        return Measured(customer, browser, answer.url)


def measure(pages: list[Measured], times: int, simulator_port: int, latency_ms: int) -> list[Measured]:
    """Open the pages side by side, in turns, so that a busy moment of the machine meets them all."""
    control(simulator_port, "POST", "latency", {"latency_ms": latency_ms})
    fresh = [page.at("") for page in pages]
    for _ in range(times):
        for page in fresh:
            page.open(simulator_port)
    control(simulator_port, "POST", "latency", {"latency_ms": 0})
    return fresh


def show(fresh: list[Measured], latency_ms: int) -> None:
    print(f"\nEach call to Stripe takes {latency_ms} ms; {len(fresh[0].seconds)} openings of each page")
    print(f"{'':34}  median      95th       calls     size")
    for page in fresh:
        print(page)
    print(f"{'The larger takes':34}  {fresh[1].median_ms / fresh[0].median_ms:6.2f} times the smaller")


@contextmanager
def portal(simulator_port: int) -> Iterator[str]:
    """A portal with the demo's merchants on a fresh database; yields its address."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder), simulator_port, port)
        manage = [sys.executable, str(ROOT / "manage.py")]
        for command in (["migrate", "-v0"], ["collectstatic", "--no-input", "-v0"], ["translations", "compile"]):
            subprocess.run([*manage, *command], check=True, cwd=ROOT, env=env)
        subprocess.run(
            [*manage, "shell", "-v0", "-c", "from demo.world.database import load_database; load_database()"],
            check=True,
            cwd=ROOT,
            env=env,
        )
        server = ["gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "8"]
        with running(server, port, env, Path(folder) / "portal.log"):
            yield env["PORTAL_BASE_URL"]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("-n", "--times", type=int, default=30, help="openings of each page (default 30)")
    times: int = arguments.parse_args().times
    cache = ROOT / "var" / "bench"
    cache.mkdir(parents=True, exist_ok=True)
    database = cache / cache_name([ROOT / "simulator", ROOT / "bench"])
    for old in set(cache.glob("stripe-*")) - set(cache.glob(f"{database.name}*")):
        old.unlink()
    simulator_port = free_port()
    simulator = ["simulator", "--port", str(simulator_port), "--db", str(database)]
    with running(simulator, simulator_port, dict(os.environ), cache / "simulator.log"):
        stripe = client(f"http://127.0.0.1:{simulator_port}")
        for customer in (SMALL, LARGE):
            make(stripe, customer, print)
        with portal(simulator_port) as address:
            homes = [visit(customer, address) for customer in (SMALL, LARGE)]
            slow = []
            for path, name in PAGES.items():
                pages = [home.at(path) for home in homes]
                print(f"\n== {name}")
                measure(pages, 3, simulator_port, 0)  # warm up: imports, templates, connections
                show(measure(pages, times, simulator_port, 0), 0)
                measured = measure(pages, times, simulator_port, LATENCY_MS)
                show(measured, LATENCY_MS)
                slow += measured
    worst_ms, worst_calls = max(page.median_ms for page in slow), max(page.calls for page in slow)
    passed = worst_ms <= MOST_MS and worst_calls <= MOST_CALLS
    print(f"\n{'OK' if passed else 'TOO SLOW'}: {worst_ms:.0f} ms of {MOST_MS}, {worst_calls} calls of {MOST_CALLS}")
    return 0 if passed else 1


if __name__ == "__main__":
    raise SystemExit(main())
