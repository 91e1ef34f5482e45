"""An upload form is read under hard limits; whatever the bytes, the refusal names what is wrong."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portrait.errors import BodyTooLarge, FieldProblem, InvalidParameter
from portrait.http.multipart import FilePart, Form, FormLimits, parse_form
from tests.forms import BOUNDARY, CONTENT_TYPE, RawPart, encode, file_part, text_part

LIMITS = FormLimits(required_fields=("GroupId",))
GROUP = text_part("GroupId", "group-20260318035710-abcde")
FILE = file_part(b"\xff\xd8\xffdata", content_type="image/jpeg")
GOOD = Form(
    {"GroupId": "group-20260318035710-abcde"}, FilePart("me.jpg", "image/jpeg", b"\xff\xd8\xffdata")
)


def problems_of(
    parts: Sequence[RawPart],
    *,
    content_type: str = CONTENT_TYPE,
    limits: FormLimits = LIMITS,
    preamble: bytes = b"",
    epilogue: bytes = b"\r\n",
) -> tuple[FieldProblem, ...]:
    body = encode(parts, preamble=preamble, epilogue=epilogue)
    with pytest.raises(InvalidParameter) as refusal:
        parse_form(content_type, body, limits)
    return refusal.value.problems


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


def with_headers(part: RawPart, *headers: bytes) -> RawPart:
    return RawPart((*part.headers, *headers), part.data)


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


@pytest.mark.parametrize(
    "headers",
    [
        (b"Content-Type: text/plain",),
        (b"Content-Disposition: attachment; name=Name",),
        (b"Content-Disposition: form-data",),
        (b'Content-Disposition: form-data; name=""',),
        (b'Content-Disposition: form-data; name="a"; name="b"',),
        (b'Content-Disposition: form-data; name="a"; NAME="b"',),
        (b'Content-Disposition: form-data; name="a"b',),
        (b'Content-Disposition: form-data; name="a\\"; x="b"',),
        (b'Content-Disposition: form-data; name="a%0D%0Ab"',),
        (b'Content-Disposition: form-data; name="a\x00b"',),
        (b'Content-Disposition: form-data; name="a\nX: b"',),
        (b'Content-Disposition: form-data; name="' + b"a" * 101 + b'"',),
        (b'Content-Disposition: form-data; name="\xff"',),
        (b'Content-Disposition: form-data; name="a"', b'Content-Disposition: form-data; name="b"'),
        (b'Content-Disposition: form-data; name="a"', b"X-A: 1", b"x-a: 2"),
        (b'Content-Disposition: form-data; name="a\\\\b"',),
        (b'Content-Disposition\n: form-data; name="a"',),
        (b'Content-Disposition: form-data; name="a"', b"\nContent-Type: text/plain"),
        (b'Content-Disposition: form-data; name="a"', b" folded"),
        (b'Content-Disposition: form-data; name="a"', b"no colon"),
        (b'Content-Disposition: form-data; name="a"', b"--boundary--: x"),
        (b'Content-Disposition: form-data; name="a"', b"Content-Length: 99"),
    ],
)
def test_a_part_that_two_parsers_could_read_differently_is_refused(
    headers: tuple[bytes, ...],
) -> None:
    problems = problems_of([FILE, GROUP, RawPart(headers, b"x")])
    assert [problem.field for problem in problems] == ["body"]


@pytest.mark.parametrize("before", [b"", b"x\n", b"x\r", b"x\r\n\n"])
def test_a_boundary_that_only_lenient_parsers_see_is_refused(before: bytes) -> None:
    hidden = before + b"--" + BOUNDARY.encode() + b'\r\nContent-Disposition: form-data; name="Name"'
    for part in (file_part(hidden), text_part("Note", hidden)):
        assert problems_of([GROUP, part]) == (
            FieldProblem("body", "holds its boundary within a part"),
        )


def test_a_boundary_in_the_middle_of_a_line_is_data() -> None:
    data = b"x--" + BOUNDARY.encode() + b"\r\n"
    assert parse_form(CONTENT_TYPE, encode([GROUP, file_part(data)]), LIMITS).file.data == data


def test_a_part_may_have_8_headers_of_4096_bytes_and_not_more() -> None:
    seven = [b"X-%d: v" % n for n in range(7)]
    assert parse_form(CONTENT_TYPE, encode([FILE, with_headers(GROUP, *seven)]), LIMITS) == GOOD
    assert problems_of([FILE, with_headers(GROUP, *seven, b"X-8: v")])[0].field == "body"

    def padded(header_bytes: int) -> RawPart:
        rest = sum(len(line) + 2 for line in GROUP.headers) + len(b"X-A: \r\nX-B: \r\n\r\n")
        half, odd = divmod(header_bytes - rest, 2)
        return with_headers(GROUP, b"X-A: " + b"a" * half, b"X-B: " + b"b" * (half + odd))

    assert parse_form(CONTENT_TYPE, encode([FILE, padded(4096)]), LIMITS) == GOOD
    assert problems_of([FILE, padded(4097)]) == (
        FieldProblem("body", "a part's headers are too long"),
    )


def test_a_form_may_have_8_parts_and_not_9() -> None:
    fields = [text_part(f"F{n}", "v") for n in range(6)]
    form = parse_form(CONTENT_TYPE, encode([FILE, GROUP, *fields]), LIMITS)
    assert list(form.fields) == ["GroupId", *(f"F{n}" for n in range(6))]
    assert problems_of([FILE, GROUP, *fields, text_part("F6", "v")])[0].field == "body"


def test_a_preamble_and_an_epilogue_may_have_1024_bytes_and_not_more() -> None:
    body = encode([GROUP, FILE], preamble=b"p" * 1022 + b"\r\n", epilogue=b"e" * 1024)
    assert parse_form(CONTENT_TYPE, body, LIMITS) == GOOD
    too_early = problems_of([GROUP, FILE], preamble=b"p" * 1023 + b"\r\n")
    assert [problem.field for problem in too_early] == ["body"]
    too_late = problems_of([GROUP, FILE], epilogue=b"e" * 1025)
    assert too_late == (FieldProblem("body", "goes on after its closing boundary"),)


@pytest.mark.parametrize("kept", [0, 1, 30, -1, -2, -3, -30])
def test_a_cut_body_is_refused(kept: int) -> None:
    body = encode([GROUP, FILE], epilogue=b"")[:kept]
    with pytest.raises(InvalidParameter) as refusal:
        parse_form(CONTENT_TYPE, body, LIMITS)
    assert [problem.field for problem in refusal.value.problems] == ["body"]


def test_a_closing_boundary_alone_is_a_form_without_parts() -> None:
    assert problems_of([], limits=FormLimits()) == (FieldProblem("file", "is missing"),)


def test_neither_data_nor_file_shows_in_a_representation() -> None:
    assert "secret" not in repr(FilePart("me.jpg", None, b"secret"))


@settings(max_examples=200, deadline=None)
@given(content_type=st.text(max_size=90), body=st.binary(max_size=300))
@example(content_type="multipart/form-data; boundary=x", body=b"--x--")
@example(content_type="multipart/form-data; boundary=\ud800", body=b"")
def test_nothing_but_a_refusal_gets_out(content_type: str, body: bytes) -> None:
    with pytest.raises(InvalidParameter) as refusal:
        parse_form(content_type, body, LIMITS)
    assert refusal.value.problems


@settings(max_examples=200, deadline=None)
@given(
    fields=st.dictionaries(
        st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,20}", fullmatch=True).filter(lambda n: n != "file"),
        st.text(max_size=60),
        max_size=7,
    ),
    data=st.binary(max_size=400),
    at=st.integers(0, 7),
)
def test_what_was_written_is_what_is_read(fields: dict[str, str], data: bytes, at: int) -> None:
    parts = [text_part(name, value) for name, value in fields.items()]
    parts.insert(at, file_part(data))
    form = parse_form(CONTENT_TYPE, encode(parts), FormLimits())
    assert form == Form(fields, FilePart("me.jpg", None, data))
