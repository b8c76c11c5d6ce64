"""What a printer is made to do in `test_press`: it runs in a printer's process, so it stands in a module of its own."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

from billing.documents import printing

ROOT = Path(__file__).resolve().parents[2]


def never_ends() -> None:
    """As a document that takes longer than any honest one."""
    signal.alarm(printing._Limit.seconds)
    try:
        while True:
            sum(range(10_000))
    finally:
        signal.alarm(0)


def waits_for(path: str) -> None:
    """As a document that is not ready before somebody says so: until there is a file of that name."""
    while not Path(path).exists():
        time.sleep(0.02)


def kills_its_printer() -> None:
    """As a library that crashes."""
    os.kill(os.getpid(), signal.SIGKILL)


def breaks(kind: type[Exception]) -> None:
    """As a defect of ours."""
    raise kind("a defect")


def hangs() -> None:
    """As a library that does not even hear the alarm."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    time.sleep(600)


def environment() -> list[str]:
    """The names in it."""
    return sorted(os.environ)


def printer_of_a_server_that_is_killed() -> int:
    """A server of its own, with a printer, is ended without a word: the printer's process."""
    return int(_said_by_a_server("print(Press(1, 1, 5)._run(os.getpid), flush=True)", {}))


def names_in_the_environment_of_a_printer(**of_the_server: str) -> list[str]:
    """What a printer of a server of its own can read there."""
    return _said_by_a_server(
        "print(*Press(1, 1, 5)._run(slow_printing.environment), flush=True)", of_the_server
    ).split()


def _said_by_a_server(what: str, more: dict[str, str]) -> str:
    program = f"""
        import os
        import django
        django.setup()
        from billing.documents.press import Press
        from tests.billing import slow_printing
        if __name__ == "__main__":
            {what}
            os.kill(os.getpid(), 9)
    """
    environment = {**os.environ, **more, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT)}
    script = textwrap.dedent(program)
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout
