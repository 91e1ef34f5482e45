"""No secret of a video is written down: prompts, media, links, tickets, the data plane's key.

What a customer says goes in through every door, what the upstream says through every member; what
is printed, logged, raised, shown by executions and kept in rows is searched. Of the gateway's own
secrets the answers are searched as well.
"""

import itertools
import json
import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from portrait.adapters.ark_video_answers import created_video
from portrait.adapters.copies import S3Copier
from portrait.observability import Log
from tests.campaigns.redaction.films import film
from tests.campaigns.redaction.harvest import ROOT, given_once, own_secrets
from tests.campaigns.redaction.house import ACCOUNTS, ROOMY
from tests.campaigns.redaction.inputs import ANN
from tests.campaigns.redaction.listening import Heard, listening
from tests.campaigns.redaction.lives import OPERATIONS, faults
from tests.campaigns.redaction.secrets import Search, Secret, drawn
from tests.campaigns.redaction.studio import CALLS, TalkativeStudio
from tests.campaigns.redaction.upstream import SPOILS
from tests.campaigns.wired.gateway import Gateway, Said, gateway

KEEPING: Final = (
    *("s3 CreateMultipartUpload", "s3 UploadPart", "s3 CompleteMultipartUpload"),
    "s3 AbortMultipartUpload",
)
"""The calls to AWS that copying a finished video makes beside all others."""
_COPY: Final = re.compile(r"X-Amz-Signature=([0-9a-f]{40,64})")
_SESSION: Final = re.compile(r"X-Amz-Security-Token=[^&]+(?=&X-Amz-Signature=[0-9a-f])")
FULL: Final = os.environ.get("CAMPAIGN") == "full"
LIVES_EVERY: Final = 1 if FULL else 6
TROUBLES_EVERY: Final = 1 if FULL else 19
LIVES_FLOOR: Final = 150 if FULL else 10
DATA_KEY: Final = "dataK7kQ2vX9mZ4tB8nL1cW5yH3gD6sF"
_ONE, _TWO = ACCOUNTS["accounts"]
KEYED: Final = {"accounts": [{**_ONE, "api_key": DATA_KEY}, _TWO]}


@dataclass
class House:
    """The gateway, its upstream, and all that was heard and kept."""

    gateway: Gateway
    studio: TalkativeStudio
    heard: Heard
    lives: int = 0
    mine: set[Secret] = field(default_factory=set)
    rows: list[str] = field(default_factory=list)
    first: set[str] = field(default_factory=set)
    """The rows that were there before any life."""

    def live(self, said: Secret, heard_of: Secret) -> None:
        """All stories once: the customer says one secret, the upstream another."""
        self.lives += 1
        self.studio.secret = heard_of.value
        self.gateway.clock.advance(31)
        film(self.gateway, self.heard, self.studio, ANN, said.value)
        faulty, self.gateway.cloud.faults = self.gateway.cloud.faults, {}
        self.mine |= set(own_secrets(self.gateway, self.studio))
        rows = self.gateway.cloud.rows()
        self.rows += [repr(row) for row in rows if "VIDEO#" in row["sk"]["S"]]
        self.gateway.cloud.forget(but=self.first)
        self.gateway.cloud.faults = faulty

    def own(self) -> list[Secret]:
        """What neither a log nor an answer may show."""
        tickets = [one.rpartition(".")[2] for one in self.studio.tickets]
        return [
            *self.mine,
            Secret("key of the data plane", DATA_KEY, DATA_KEY),
            *(Secret("ticket of a video", one, one) for one in tickets),
        ]

    def links(self) -> list[Secret]:
        """What an answer shows to whom it is for."""
        return [Secret("link to a video", one, one) for one in self.studio.results]

    def copies(self) -> list[Secret]:
        """As above, of the videos that were kept."""
        said = (one.text for one in self.gateway.told if isinstance(one, Said))
        shown = {signature for text in said for signature in _COPY.findall(text)}
        return [Secret("link to a copy", one, one) for one in sorted(shown)]


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    studio = TalkativeStudio(random.Random(3))
    with (
        listening(monkeypatch) as heard,
        gateway(monkeypatch, studio, root={"root": ROOT}, accounts=KEYED) as opened,
    ):
        monkeypatch.setenv("KEEP_VIDEOS_DAYS", "7")
        opened.admit(ANN, **ROOMY)
        yield House(opened, studio, heard, first=opened.cloud.names())


def _lives(house: House, secrets: list[Secret]) -> None:
    pairs = list(zip(secrets, [*secrets[1:], secrets[0]], strict=True))
    for said, heard_of in pairs[::LIVES_EVERY]:
        house.studio.ends = "failed" if house.studio.ends == "succeeded" else "succeeded"
        house.live(said, heard_of)
    # Else a function that does not even start would pass for one that keeps its secrets.
    assert house.heard.faults == []
    # There are links and copies in whatever trouble, too.
    house.studio.ends = "succeeded"
    turns = itertools.cycle(pairs)
    spoilt = [(spoil, call) for spoil in SPOILS for call in CALLS]
    for spoil, call in spoilt[::TROUBLES_EVERY]:
        house.studio.spoil = lambda asked, spoil=spoil: SPOILS[spoil](house.studio, asked)
        house.studio.spoils = call
        house.live(*next(turns))
    house.studio.spoil = None
    broken = [(operation, name) for operation in (*OPERATIONS, *KEEPING) for name in faults("")]
    for operation, name in broken[::TROUBLES_EVERY]:
        said, heard_of = next(turns)
        house.gateway.cloud.faults = {operation: faults(said.value)[name]}
        house.live(said, heard_of)
    house.gateway.cloud.faults = {}


def _shown(answer: Any) -> str:
    if isinstance(answer, Said):
        # S3 wants the token of whoever signed a link in the link.
        text = _SESSION.sub("", answer.text)
        return json.dumps([answer.status, answer.headers, text])
    return json.dumps(answer)


def test_no_secret_of_a_video_is_written_anywhere(
    capsys: pytest.CaptureFixture[str], house: House
) -> None:
    # The capture comes first: the house hears whatever is printed after it.
    secrets = list(drawn(20261101).values())
    _lives(house, secrets)
    own, links, copies = house.own(), house.links(), house.copies()
    once = list(given_once(house.studio, house.gateway.told))
    lines = house.heard.lines()
    hits = Search([*secrets, *own, *links, *copies, *once]).hits(lines)
    given = Search(own).hits([_shown(one) for one in house.gateway.told[2:]])
    kept = Search([*links, *copies, *once]).hits(house.rows)
    with capsys.disabled():
        print(  # noqa: T201  a campaign says what it did
            f"\nredaction of videos: {house.lives} lives, {len(house.studio.keys)} calls upstream, "
            f"{len(house.gateway.told)} answers, {len(lines)} lines, {len(house.rows)} rows, "
            f"{len(links)} links, {len(copies)} of copies, {len(house.studio.tickets)} tickets; "
            f"{len(hits)} hits, {len(given)} in answers, {len(kept)} in rows"
        )
    assert hits == []
    assert given == []
    assert kept == []
    assert house.lives >= LIVES_FLOOR
    assert min(len(links), len(copies)) >= LIVES_FLOOR
    assert len(house.studio.tickets) >= LIVES_FLOOR
    assert set(house.studio.keys) == {f"Bearer {DATA_KEY}"}


def test_what_a_customer_says_stands_in_no_row_of_its_video(house: House) -> None:
    secrets = drawn(7)
    said, heard_of = secrets["presigned S3 URL"], secrets["JWT"]
    house.live(said, heard_of)
    assert len(house.rows) >= 4
    assert Search([said]).hits(house.rows) == []


def test_an_execution_is_told_who_which_and_when_and_nothing_else(house: House) -> None:
    secrets = drawn(8)
    house.live(secrets["presigned S3 URL"], secrets["JWT"])
    starts = [one for one in house.gateway.cloud.calls if one.operation == "StartExecution"]
    told = [json.loads(one.asked["input"]) for one in starts]
    watched = [one.keys() for one in told if "video" in one]
    assert len(watched) >= 4
    assert all(one == {"customer", "video", "generation", "wait_seconds"} for one in watched)


def test_an_adapter_that_logs_what_it_sends_is_caught(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Log("videos")

    def careless(answer: Any) -> Any:
        log.info("made", code=house.studio.tickets[-1])
        return created_video(answer)

    monkeypatch.setattr("portrait.adapters.ark_videos.created_video", careless)
    secrets = drawn(9)
    house.live(secrets["cookie"], secrets["JWT"])
    kinds = {hit.kind for hit in Search(house.own()).hits(house.heard.lines())}
    assert "ticket of a video" in kinds


def test_a_keeper_that_says_where_it_goes_is_caught(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, whole = Log("keeper"), S3Copier.copy_file

    def careless(copier: S3Copier, url: str, *rest: Any) -> None:
        log.info("kept", code=url)
        whole(copier, url, *rest)

    monkeypatch.setattr(S3Copier, "copy_file", careless)
    secrets = drawn(10)
    house.live(secrets["cookie"], secrets["JWT"])
    kinds = {hit.kind for hit in Search(house.links()).hits(house.heard.lines())}
    assert kinds == {"link to a video"}
