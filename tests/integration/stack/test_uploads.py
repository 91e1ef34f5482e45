"""What the upload door takes and refuses, to the byte and to the pixel."""

import pytest

from tests import forms, pictures
from tests.integration.customer import Customer, Office

LIMIT = 10_000_000


@pytest.fixture(scope="module")
def roomy(office: Office) -> Customer:
    """A customer whose group takes every picture of this module."""
    return office.admit(assets_per_group=500)


@pytest.fixture(scope="module")
def room(roomy: Customer) -> str:
    """The group."""
    return roomy.new_group()


def of_size(size: int) -> bytes:
    """A jpeg of exactly so many bytes; comments before the frame fill it up."""
    missing = size - len(pictures.jpeg(768, 1024))
    comments = list[bytes]()
    while missing > 0:
        # A segment is 4 bytes and up to 65,533 of content; none may be left shorter than 4.
        whole = min(missing, 65_537)
        if 0 < missing - whole < 4:
            whole -= 4
        comments.append(pictures.segment(0xFE, bytes(whole - 4)))
        missing -= whole
    return pictures.jpeg(768, 1024, before=b"".join(comments))


def form(group: str, file: bytes, declared: str | None = None) -> bytes:
    """The published form: GroupId, then the file."""
    return forms.encode(
        [forms.text_part("GroupId", group), forms.file_part(file, content_type=declared)]
    )


def test_a_picture_of_exactly_ten_million_bytes_is_taken(roomy: Customer, room: str) -> None:
    picture = of_size(LIMIT)
    assert len(picture) == LIMIT
    assert roomy.upload(form(room, picture), forms.CONTENT_TYPE).status == 200


def test_one_byte_more_is_refused_and_the_limit_is_said(tenant: Customer, group: str) -> None:
    refused = tenant.upload(form(group, of_size(LIMIT + 1)), forms.CONTENT_TYPE)
    assert (refused.status, refused.code) == (413, "InvalidParameter")
    assert "10,000,000 bytes" in refused.message
    assert tenant.act("ListAssets").result == {"Items": []}


@pytest.mark.parametrize(
    ("width", "height"),
    [(300, 300), (300, 750), (750, 300), (6000, 6000), (6000, 2400), (2400, 6000)],
)
def test_a_picture_at_the_edge_of_the_limits_is_taken(
    roomy: Customer, room: str, width: int, height: int
) -> None:
    taken = roomy.upload(form(room, pictures.jpeg(width, height)), forms.CONTENT_TYPE)
    assert taken.status == 200


@pytest.mark.parametrize(
    ("width", "height", "why"),
    [
        (299, 300, "WidthTooSmall"),
        (300, 299, "HeightTooSmall"),
        (6001, 6000, "WidthTooLarge"),
        (6000, 6001, "HeightTooLarge"),
        (300, 751, "AspectRatioTooSmall"),
        (751, 300, "AspectRatioTooLarge"),
        (2399, 6000, "AspectRatioTooSmall"),
        (6000, 2399, "AspectRatioTooLarge"),
    ],
)
def test_a_picture_beyond_the_edge_is_refused_before_a_slot_is_spent(
    tenant: Customer, group: str, width: int, height: int, why: str
) -> None:
    refused = tenant.upload(form(group, pictures.jpeg(width, height)), forms.CONTENT_TYPE)
    assert (refused.status, refused.code) == (400, "InvalidParameter")
    assert f"({why})" in refused.message
    assert tenant.act("ListAssets").result == {"Items": []}


@pytest.mark.parametrize(
    ("file", "declared"),
    [
        (pictures.jpeg(768, 1024), None),
        (pictures.jpeg(768, 1024), "image/jpg"),
        (pictures.jpeg(768, 1024), "application/octet-stream"),
        (pictures.drawn("PNG", 400, 400), "image/png"),
        (pictures.drawn("WEBP", 400, 400), "image/webp"),
        (pictures.drawn("WEBP", 400, 400), None),
    ],
)
def test_the_three_formats_are_taken_under_their_names_and_under_none(
    roomy: Customer, room: str, file: bytes, declared: str | None
) -> None:
    assert roomy.upload(form(room, file, declared), forms.CONTENT_TYPE).status == 200


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"/>'


@pytest.mark.parametrize(
    ("file", "declared"),
    [
        pytest.param(pictures.gif(400, 400), "image/gif", id="gif"),
        pytest.param(pictures.gif(400, 400), "image/jpeg", id="gif declared jpeg"),
        pytest.param(pictures.bmp(400, 400), "image/bmp", id="bmp"),
        pytest.param(SVG, "image/svg+xml", id="svg"),
        pytest.param(b"<!doctype html><title>x</title>", "text/html", id="html"),
        pytest.param(b"", "image/jpeg", id="empty"),
        pytest.param(pictures.MP4, "video/mp4", id="video"),
        pytest.param(pictures.jpeg(768, 1024)[:8], "image/jpeg", id="truncated jpeg"),
        pytest.param(pictures.drawn("PNG", 400, 400)[:20], "image/png", id="truncated png"),
        pytest.param(pictures.jpeg(768, 1024), "image/png", id="jpeg declared png"),
        pytest.param(pictures.drawn("PNG", 400, 400), "text/plain", id="png declared text"),
        pytest.param(pictures.png(400, 400, animated=True), "image/png", id="animated png"),
        pytest.param(pictures.drawn("WEBP", 400, 400, frames=2), "image/webp", id="animated webp"),
    ],
)
def test_every_other_kind_of_file_is_refused(
    tenant: Customer, group: str, file: bytes, declared: str
) -> None:
    refused = tenant.upload(form(group, file, declared), forms.CONTENT_TYPE)
    assert (refused.status, refused.code) == (400, "InvalidParameter")
    assert refused.message.startswith("file: ")
    assert tenant.act("ListAssets").result == {"Items": []}


PICTURE = forms.file_part(pictures.jpeg(768, 1024))


def test_the_group_may_come_after_the_file(roomy: Customer, room: str) -> None:
    body = forms.encode([PICTURE, forms.text_part("GroupId", room)])
    assert roomy.upload(body, forms.CONTENT_TYPE).status == 200


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        pytest.param(1, 0, "file", id="no file"),
        pytest.param(1, 2, "file", id="two files"),
        pytest.param(2, 1, "GroupId", id="two groups"),
        pytest.param(0, 1, "GroupId", id="no group"),
    ],
)
def test_each_part_is_given_exactly_once(
    tenant: Customer, group: str, before: int, after: int, field: str
) -> None:
    parts = [forms.text_part("GroupId", group)] * before + [PICTURE] * after
    refused = tenant.upload(forms.encode(parts), forms.CONTENT_TYPE)
    assert (refused.status, refused.code) == (400, "InvalidParameter")
    assert f"{field}: " in refused.message
    assert tenant.act("ListAssets").result == {"Items": []}


@pytest.mark.parametrize("declared", ["application/json", "", "multipart/form-data"])
def test_a_body_that_is_no_form_is_refused(tenant: Customer, group: str, declared: str) -> None:
    refused = tenant.upload(form(group, pictures.jpeg(768, 1024)), declared)
    assert (refused.status, refused.code) == (400, "InvalidParameter")


def test_an_upload_into_a_foreign_group_is_refused(
    customer: Customer, tenant: Customer, group: str
) -> None:
    refused = customer.upload(form(group, pictures.jpeg(768, 1024)), forms.CONTENT_TYPE)
    assert (refused.status, refused.code) == (403, "Forbidden")
    assert tenant.act("ListAssets").result == {"Items": []}


def test_uploads_count_against_the_same_quota_as_urls(office: Office) -> None:
    customer = office.admit(assets_per_group=1)
    group = customer.new_group()
    picture = form(group, pictures.jpeg(768, 1024))
    assert customer.upload(picture, forms.CONTENT_TYPE).status == 200
    refused = customer.upload(picture, forms.CONTENT_TYPE)
    assert (refused.status, refused.code) == (400, "QuotaExceeded")
