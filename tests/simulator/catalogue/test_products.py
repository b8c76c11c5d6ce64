"""Products."""

import stripe

from tests.simulator.catalogue.stories import events, refusal, told


def test_a_product_of_a_name_alone_has_every_default(acme: stripe.StripeClient) -> None:
    product = acme.v1.products.create({"name": "Widget"})
    shown = product.to_dict()
    assert shown["id"].startswith("prod_")
    assert len(shown["id"]) == len("prod_") + 14
    assert shown["updated"] == shown["created"]
    expected = {
        "active": True, "attributes": [], "default_price": None, "description": None, "images": [],
        "marketing_features": [], "metadata": {}, "name": "Widget", "package_dimensions": None, "shippable": None,
        "statement_descriptor": None, "tax_code": None, "tax_details": None, "type": "service", "unit_label": None,
        "url": None,
    }  # fmt: skip
    assert {name: shown[name] for name in expected} == expected


def test_a_product_keeps_all_it_is_told(acme: stripe.StripeClient) -> None:
    product = acme.v1.products.create(
        {
            "name": "Full",
            "unit_label": "seat",
            "images": ["https://example.test/i.png"],
            "marketing_features": [{"name": "feature one"}],
            "package_dimensions": {"height": 1, "length": 2, "weight": 3, "width": 4},
            "tax_code": "txcd_10103000",
            "shippable": True,
        }
    ).to_dict()
    assert product["package_dimensions"] == {"height": 1.0, "length": 2.0, "weight": 3.0, "width": 4.0}
    assert product["tax_details"] == {"performance_location": None, "tax_code": "txcd_10103000"}
    assert product["marketing_features"] == [{"name": "feature one"}]
    assert product["unit_label"] == "seat"


def test_default_price_data_makes_the_first_price(acme: stripe.StripeClient) -> None:
    product = acme.v1.products.create(
        {
            "name": "Pro",
            "default_price_data": {"currency": "usd", "unit_amount": 1500, "recurring": {"interval": "month"}},
            "expand": ["default_price"],
        }
    ).to_dict()
    assert product["default_price"]["unit_amount"] == 1500
    assert product["default_price"]["product"] == product["id"]
    assert events(acme)[-2:] == ["product.created", "price.created"]
    assert told(acme, "product.created")["object"]["default_price"] == product["default_price"]["id"]


def test_an_update_merges_metadata_and_tells_what_changed(acme: stripe.StripeClient) -> None:
    product = acme.v1.products.create({"name": "Pro", "metadata": {"seed": "1"}})
    changed = acme.v1.products.update(product.id, {"description": "d", "metadata": {"a": "1"}}).to_dict()
    assert changed["metadata"] == {"seed": "1", "a": "1"}
    previous = told(acme, "product.updated")["previous_attributes"]
    assert previous["description"] is None
    assert previous["metadata"] == {"a": None}
    cleared = acme.v1.products.update(product.id, {"description": "", "metadata": ""}).to_dict()
    assert (cleared["description"], cleared["metadata"]) == (None, {})


def test_products_are_listed_by_their_ids_and_unknown_ones_are_left_out(acme: stripe.StripeClient, pro: str) -> None:
    acme.v1.products.create({"name": "Other"})
    assert [one.id for one in acme.v1.products.list({"ids": [pro, "prod_nope"]}).data] == [pro]
    assert acme.v1.products.list({"ids": ["prod_nope"]}).data == []
    acme.v1.products.update(pro, {"active": False})
    assert [one.id for one in acme.v1.products.list({"active": False}).data] == [pro]


def test_a_product_without_prices_can_be_deleted_and_is_gone(acme: stripe.StripeClient, pro: str) -> None:
    assert acme.v1.products.delete(pro).to_dict() == {"id": pro, "object": "product", "deleted": True}
    assert told(acme, "product.deleted")["object"]["active"] is False
    assert refusal(lambda: acme.v1.products.retrieve(pro)) == {
        "status": 404,
        "code": "resource_missing",
        "message": f"No such product: '{pro}'",
        "param": "id",
        "type": "invalid_request_error",
    }


def test_a_product_with_a_price_cannot_be_deleted(acme: stripe.StripeClient, pro: str) -> None:
    acme.v1.prices.create({"product": pro, "currency": "usd", "unit_amount": 100})
    assert refusal(lambda: acme.v1.products.delete(pro)) == {
        "status": 400,
        "message": "This product cannot be deleted because it has one or more user-created prices.",
        "type": "invalid_request_error",
    }


def test_a_product_needs_a_name(acme: stripe.StripeClient) -> None:
    error = refusal(lambda: acme.raw_request("post", "/v1/products"))
    assert (error["status"], error["code"], error["param"]) == (400, "parameter_missing", "name")
    assert error["message"] == "Missing required param: name."


def test_a_default_price_has_to_exist_and_to_be_the_products_own(acme: stripe.StripeClient, pro: str) -> None:
    error = refusal(lambda: acme.v1.products.update(pro, {"default_price": "price_nope"}))
    assert (error["status"], error["message"], error["param"]) == (400, "No such price: 'price_nope'", "default_price")
    other = acme.v1.products.create({"name": "Other", "default_price_data": {"currency": "usd", "unit_amount": 1}})
    error = refusal(lambda: acme.v1.products.update(pro, {"default_price": str(other.default_price)}))
    assert (error["status"], error["param"]) == (400, "default_price")


def test_an_id_of_ones_own_is_taken_only_once(acme: stripe.StripeClient) -> None:
    assert acme.v1.products.create({"id": "pro", "name": "Pro"}).id == "pro"
    error = refusal(lambda: acme.v1.products.create({"id": "pro", "name": "Pro"}))
    assert (error["status"], error["code"]) == (400, "resource_already_exists")


def test_globex_does_not_see_acmes_products(globex: stripe.StripeClient, pro: str) -> None:
    assert refusal(lambda: globex.v1.products.retrieve(pro))["status"] == 404
    assert globex.v1.products.list().data == []
