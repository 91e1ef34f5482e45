"""What the upload door refuses, and that a refusal leaves neither a file nor a slot."""

import pytest

from functions.upload import handler
from tests.forms import RawPart, encode, file_part, text_part
from tests.integration.doors.desk import KEYS, Context, Desk, Reply, event, refused
from tests.integration.doors.flow import make_group
from tests.pictures import bmp, gif, jpeg, png, webp_lossy
from tests.unit.usecases.world import ANN

LIMIT = 10_000_000


def send(desk: Desk, *parts: RawPart, group: str | None = None) -> Reply:
    return desk.upload(encode([text_part("GroupId", group or make_group(desk)), *parts]))


def padded(size: int) -> bytes:
    """A jpeg of exactly so many bytes: comments before its header make up the size."""
    picture = jpeg(640, 800)
    missing = size - len(picture)
    comments = b""
    while missing > 0:
        length = min(missing, 65_537)
        if 0 < missing - length < 4:
            length -= 4
        comments += b"\xff\xfe" + (length - 2).to_bytes(2, "big") + bytes(length - 4)
        missing -= length
    return jpeg(640, 800, before=comments)


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        (jpeg(640, 800), "image/jpeg"),
        (jpeg(640, 800), "image/jpg"),
        (jpeg(640, 800), None),
        (png(640, 800), "image/png"),
        (webp_lossy(640, 800), "application/octet-stream"),
        (webp_lossy(640, 800), None),
    ],
)
def test_the_content_decides_what_a_file_is(desk: Desk, data: bytes, declared: str | None) -> None:
    assert send(desk, file_part(data, content_type=declared)).status == 200


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        (jpeg(640, 800), "image/png"),
        (gif(640, 800), "image/gif"),
        (bmp(640, 800), None),
        (b"", None),
        (b"%PDF-1.7", "image/jpeg"),
        (jpeg(299, 800), None),
        (jpeg(6001, 6001), None),
        (jpeg(300, 751), None),
    ],
    ids=["contradicted", "gif", "bmp", "empty", "pdf", "small", "large", "narrow"],
)
def test_a_file_that_ark_or_the_page_does_not_take_costs_nothing(
    desk: Desk, data: bytes, declared: str | None
) -> None:
    reply = send(desk, file_part(data, content_type=declared))
    status, code, message = reply.error
    assert (status, code) == (400, "InvalidParameter")
    assert message.startswith("file: ")
    assert reply.body == refused("CreateAsset", "InvalidParameter", message)
    assert (desk.world.objects.files, desk.world.ledger.assets) == ({}, {})


@pytest.mark.parametrize(("size", "status"), [(LIMIT, 200), (LIMIT + 1, 413)])
def test_ten_million_bytes_pass_and_not_one_more(desk: Desk, size: int, status: int) -> None:
    data = padded(size)
    assert len(data) == size
    reply = send(desk, file_part(data))
    assert reply.status == status
    if status == 413:
        message = "file: is over the limit of 10,000,000 bytes"
        assert reply.body == refused("CreateAsset", "InvalidParameter", message)
        assert (desk.world.objects.files, desk.world.ledger.assets) == ({}, {})


def test_every_wrong_field_of_a_form_is_named_with_its_picture(desk: Desk) -> None:
    form = encode(
        [
            text_part("GroupId", "x"),
            text_part("Name", "n" * 51),
            text_part("ProjectName", ""),
            text_part("AssetType", "Image"),
            file_part(jpeg(10, 10)),
        ]
    )
    status, code, message = desk.upload(form).error
    assert (status, code) == (400, "InvalidParameter")
    named = [problem.partition(":")[0] for problem in message.split("; ")]
    assert {"GroupId", "Name", "ProjectName", "AssetType", "file"} <= set(named)


def test_a_name_and_a_label_are_kept(desk: Desk) -> None:
    group = make_group(desk, ProjectName="spring")
    more = (text_part("Name", "é" * 50), text_part("ProjectName", "spring"))
    asset = send(desk, *more, file_part(jpeg(640, 800)), group=group).result["Id"]
    shown = desk.act("GetAsset", Id=asset).result
    assert (shown["Name"], shown["ProjectName"]) == ("é" * 50, "spring")


@pytest.mark.usefixtures("desk")
def test_a_form_without_a_key_is_not_read() -> None:
    answer = handler.handle(event("/v1/portrait/upload", body=b"not a form"), Context())
    assert answer["statusCode"] == 401


def test_json_at_the_upload_door_is_told_what_it_takes(desk: Desk) -> None:
    reply = desk.upload(b"{}", content_type="application/json")
    message = "Content-Type: must be multipart/form-data"
    assert reply.body == refused("CreateAsset", "InvalidParameter", message)


def test_a_stored_file_stays_when_the_ledger_does_not_say_whether_it_wrote(desk: Desk) -> None:
    group = make_group(desk)
    desk.world.ledger.fail_next.append("reserve_asset")
    reply = send(desk, file_part(jpeg(640, 800)), group=group)
    assert reply.error[:2] == (503, "ServiceUnavailable")
    assert (len(desk.world.objects.files), desk.world.ledger.assets) == (1, {})
    assert KEYS[ANN] not in reply.text
