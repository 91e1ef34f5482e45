"""No id that is not the caller's goes upstream, wherever it stands and however it is disguised."""

import os
import re
from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import pytest

from portrait.dialects.videos import asking
from portrait.ids import as_ta
from portrait.model import Asset
from tests.campaigns.video_references import DISGUISES, PLACES, Placement, generously, placements
from tests.integration.doors.video_desk import VideoDesk
from tests.unit.usecases.world import BEN

FULL = os.environ.get("CAMPAIGN") == "full"
EVERY = 1 if FULL else 7
"""Seven divides neither number, so every place and every disguise has its turn."""
FLOOR = 2000 if FULL else 200
NEVER = "asset-20260318035710-k3x9q"
NAMED = re.compile(r"[0-9]{14}-[0-9a-z]{0,5}")
"""An id as an answer repeats it, cut short or not."""
EXACT = {"plain", "upper scheme", "mixed scheme"}


@dataclass
class Watched(VideoDesk):
    """A desk that counts its answers by status."""

    answered: Counter[int] = field(default_factory=Counter)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Watched:
    opened = Watched()
    opened.open(monkeypatch)
    return opened


def spellings(asset: Asset) -> dict[str, str]:
    return {"ours": f"asset://{asset.asset}", "Token360's": f"asset://{as_ta(asset.asset)}"}


def some(references: Mapping[str, str], always: AbstractSet[str] = frozenset()) -> list[Placement]:
    """Every so many of the placements, and those in some disguises always."""
    return [
        one
        for number, one in enumerate(placements(references))
        if number % EVERY == 0 or one.label.rpartition(", ")[2] in always
    ]


def traces(asset: Asset) -> list[str]:
    """What would give an asset away in a text that was read generously."""
    named = (str(asset.asset), as_ta(asset.asset), str(asset.upstream_id))
    return [generously(one) for one in named]


def leaks(desk: Watched, asset: Asset, asked: list[Placement]) -> list[str]:
    """The placements after which something upstream names the asset."""
    found = []
    for one in asked:
        before = desk.world.studio.made
        desk.answered[desk.ask("POST", one.resource, one.body).status] += 1
        sent = [generously(body) for body in desk.sent[before:]]
        if any(trace in text for trace in traces(asset) for text in sent):
            found.append(one.label)
    return found


@pytest.mark.campaign
def test_no_foreign_id_goes_upstream(desk: Watched, capsys: pytest.CaptureFixture[str]) -> None:
    foreign = desk.active(BEN)
    asked = some(spellings(foreign))
    found = leaks(desk, foreign, asked)
    with capsys.disabled():
        print(  # noqa: T201 - the figures are what a campaign is for
            f"\nvideo references: {len(asked)} placements ({len(PLACES)} places, "
            f"{len(DISGUISES)} disguises), by status {dict(desk.answered)}, "
            f"{len(found)} foreign ids upstream"
        )
    assert found == []
    assert set(desk.answered) == {400}
    assert len(asked) >= FLOOR


@pytest.mark.campaign
def test_foreign_and_unknown_ids_are_refused_in_the_same_words(desk: Watched) -> None:
    foreign = desk.active(BEN)
    theirs = some({"it": f"asset://{foreign.asset}"})
    nobody = some({"it": f"asset://{NEVER}"})
    for one, other in zip(theirs, nobody, strict=True):
        if "unknown name" in one.label:
            # What an answer repeats of it is cut short before it could be read.
            continue
        seen = [desk.ask("POST", asked.resource, asked.body) for asked in (one, other)]
        told = [(reply.status, NAMED.sub("<id>", generously(reply.body))) for reply in seen]
        assert told[0] == told[1], one.label


@pytest.mark.campaign
def test_the_caller_s_own_asset_goes_where_it_is_a_picture(desk: Watched) -> None:
    own = desk.active()
    taken, asked = set(), some(spellings(own), always=EXACT)
    for one in asked:
        before = desk.world.studio.made
        desk.ask("POST", one.resource, one.body)
        for body in desk.sent[before:]:
            urls = [item["image_url"]["url"] for item in body["content"] if "image_url" in item]
            if f"asset://{own.upstream_id}" in urls:
                taken.add(one.label.partition(": ")[2])
    pictures = [place for place in PLACES if place.endswith(("picture", "frame", "role"))]
    pictures.append("Token360 reference")
    assert taken == {f"{place}, {disguise}" for place in pictures for disguise in EXACT}


def test_a_door_that_does_not_look_for_disguises_is_caught(
    desk: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "looks_like_reference", lambda _: False)
    foreign = desk.active(BEN)
    found = leaks(desk, foreign, some(spellings(foreign), always={"percent all", "plain"}))
    assert any("prompt, percent all" in one for one in found)
    assert any("safety_identifier, plain" in one for one in found)


def test_a_door_that_does_not_look_at_addresses_is_caught(
    desk: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "medium_problem", lambda *_: "")
    foreign = desk.active(BEN)
    found = leaks(desk, foreign, some(spellings(foreign), always={"behind an address"}))
    assert any("picture, behind an address" in one for one in found)
