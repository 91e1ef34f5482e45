"""The form that most tests of the parser begin with, and what is wrong with one."""

from collections.abc import Sequence

import pytest

from portrait.errors import FieldProblem, InvalidParameter
from portrait.http.multipart import FilePart, Form, FormLimits, parse_form
from tests.forms import CONTENT_TYPE, RawPart, encode, file_part, text_part

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


def with_headers(part: RawPart, *headers: bytes) -> RawPart:
    return RawPart((*part.headers, *headers), part.data)
