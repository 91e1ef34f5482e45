"""Files that are announced, and sent by a form of their own: again under the same key, once."""

import json
from typing import Final

import pytest

from functions.upload import handler
from portrait.model import CustomerId
from portrait.ports.receipts import RawFile
from tests.integration.doors.desk import KEYS, Context, Desk, Reply, event
from tests.integration.doors.flow import make_group
from tests.integration.doors.replies import read_reply
from tests.pictures import jpeg
from tests.unit.usecases.world import ANN, BEN

PICTURE: Final = jpeg(640, 800)
FILM: Final = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(1024 * 1024)
_MEDIA: Final = {"Image": "image/jpeg", "Video": "video/mp4"}


def announced(
    group: str, key: str = "order-7", who: CustomerId = ANN, kind: str = "Image"
) -> Reply:
    """A receipt and a form for a file."""
    asked = {"GroupId": group, "AssetType": kind, "ContentType": _MEDIA[kind], "Size": 9}
    headers = {**bearer(who), **({"Idempotency-Key": key} if key else {})}
    request = event("/v1/portrait/uploads", "POST", None, headers, json.dumps(asked))
    return read_reply(handler.handle(request, Context()))


def bearer(who: CustomerId) -> dict[str, str]:
    """Whose request it is."""
    return {"Authorization": f"Bearer {KEYS[who]}"}


def sent(
    desk: Desk,
    named: str,
    data: bytes = PICTURE,
    digest: str = "one",
    who: CustomerId = ANN,
) -> Reply:
    """The verdict on a file that came by a form; of a film the store shows the beginning."""
    shown = data[: 1024 * 1024] if data[4:8] == b"ftyp" else data
    raw = RawFile(shown, "image/jpeg", len(data), digest)
    desk.edge.raw.files[f"incoming/{who}/{named}"] = raw
    return desk.edge.ask(named, bearer(who))


def two(desk: Desk, key: str = "order-7", kind: str = "Image") -> tuple[str, str]:
    """Two forms for one file."""
    group = make_group(desk)
    first, second = (announced(group, key, kind=kind).result["Id"] for _ in range(2))
    assert first != second
    return first, second


def test_a_file_by_two_forms_of_one_key_is_one_asset(desk: Desk) -> None:
    first, second = two(desk)
    assert sent(desk, first).result == {"Id": first}
    again = sent(desk, second)
    assert (again.result, again.headers["Idempotency-Replayed"]) == ({"Id": first}, "true")
    assert desk.act("GetAsset", Id=second).result["Id"] == first
    assert desk.world.counters() == (1, 1, 1)


def test_without_a_key_it_is_two(desk: Desk) -> None:
    for named in two(desk, key=""):
        assert sent(desk, named).result == {"Id": named}
    assert desk.world.counters() == (1, 1, 2)


def test_another_file_under_the_key_is_refused(desk: Desk) -> None:
    first, second = two(desk)
    assert sent(desk, first).result == {"Id": first}
    refused = sent(desk, second, jpeg(641, 800))
    assert (refused.status, refused.error[1]) == (422, "IdempotencyParameterMismatch")


def test_another_place_for_the_file_is_another_request(desk: Desk) -> None:
    first = announced(make_group(desk)).result["Id"]
    second = announced(make_group(desk)).result["Id"]
    assert sent(desk, first).result == {"Id": first}
    assert sent(desk, second).status == 422


def test_films_that_begin_alike_are_told_apart(desk: Desk) -> None:
    first, second = two(desk, kind="Video")
    third = announced(make_group(desk), "another", kind="Video").result["Id"]
    assert sent(desk, first, FILM).result == {"Id": first}
    assert sent(desk, second, FILM, "another").status == 422
    assert sent(desk, third, FILM).result == {"Id": third}


def test_a_key_of_another_action_is_another_key(desk: Desk) -> None:
    group = make_group(desk)
    first = announced(group).result["Id"]
    assert sent(desk, first).result == {"Id": first}
    url = "https://media.example.com/1.jpg"
    other = desk.act(
        "CreateAsset", GroupId=group, URL=url, AssetType="Image", ClientToken="order-7"
    )
    assert other.result["Id"] != first


@pytest.mark.parametrize("key", ["a b", "ä", "k" * 256])
def test_a_strange_key_is_named(desk: Desk, key: str) -> None:
    refused = announced(make_group(desk), key)
    assert refused.error == (
        400,
        "InvalidParameter",
        "Idempotency-Key: must be 1 to 255 visible ASCII characters",
    )


def test_no_key_crosses_customers(desk: Desk) -> None:
    first = announced(make_group(desk)).result["Id"]
    assert sent(desk, first).result == {"Id": first}
    theirs = desk.act("CreateAssetGroup", who=BEN, Name="theirs", GroupType="AIGC").result["Id"]
    second = announced(theirs, who=BEN).result["Id"]
    assert sent(desk, second, who=BEN).result == {"Id": second}
