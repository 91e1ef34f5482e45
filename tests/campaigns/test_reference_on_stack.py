"""The running stack tells what its own document says: requests made from /openapi.json, over HTTP.

As in `test_reference.py`, with the engine, API Gateway's integrations and the sandbox in between,
and with rows in every state that a customer sees: what waits, what was made, what failed.
"""

import copy
import os
import random
import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
import requests
import schemathesis

from local.stack import Stack
from tests.campaigns.reference.aiming import Aim
from tests.campaigns.reference.cases import Tally, by_action, run
from tests.campaigns.reference.stack_rows import StackRows
from tests.integration.conftest import BUILD_FOLDER
from tests.integration.customer import Customer, office_of

FULL: Final = os.environ.get("CAMPAIGN") == "full"
EACH: Final = 40 if FULL else 2
FLOOR: Final = 5000 if FULL else 200
ROOM: Final = 100_000
_MARKED: Final = re.compile(r"^(https?://[^/]+/(?:v1/portrait)?)!\w+")
"""The Action that the campaign writes behind the path, which the edge knows nothing of."""

pytestmark = [pytest.mark.campaign, pytest.mark.xdist_group("reference")]


class _Way(requests.Session):
    """To the stack, and nowhere else: no proxies, no name of an Action in the path."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False

    def send(self, request: requests.PreparedRequest, **more: Any) -> requests.Response:
        request.url = _MARKED.sub(r"\1", str(request.url))
        return super().send(request, **more)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    settings = {"UploadsAMinute": "100000", "UploadBytesADay": "1000000000000"}
    quick = {"SandboxActiveAfterSeconds": "1", "SandboxVideoSeconds": "1"}
    running = Stack(
        tmp_path_factory.mktemp("stack"),
        parameters={**settings, **quick, "UpstreamTier": "premium"},
        build_dir=BUILD_FOLDER / "product",
    )
    with running:
        yield running


@pytest.fixture(scope="module")
def asker(stack: Stack) -> Iterator[Customer]:
    """Who asks, with room for whatever is asked for."""
    with office_of(stack) as office:
        yield office.admit(groups=ROOM, assets_per_group=ROOM)


@pytest.fixture(scope="module")
def rows(stack: Stack, asker: Customer) -> StackRows:
    return StackRows(stack, asker, random.Random(20261121))


@pytest.fixture(scope="module")
def shown(asker: Customer) -> dict[str, Any]:
    """The document that the stack serves."""
    return by_action(asker.http.get("/openapi.json").json())


def ask(
    asker: Customer, rows: StackRows, shown: dict[str, Any], each: int, only: str = ""
) -> Tally:
    """Ask all operations, or those named `only`; every second client follows a 303."""
    rng, base_url = random.Random(20261121), str(asker.http.base_url).rstrip("/")
    with _Way() as way:

        def call(case: schemathesis.Case[Any], headers: dict[str, str]) -> Any:
            follows = rng.random() < 0.5
            return case.call(base_url, way, headers, allow_redirects=follows)

        return run(shown, call, Aim(rows), asker.api_key, each, only)


def test_every_answer_of_the_stack_is_as_its_document_says(
    asker: Customer,
    rows: StackRows,
    shown: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    tally = ask(asker, rows, shown, EACH)
    with capsys.disabled():
        print(tally.told("reference on the stack"))  # noqa: T201 - as any campaign
    tally.check(FLOOR, opened=FULL)


def test_a_member_that_the_document_forgets_is_found(
    asker: Customer, rows: StackRows, shown: dict[str, Any]
) -> None:
    forgetful = copy.deepcopy(shown)
    key = forgetful["components"]["schemas"]["account.KeyItem"]
    del key["properties"]["prefix"]
    key["required"].remove("prefix")
    tally = ask(asker, rows, forgetful, 4, only="GET /v1/keys")
    assert any("prefix" in one for one in tally.wrong)
