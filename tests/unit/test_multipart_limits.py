"""What two parsers could read differently, what is too much, and noise: refused or read back."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portrait.errors import FieldProblem, InvalidParameter
from portrait.http.multipart import FilePart, Form, FormLimits, parse_form
from tests.forms import BOUNDARY, CONTENT_TYPE, RawPart, encode, file_part, text_part
from tests.unit.upload_form import FILE, GOOD, GROUP, LIMITS, problems_of, with_headers


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
