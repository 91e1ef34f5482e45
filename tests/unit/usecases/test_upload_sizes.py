"""Files one byte below, at and above each limit, by every way that stores them first."""

from dataclasses import replace

import pytest

from local.smoke import picture_of
from portrait.model import AssetType, DirectFile, ReceiptState, UploadWay
from portrait.rules.limits import BARE_MOST_BYTES, UPLOAD_MAX_BYTES
from portrait.usecases.receiving import raw_key
from tests.pictures import jpeg
from tests.unit.usecases.arrivals import Arrivals, form, rest_form
from tests.unit.usecases.world import ANN

SOUND = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(60)
FILM = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(60)
PLUS_MINUS = pytest.mark.parametrize("more", [-1, 0, 1])


def state(more: int) -> ReceiptState:
    return ReceiptState.REFUSED if more > 0 else ReceiptState.MADE


@PLUS_MINUS
@pytest.mark.parametrize("way", ["form", "resource", "kept"])
def test_ten_million_bytes_of_file_are_taken_and_no_more(way: str, more: int) -> None:
    arrivals = Arrivals()
    group = arrivals.world.create_group().group
    data = picture_of(UPLOAD_MAX_BYTES + more, jpeg(640, 800))
    assert len(data) == UPLOAD_MAX_BYTES + more
    named = None if way == "kept" else group
    body = form(group, data) if way == "form" else rest_form(named, data)
    receipt = arrivals.receive(body, UploadWay.PORTRAIT if way == "form" else UploadWay.REST)
    done = arrivals.finalize(receipt)
    assert done.state is state(more)
    assert len(arrivals.stored()) == (more <= 0)
    if done.refusal is not None:
        assert done.refusal.message == "file: is over the limit of 10,000,000 bytes"


@PLUS_MINUS
@pytest.mark.parametrize(
    ("kind", "media_type", "head"),
    [
        (AssetType.IMAGE, "image/jpeg", jpeg(640, 800)),
        (AssetType.AUDIO, "audio/wav", SOUND),
        (AssetType.VIDEO, "video/mp4", FILM),
    ],
)
def test_a_bare_file_is_as_long_as_the_upstream_takes_and_no_longer(
    kind: AssetType, media_type: str, head: bytes, more: int
) -> None:
    arrivals = Arrivals()
    said = DirectFile(arrivals.world.create_group().group, "me", None, kind, media_type)
    receipt = arrivals.receive(head, UploadWay.DIRECT, direct=said)
    key = raw_key(ANN, receipt.asset)
    # Its size is what the store says; nobody reads all of a video.
    raw = arrivals.raw.files[key]
    arrivals.raw.files[key] = replace(raw, size=BARE_MOST_BYTES[kind] + more)
    done = arrivals.finalize(receipt)
    assert done.state is state(more)
    assert len(arrivals.stored()) == (more <= 0)
    if done.refusal is not None:
        assert done.refusal.message == f"file: is over the limit of {BARE_MOST_BYTES[kind]:,} bytes"
