"""No route is forgotten: what functions serve is in the document, and a campaign asks for it."""

import importlib
from typing import Any, Final

from functions.console import handler as console
from functions.finalizer.doors import PATH as WHAT_BECAME
from functions.liveness.handler import _DOORS as PAGES
from functions.uploadgate.gates import GATES
from functions.videos.routes import CALLBACK
from portrait.dialects.action.door import DOORS
from portrait.dialects.reference.document import document
from tests.bundle.places import ROOT
from tests.bundle.template import template
from tests.campaigns.reference.cases import NOT_ASKED, by_action
from tests.campaigns.reference.edge import routes

DOCUMENT: Final = document("https://gateway.example.com")
Served = set[tuple[str, str]]
MAKES_NOTHING: Final = (
    "/v1/assets/{asset}/thumbnail",
    "/v1/webhooks/{webhook}/rotate",
    "/v1/webhooks/{webhook}/deliveries/{delivery}/replay",
)
"""POSTs that change what is there."""
NO_SECRET_TWICE: Final = ("/v1/keys",)
"""The secret in the answer is not kept to be shown again."""
WITHOUT_A_TABLE: Final[Served] = {
    *(("POST", path) for path in DOORS),
    *(("POST", path) for path in GATES),
    ("POST", "/v1/portrait/uploads"),
    ("GET", WHAT_BECAME),
    *((method, path) for path in PAGES for method in ("GET", "HEAD", "POST")),
    ("POST", CALLBACK),
    ("GET", console.PAGE),
    ("GET", console.FILE),
    ("GET", "/openapi.json"),
    ("GET", "/docs"),
    ("GET", "/llms.txt"),
}
"""What functions serve that have no table of verbs and paths."""


def tables() -> dict[str, Any]:
    """The tables of verbs and paths, by function; the Actions' is by name."""
    found = {}
    for module in sorted(ROOT.glob("functions/*/routes.py")):
        name = module.parent.name
        table = importlib.import_module(f"functions.{name}.routes").ROUTES
        if name != "actions":
            found[name] = table
    return found


def described(shown: dict[str, Any]) -> Served:
    """The operations of a document."""
    return {(verb.upper(), path) for path, item in shown["paths"].items() for verb in item}


def test_what_the_functions_serve_is_described_and_nothing_else() -> None:
    served = {route for table in tables().values() for route in table} | WITHOUT_A_TABLE
    assert served == described(DOCUMENT)


def test_what_the_functions_serve_leads_to_them_from_the_edge() -> None:
    led = {(one.method, one.path): one.function for one in routes()}
    for function, table in tables().items():
        for route in table:
            assert led[route] == function, route


def test_the_bodies_that_the_edge_stores_are_those_that_the_gate_knows() -> None:
    (api,) = (
        one["Properties"]
        for one in template()["Resources"].values()
        if one["Type"] == "AWS::Serverless::Api"
    )
    stored = {path: set(verbs) for path, verbs in api["DefinitionBody"]["paths"].items()}
    assert stored == {path: {"post"} for path in GATES}


def test_every_operation_is_asked_by_the_campaign_or_it_is_said_why_not() -> None:
    asked = described(by_action(DOCUMENT))
    missing = described(DOCUMENT) - asked
    assert {path for _, path in missing} == set(NOT_ASKED)
    assert all(len(reason.split()) > 4 for reason in NOT_ASKED.values())


def test_every_create_takes_an_idempotency_key() -> None:
    unkeyed = {
        path
        for path, item in DOCUMENT["paths"].items()
        if "post" in item
        and "Idempotency-Key" not in {one["name"] for one in item["post"]["parameters"]}
    }
    assert unkeyed == {*MAKES_NOTHING, *NO_SECRET_TWICE, *NOT_ASKED} - {
        "/console",
        "/console/{file}",
    }


def test_every_operation_has_a_success_and_a_refusal() -> None:
    """An answer that is not described could not be held against anything."""
    for path, item in DOCUMENT["paths"].items():
        for verb, operation in item.items():
            statuses = set(operation["responses"])
            assert {one[0] for one in statuses} & {"2", "3"}, (verb, path)
            if operation["security"]:
                assert statuses >= {"401"}, (verb, path)
