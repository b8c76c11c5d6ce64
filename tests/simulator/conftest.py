"""Every story told to the simulator is also a test of the contract: no answer may differ from what Stripe's document
and SDK allow.
"""

from collections.abc import Iterator

import pytest

from tests.contract.recorder import Recorder


@pytest.fixture(scope="session")
def recorder() -> Iterator[Recorder]:
    """The check, switched on for all simulators of the process."""
    with pytest.MonkeyPatch.context() as patch:
        recorder = Recorder()
        recorder.install(patch)
        yield recorder


@pytest.fixture(autouse=True)
def answers_keep_the_contract(recorder: Recorder) -> Iterator[None]:
    """Fails a test in which any answer was not one that Stripe could give."""
    recorder.wrong.clear()
    yield
    assert not recorder.wrong, "\n".join(dict.fromkeys(recorder.wrong))
