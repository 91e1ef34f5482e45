"""Cases that schemathesis makes of the document, and what becomes of them."""

import copy
import random
from collections import Counter
from collections.abc import Callable, Mapping
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
Call = Callable[[schemathesis.Case[Any], dict[str, str]], Any]
"""Sends a case with these headers; what is answered."""
_NO_KEY: Final = (
    "what a person's browser opens: the address is the key, and the answer a page or a redirect"
)
NOT_ASKED: Final[Mapping[str, str]] = {
    "/v1/liveness/{invite}": _NO_KEY,
    "/v1/callbacks/liveness/{ticket}": _NO_KEY,
    "/v1/callbacks/videos/{ticket}": "what the upstream calls, by an address of its own",
    "/console": "a file of the console, the same for everybody",
    "/console/{file}": "a file of the console, the same for everybody",
}
"""Paths of the document that no request of a customer goes to, and why."""


@dataclass
class Tally:
    """What was asked and what was wrong. `fine` counts the successes of each operation."""

    cases: Counter[str] = field(default_factory=Counter)
    fine: Counter[str] = field(default_factory=Counter)
    answered: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def told(self, name: str) -> str:
        """The figures, as a campaign prints them."""
        return (
            f"\n{name}: {self.cases.total()} requests to {len(self.cases)} operations, "
            f"{self.fine.total()} answered 2xx or 303; "
            f"by status {dict(sorted(self.answered.items()))}; "
            f"{len(self.wrong)} not as the document says"
        )

    def check(self, floor: int, *, opened: bool = True) -> None:
        """Fail for a wrong answer, for too few of them, and for a door that was never `opened`."""
        assert self.wrong == [], "\n".join(self.wrong[:20])
        assert max(self.answered) < 500
        assert self.cases.total() >= floor
        # Any Action with any body seldom fits; each Action is asked by itself, too.
        by_themselves = set(self.cases) - {"POST /v1/portrait", "POST /"}
        shut = {label for label in by_themselves if not self.fine[label]}
        assert shut == set() or not opened, sorted(shut)


def by_action(document: dict[str, Any]) -> dict[str, Any]:
    """The document with a path for each Action, and without what no customer asks for."""
    shown = copy.deepcopy(document)
    for path in NOT_ASKED:
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


def run(
    document: dict[str, Any], call: Call, aim: Aim, key: str, each: int, only: str = ""
) -> Tally:
    """Send `each` good and as many bad requests to every operation, or to those named `only`."""
    tally = Tally()
    schema = schemathesis.openapi.from_dict(document)
    for found in schema.get_all_operations():
        operation = found.ok()  # type: ignore[union-attr]
        if only in operation.label:
            aim.start_again()
            for mode in _MODES:
                _ask(operation, mode, call, aim, key, each, tally)
    return tally


def _ask(
    operation: Any, mode: GenerationMode, call: Call, aim: Aim, key: str, each: int, tally: Tally
) -> None:
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
        said = call(case, headers)
        tally.answered[said.status_code] += 1
        tally.fine[operation.label] += said.status_code < 400
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
