"""The running stack tells what its own document says: requests made from /openapi.json, over HTTP.

As in `test_reference.py`, with the engine, API Gateway's integrations and the sandbox in between,
and with rows in every state that a customer sees: what waits, what was made, what failed.
"""

import copy
import os
import random
from collections.abc import Iterator
from typing import Any, Final

import pytest
import schemathesis

from local.stack import Stack
from tests.campaigns.reference.aiming import Aim
from tests.campaigns.reference.cases import Tally, by_action, run
from tests.campaigns.reference.endpoint import endpoint
from tests.campaigns.reference.stack_rows import StackRows
from tests.campaigns.reference.way import Way
from tests.integration.conftest import BUILD_FOLDER
from tests.integration.customer import Customer, office_of
from volcengine_signature import Credentials

FULL: Final = os.environ.get("CAMPAIGN") == "full"
EACH: Final = 40 if FULL else 2
FLOOR: Final = 5000 if FULL else 200
SIGNED_FLOOR: Final = 100 if FULL else 5
ROOM: Final = 100_000
pytestmark = [pytest.mark.campaign, pytest.mark.xdist_group("reference")]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack that no other test uses: what is asked for here would delay their assets."""
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
def asker(own: Stack) -> Iterator[Customer]:
    """Who asks, with room for whatever is asked for."""
    with office_of(own) as office:
        yield office.admit(groups=ROOM, assets_per_group=ROOM)


@pytest.fixture(scope="module")
def rows(own: Stack, asker: Customer) -> Iterator[StackRows]:
    with endpoint() as url:
        yield StackRows(own, asker, random.Random(20261121), url)


@pytest.fixture(scope="module")
def way(own: Stack, asker: Customer) -> Iterator[Way]:
    """To the stack, signed now and then."""
    command = {"command": "issue_key", "customer": asker.name, "kind": "signing"}
    pair = own.admin(command)
    known = Credentials(pair["access_key_id"], pair["secret_access_key"])
    with Way(known, random.Random(20261121)) as opened:
        yield opened


@pytest.fixture(scope="module")
def shown(asker: Customer) -> dict[str, Any]:
    """The document that the stack serves."""
    return by_action(asker.http.get("/openapi.json").json())


def ask(rows: StackRows, way: Way, shown: dict[str, Any], each: int, only: str = "") -> Tally:
    """Ask all operations, or those named `only`; every second client follows a 303."""
    rng, asker = random.Random(20261121), rows.customer
    base_url = str(asker.http.base_url).rstrip("/")

    def call(case: schemathesis.Case[Any], headers: dict[str, str]) -> Any:
        return case.call(base_url, way, headers, allow_redirects=rng.random() < 0.5)

    return run(shown, call, Aim(rows), asker.api_key, each, only)


def test_every_answer_of_the_stack_is_as_its_document_says(
    rows: StackRows, way: Way, shown: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    tally = ask(rows, way, shown, EACH)
    with capsys.disabled():
        told = f"{tally.told('reference on the stack')}; {way.signed} were signed"
        print(told)  # noqa: T201 - the figures are what a campaign is for
    tally.check(FLOOR, opened=FULL)
    assert way.signed >= SIGNED_FLOOR


def test_a_member_that_the_document_forgets_is_found(
    rows: StackRows, way: Way, shown: dict[str, Any]
) -> None:
    forgetful = copy.deepcopy(shown)
    key = forgetful["components"]["schemas"]["account.KeyItem"]
    del key["properties"]["prefix"]
    key["required"].remove("prefix")
    tally = ask(rows, way, forgetful, 4, only="GET /v1/keys")
    assert any("prefix" in one for one in tally.wrong)
