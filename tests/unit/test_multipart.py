"""An upload form is read under hard limits; whatever the bytes, the refusal names what is wrong."""

import pytest

from portrait.errors import BodyTooLarge, FieldProblem
from portrait.http.multipart import FilePart, Form, FormLimits, parse_form
from tests.forms import BOUNDARY, CONTENT_TYPE, RawPart, encode, file_part, text_part
from tests.unit.upload_form import FILE, GOOD, GROUP, LIMITS, problems_of, with_headers


@pytest.mark.parametrize("parts", [[GROUP, FILE], [FILE, GROUP]])
def test_fields_may_come_before_or_after_the_file(parts: list[RawPart]) -> None:
    assert parse_form(CONTENT_TYPE, encode(parts), LIMITS) == GOOD


def test_a_body_as_curl_writes_it_is_read() -> None:
    body = (
        b"--------------------------d74496d66958873e\r\n"
        b'Content-Disposition: form-data; name="GroupId"\r\n\r\n'
        b"group-1\r\n"
        b"--------------------------d74496d66958873e\r\n"
        b'Content-Disposition: form-data; name="file"; filename="portrait.webp"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n"
        b"RIFF\r\n--data\r\n"
        b"--------------------------d74496d66958873e--\r\n"
    )
    content_type = "multipart/form-data; boundary=------------------------d74496d66958873e"
    assert parse_form(content_type, body, LIMITS) == Form(
        {"GroupId": "group-1"},
        FilePart("portrait.webp", "application/octet-stream", b"RIFF\r\n--data"),
    )


@pytest.mark.parametrize(
    "content_type",
    [
        f'Multipart/Form-Data; charset=utf-8; BOUNDARY="{BOUNDARY}"',
        f"multipart/form-data;boundary={BOUNDARY} ",
    ],
)
def test_the_content_type_may_be_spelled_in_other_ways(content_type: str) -> None:
    assert parse_form(content_type, encode([GROUP, FILE]), LIMITS) == GOOD


@pytest.mark.parametrize("boundary", ["x", "a=b_c.1:2/3?(4)+5,6'7", "two words", "-" * 70])
def test_any_boundary_of_the_standard_is_read(boundary: str) -> None:
    body = encode([GROUP, FILE], boundary=boundary)
    assert parse_form(f'multipart/form-data; boundary="{boundary}"', body, LIMITS) == GOOD


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "application/json",
        "multipart/mixed; boundary=x",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        'multipart/form-data; boundary=""',
        'multipart/form-data; boundary="ends with space "',
        f"multipart/form-data; boundary={'x' * 71}",
        "multipart/form-data; boundary=a; boundary=b",
        "multipart/form-data; boundary=a, multipart/form-data; boundary=b",
        'multipart/form-data; boundary="a\\"b"',
        "multipart/form-data; boundary=a\r\nb",
        "multipart/form-data; boundary=ümlaut",
        'multipart/form-data; boundary="unclosed',
    ],
)
def test_a_bad_content_type_is_named(content_type: str) -> None:
    problems = problems_of([GROUP, FILE], content_type=content_type)
    assert [problem.field for problem in problems] == ["Content-Type"]


@pytest.mark.parametrize("size", [0, 1, 999, 1000])
def test_a_file_up_to_the_limit_is_read(size: int) -> None:
    limits = FormLimits(max_file_bytes=1000)
    form = parse_form(CONTENT_TYPE, encode([file_part(b"x" * size)]), limits)
    assert form == Form({}, FilePart("me.jpg", None, b"x" * size))


def test_ten_million_bytes_are_read_and_one_more_is_refused() -> None:
    data = bytes(10_000_000)
    assert parse_form(CONTENT_TYPE, encode([GROUP, file_part(data)]), LIMITS).file.data == data
    with pytest.raises(BodyTooLarge) as refusal:
        parse_form(CONTENT_TYPE, encode([GROUP, file_part(data + b"x")]), LIMITS)
    assert refusal.value.problems == (
        FieldProblem("file", "is over the limit of 10,000,000 bytes"),
    )


def test_a_file_too_large_is_named_together_with_everything_else() -> None:
    limits = FormLimits(max_file_bytes=10, required_fields=("GroupId",))
    body = encode([file_part(b"x" * 11), text_part("Name", b"\xff")])
    with pytest.raises(BodyTooLarge) as refusal:
        parse_form(CONTENT_TYPE, body, limits)
    assert refusal.value.problems == (
        FieldProblem("GroupId", "is missing"),
        FieldProblem("Name", "is not valid UTF-8"),
        FieldProblem("file", "is over the limit of 10 bytes"),
    )


def test_a_field_is_read_up_to_its_limit_and_as_utf_8() -> None:
    value = "ä" * 512
    form = parse_form(CONTENT_TYPE, encode([FILE, GROUP, text_part("Name", value)]), LIMITS)
    assert form.fields["Name"] == value
    assert problems_of([FILE, GROUP, text_part("Name", value + "x")]) == (
        FieldProblem("Name", "is over the limit of 1,024 bytes"),
    )


def test_unknown_fields_are_left_to_the_caller() -> None:
    form = parse_form(CONTENT_TYPE, encode([FILE, GROUP, text_part("Nmae", "x")]), LIMITS)
    assert list(form.fields.items()) == [*GOOD.fields.items(), ("Nmae", "x")]


@pytest.mark.parametrize(
    ("parts", "named"),
    [
        ([], ["file", "GroupId"]),
        ([GROUP], ["file"]),
        ([FILE], ["GroupId"]),
        ([FILE, FILE, GROUP], ["file"]),
        ([FILE, GROUP, GROUP], ["GroupId"]),
        ([FILE, GROUP, text_part("Name", "a"), text_part("Name", "a")], ["Name"]),
        ([GROUP, file_part(b"x", name="picture")], ["file", "picture"]),
        ([FILE, file_part(b"x", name="GroupId")], ["GroupId"]),
        ([FILE, GROUP, text_part("A", b"\xff"), text_part("B", "b" * 1025)], ["A", "B"]),
        ([FILE, with_headers(GROUP, b"Content-Transfer-Encoding: base64")], ["GroupId"]),
        ([with_headers(FILE, b"Content-Transfer-Encoding: quoted-printable"), GROUP], ["file"]),
        ([FILE, with_headers(GROUP, b"Content-Type: multipart/mixed; boundary=q")], ["GroupId"]),
        ([file_part(b"x", content_type="Multipart/Mixed"), GROUP], ["file"]),
        ([FILE, with_headers(GROUP, b"Content-Type: text/plain; charset=latin-1")], ["GroupId"]),
    ],
)
def test_every_offending_field_is_named(parts: list[RawPart], named: list[str]) -> None:
    assert [problem.field for problem in problems_of(parts)] == named


@pytest.mark.parametrize("encoding", [b"binary", b"8BIT", b"7bit "])
def test_an_encoding_that_changes_nothing_is_accepted(encoding: bytes) -> None:
    part = with_headers(GROUP, b"Content-Transfer-Encoding: " + encoding)
    assert parse_form(CONTENT_TYPE, encode([FILE, part]), LIMITS) == GOOD


def test_a_field_may_declare_utf_8_and_unknown_headers_are_ignored() -> None:
    part = with_headers(GROUP, b"Content-Type: text/plain; charset=UTF-8", b"X-Part: 1")
    assert parse_form(CONTENT_TYPE, encode([FILE, part]), LIMITS) == GOOD


@pytest.mark.parametrize(
    ("disposition", "filename"),
    [
        (b'form-data; name="file"; filename="a b.jpg"; filename*=UTF-8\'\'other.jpg', "a b.jpg"),
        (b"form-data; filename=me.jpg; name=file", "me.jpg"),
        (b'form-data; name="file"', ""),
        ('form-data; name="file"; filename="像.jpg"'.encode(), "像.jpg"),
        (b'form-data; name="file"; filename="a%0D%0Ab%22.jpg"', 'a__b".jpg'),
        (b'form-data; name="file"; filename="C:\\\\me.jpg"', "me.jpg"),
    ],
)
def test_the_senders_file_name_is_kept_as_text(disposition: bytes, filename: str) -> None:
    part = RawPart((b"Content-Disposition: " + disposition,), b"x")
    form = parse_form(CONTENT_TYPE, encode([GROUP, part]), LIMITS)
    assert form.file == FilePart(filename, None, b"x")
