"""The simulator and the portal, started on free ports for one measurement and stopped after it."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parent.parent
START_WITHIN_SECONDS = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, simulator_port: int, portal_port: int) -> dict[str, str]:
    """The settings of a portal whose data are in `folder`."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "DEBUG": "0",
        "DEMO": "1",
        "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
        "CACHE_URL": "locmemcache://",
        "PORTAL_BASE_URL": f"http://127.0.0.1:{portal_port}",
        "STRIPE_API_BASE": f"http://127.0.0.1:{simulator_port}",
    }


@contextmanager
def running(command: list[str], port: int, env: dict[str, str], log: Path) -> Iterator[None]:
    """A server process that answers on `port`; ended on leaving. RuntimeError, with its log, if it does not start."""
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(process, port, log)
            yield
        finally:
            process.terminate()
            process.wait(timeout=15)


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN_SECONDS
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text()}")
        time.sleep(0.05)


def control(simulator_port: int, method: str, name: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """One request to the simulator's own controls: latency and the log of requests (simulator/README.md)."""
    request = Request(
        f"http://127.0.0.1:{simulator_port}/_simulator/{name}",
        data=json.dumps(body).encode() if body is not None else None,
        method=method,
        headers={"Content-Type": "application/json"},
    )
    try:
        with urlopen(request, timeout=10) as answer:
            answered: dict[str, Any] = json.load(answer)
            return answered
    except URLError as error:
        raise RuntimeError(f"The simulator's controls do not answer: {error}") from error
