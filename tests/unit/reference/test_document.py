"""The document has every door, and what it has is there."""

import json
from collections.abc import Iterator
from typing import Any, Final

import schemathesis

from functions.actions.routes import ROUTES
from portrait.dialects.reference.action_answers import RESULTS
from portrait.dialects.reference.action_doors import REQUESTS
from portrait.dialects.reference.document import document
from tests.bundle.template import template
from tests.campaigns.reference.edge import routes

DOCUMENT: Final = document("https://gateway.example.com")
REF: Final = "#/components/schemas/"
OPERATIONS: Final = {
    (method.upper(), path)
    for path, operations in DOCUMENT["paths"].items()
    for method in operations
}


def refs(value: Any) -> Iterator[str]:
    """Every schema that something refers to."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from refs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from refs(inner)


def test_every_route_of_the_template_is_in_the_document_and_no_other() -> None:
    table = {(one.method, one.path) for one in routes() if one.method != "OPTIONS"}
    assert table == OPERATIONS


def test_every_action_is_described_by_the_model_that_reads_it() -> None:
    assert {name: route.request for name, route in ROUTES.items()} == REQUESTS
    assert set(RESULTS) == set(ROUTES)
    for path in ("/v1/portrait", "/"):
        operation = DOCUMENT["paths"][path]["post"]
        assert set(operation["x-actions"]) == set(ROUTES)
        assert operation["parameters"][0]["schema"]["enum"] == list(ROUTES)


def test_a_door_says_what_it_asks_for_beyond_the_model() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    portrait, native = (schemas[f"{door}.CreateAssetGroup"] for door in ("portrait", "native"))
    assert portrait["required"] == ["Name", "GroupType"]
    assert native["required"] == ["Name"]
    assert portrait["properties"]["Name"]["maxLength"] == 50
    assert native["properties"]["Name"]["maxLength"] == 64


def test_whatever_is_referred_to_is_there_and_all_that_is_there_is_referred_to() -> None:
    there = {f"{REF}{name}" for name in DOCUMENT["components"]["schemas"]}
    assert set(refs(DOCUMENT)) == there - {f"{REF}rest.UploadAsset", f"{REF}rest.Nothing"}


def test_what_must_be_there_is_described() -> None:
    """A checker may take a member that is required for one that is allowed."""
    for name, schema in DOCUMENT["components"]["schemas"].items():
        assert set(schema.get("required", [])) <= set(schema.get("properties", {})), name


def test_operations_have_names_of_their_own() -> None:
    names = [
        operation["operationId"]
        for operations in DOCUMENT["paths"].values()
        for operation in operations.values()
    ]
    assert len(set(names)) == len(names) == len(OPERATIONS)


def test_who_has_no_key_is_told_so_by_the_edge_only_where_the_edge_stores_the_body() -> None:
    said = {
        path: DOCUMENT["paths"][path]["post"]["responses"]["401"]["content"]["application/json"]
        for path in ("/v1/portrait", "/v1/portrait/upload", "/v1/portrait/uploads", "/v1/assets")
    }
    assert {path: body["schema"]["$ref"].removeprefix(REF) for path, body in said.items()} == {
        "/v1/portrait": "portrait.Refusal",
        "/v1/portrait/upload": "uploads.EdgeError",
        "/v1/portrait/uploads": "portrait.Refusal",
        "/v1/assets": "uploads.EdgeError",
    }


def test_what_the_edge_says_of_a_body_that_was_not_stored_is_described() -> None:
    (api,) = (
        one["Properties"]
        for one in template()["Resources"].values()
        if one["Type"] == "AWS::Serverless::Api"
    )
    schema = DOCUMENT["components"]["schemas"]["uploads.EdgeError"]
    for path, verbs in api["DefinitionBody"]["paths"].items():
        said = verbs["post"]["x-amazon-apigateway-integration"]["responses"]
        for name in ("412", "default"):
            body = json.loads(said[name]["responseTemplates"]["application/json"])
            assert set(schema["required"]) <= set(body) <= set(schema["properties"])
            told = DOCUMENT["paths"][path]["post"]["responses"][said[name]["statusCode"]]
            assert {"$ref": f"{REF}uploads.EdgeError"} in (
                told["content"]["application/json"]["schema"]["anyOf"]
            )


def test_the_document_is_valid_openapi() -> None:
    schemathesis.openapi.from_dict(DOCUMENT).validate()


def test_the_address_is_the_one_asked_for_or_where_the_document_is() -> None:
    assert DOCUMENT["servers"] == [{"url": "https://gateway.example.com"}]
    assert document("")["servers"] == [{"url": "."}]


def test_the_document_names_no_secret_and_is_plain_json() -> None:
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT
