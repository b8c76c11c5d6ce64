"""Every endpoint that the simulator serves is called, and its good answer is one that Stripe could give."""

import pytest

from simulator import resources, routes
from tests.contract.calls import CALLS, REFUSED, Shop, make_call
from tests.contract.recorder import Recorder

resources.load()
SERVED = [f"{route.method} {route.template}" for route in routes.all_routes()]


def test_every_served_endpoint_has_its_call() -> None:
    assert sorted(CALLS) == sorted(SERVED)


@pytest.mark.parametrize("name", SERVED)
def test_a_good_answer_is_one_of_stripes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder()
    recorder.install(monkeypatch)
    shop = Shop()
    make_call(name, shop)
    shop.simulator.close()
    assert recorder.wrong == []
    method, _, template = name.partition(" ")
    assert (recorder.refusals if name in REFUSED else recorder.answers)[method, template]


def test_an_endpoint_that_forgets_a_key_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder()
    recorder.install(monkeypatch)
    render = routes.renderer_of("customer")
    monkeypatch.setitem(
        routes._RENDERERS,
        "customer",
        lambda ctx, row: {
            key: value for key, value in (render(ctx, row) if render else row).items() if key != "livemode"
        },
    )
    Shop().ada()
    assert any('"livemode" is a required property' in problem for problem in recorder.wrong)
