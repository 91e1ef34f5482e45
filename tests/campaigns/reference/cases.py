"""Cases that schemathesis makes of the document, and what becomes of them."""

import copy
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.campaigns.reference.aiming import Aim
from tests.campaigns.reference.edge import ACTION_MARK

CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
_MODES: Final = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@dataclass
class Tally:
    """What was asked and what was wrong. `fine` counts the 2xx of each operation."""

    cases: Counter[str] = field(default_factory=Counter)
    fine: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def by_action(document: dict[str, Any]) -> dict[str, Any]:
    """The document with a path for each Action, and without what neither customer nor key opens."""
    shown = copy.deepcopy(document)
    unkeyed = ("liveness", "callbacks", "console")
    for path in [one for one in shown["paths"] if any(word in one for word in unkeyed)]:
        del shown["paths"][path]
    for path in ("/v1/portrait", "/"):
        whole = shown["paths"][path]["post"]
        for name, one in whole.pop("x-actions").items():
            single = copy.deepcopy(whole)
            single["operationId"] += name
            single["parameters"][0]["schema"]["enum"] = [name]
            single["requestBody"]["content"]["application/json"]["schema"] = one["request"]
            single["responses"]["200"]["content"]["application/json"]["schema"] = one["answer"]
            shown["paths"][f"{path}{ACTION_MARK}{name}"] = {"post": single}
    return shown


def run(document: dict[str, Any], app: Any, aim: Aim, key: str, each: int, only: str = "") -> Tally:
    """Send `each` good and as many bad requests to every operation, or to those named `only`."""
    tally = Tally()
    schema = schemathesis.openapi.from_dict(document)
    schema.app = app
    for found in schema.get_all_operations():
        operation = found.ok()  # type: ignore[union-attr]
        if only in operation.label:
            aim.start_again()
            for mode in _MODES:
                _ask(operation, mode, aim, key, each, tally)
    return tally


def _ask(operation: Any, mode: GenerationMode, aim: Aim, key: str, each: int, tally: Tally) -> None:
    rng = random.Random(f"{operation.label} {mode}")

    @seed(20261101)
    @settings(
        max_examples=each,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    @given(operation.as_strategy(generation_mode=mode))
    def one(case: schemathesis.Case[Any]) -> None:
        if mode is GenerationMode.POSITIVE and rng.random() < 0.75:
            aim.take(case)
        headers = {"Authorization": f"Bearer {key}"} if rng.random() < 0.95 else {}
        tally.cases[operation.label] += 1
        said = case.call(headers=headers)
        tally.fine[operation.label] += said.status_code < 300
        try:
            case.validate_response(said, checks=CHECKS)
        except FailureGroup as group:
            tally.wrong.append(f"{operation.label}: {_told(group)} {said.text[:300]}")

    try:
        one()
    except Unsatisfiable:
        # Nothing that it takes can be wrong.
        assert mode is GenerationMode.NEGATIVE


def _told(group: FailureGroup) -> str:
    return "; ".join(f"{type(one).__name__} {one}" for one in group.exceptions)
