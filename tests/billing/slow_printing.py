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


def breaks() -> None:
    """As a defect of ours."""
    raise ValueError("a defect")


def printer_of_a_server_that_is_killed() -> int:
    """A server of its own, with a printer, is ended without a word: the printer's process."""
    program = """
        import os
        import django
        django.setup()
        from billing.documents.press import Press
        if __name__ == "__main__":
            print(Press(1, 1, 5)._run(os.getpid), flush=True)
            os.kill(os.getpid(), 9)
    """
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT)}
    script = textwrap.dedent(program)
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    return int(done.stdout)
