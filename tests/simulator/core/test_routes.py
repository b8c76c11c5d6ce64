"""Every address that is served, and garbage sent to it."""

from pathlib import Path
from typing import Any

import pytest

from simulator import resources
from simulator.core import Simulator
from simulator.errors import StripeError
from simulator.routes import Route, all_routes, find, listing

resources.load()
ROUTES = all_routes()
GARBAGE: list[Any] = [
    "",
    "x",
    "-1",
    {"nope": "1"},
    {"0": "x"},
    {"0": {"nope": "1"}},
    ["x"],
    [["x"]],
    [{"a": ["b"]}],
    {"²": "x"},
]


def name_of(route: Route) -> str:
    return f"{route.method} {route.template}"


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_parameters_of_any_shape_are_taken_or_refused_in_stripes_way(route: Route) -> None:
    answers = [outcome(route, name, value) for name in [*route.parameters(), "nope"] for value in GARBAGE]
    assert set(answers) <= {(200, ""), (400, "invalid_request_error")}
    if route.params_type:
        assert (400, "invalid_request_error") in answers


def outcome(route: Route, name: str, value: Any) -> tuple[int, str]:
    """Status and type of error that one parameter leads to."""
    try:
        route.check({name: value})
    except StripeError as error:
        return error.status, error.type
    return 200, ""


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_an_id_that_does_not_exist_crashes_nothing(simulator: Simulator, route: Route) -> None:
    for object_id in ("nope", "%2e%2e", "a%00b", "%F0%9F%99%82"):
        path = "/".join(object_id if part.startswith("{") else part for part in route.template.split("/"))
        answer = simulator.call(route.method, path)
        assert answer.status in (200, 400, 402, 404), answer.json


@pytest.mark.parametrize(
    "path", ["//[", "http://[::1", "/v1/customers?%", "/v1/customers#x", "/v1//customers", "*", ""]
)
def test_an_address_of_any_form_is_answered(simulator: Simulator, path: str) -> None:
    answer = simulator.handle("GET", path, {"Authorization": "Bearer sk_test_acme"})
    assert answer.status in (200, 400, 404)


def test_a_full_address_is_as_good_as_its_path(simulator: Simulator) -> None:
    answer = simulator.handle(
        "GET", "https://api.stripe.com/v1/customers?limit=1", {"Authorization": "Bearer sk_test_acme"}
    )
    assert answer.json["url"] == "/v1/customers"


def test_ids_in_addresses_are_unquoted() -> None:
    found = find("GET", "/v1/customers/cus%5Fada")
    assert found is not None
    assert found[1] == {"id": "cus_ada"}


def test_the_readme_lists_what_is_simulated() -> None:
    """`python -m simulator --routes` prints the list."""
    readme = (Path(__file__).parents[3] / "simulator" / "README.md").read_text()
    listed = readme.split("<!-- routes -->")[1].strip().removeprefix("```").removesuffix("```").strip()
    assert listed == listing()


def test_nothing_is_registered_twice() -> None:
    assert len({name_of(route) for route in ROUTES}) == len(ROUTES)
