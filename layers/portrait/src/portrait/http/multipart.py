"""Reads an uploaded form under hard limits of its own, on top of the `multipart` package.

The package splits the stream; this module decides what a form may be: few parts, one file, small
headers, nothing said twice or readable in two ways. Any other bytes are an InvalidParameter.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from multipart import (
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
    content_disposition_unquote,
)

from portrait.errors import BodyTooLarge, FieldProblem, InvalidParameter


@dataclass(frozen=True, slots=True)
class FormLimits:
    """What a form may hold; sizes in bytes. `required_fields` are named together when absent."""

    max_file_bytes: int = 10_000_000
    max_field_bytes: int = 1024
    max_parts: int = 8
    max_headers: int = 8
    max_header_bytes: int = 4096
    max_preamble_bytes: int = 1024
    file_field: str = "file"
    required_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FilePart:
    """The uploaded file. Name and type are the sender's words: content decides what it is."""

    filename: str
    content_type: str | None
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """The text fields by name, in the order they came, and the file."""

    fields: dict[str, str] = field(repr=False)
    file: FilePart


@dataclass(frozen=True, slots=True)
class _Part:
    headers: dict[str, str] = field(repr=False)
    name: str
    filename: str | None
    data: bytes = field(repr=False)


# RFC 2046, 5.1.1: at most 70 of these, not ending in a space.
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]")
_PARAMETER = re.compile(
    r" *; *(?P<name>[A-Za-z0-9!#$&^_.+*'-]+) *= *"
    r'(?P<value>"(?:[^"\\]|\\.)*"|[^\s";,\\]+)'
)
# The package trims a header's name, so that a bare line feed or a second boundary would pass.
_HEADERS = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]*:[^\x00-\x08\x0a-\x1f\x7f]*\r\n)+\r\n")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_PLAIN_ENCODINGS = frozenset({"7bit", "8bit", "binary"})
_UTF8_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_BODY = "body"
_MAX_NAME = 100


Judge = Callable[[Mapping[str, str], FilePart | None], Sequence[FieldProblem]]


def parse_form(
    content_type: str, body: bytes, limits: FormLimits, judge: Judge = lambda _fields, _file: ()
) -> Form:
    """Return the fields and the file of a form; `judge` says what else is wrong with them.

    Raises InvalidParameter naming every offending field, BodyTooLarge for a file over its limit.
    """
    boundary = _boundary(content_type)
    parts = _split(boundary, body, limits)
    problems = _whole_form_problems(parts, limits)
    fields: dict[str, str] = {}
    file: FilePart | None = None
    too_large = False
    for part in parts:
        problems += _header_problems(part, limits)
        if part.name == limits.file_field:
            file = FilePart(part.filename or "", part.headers.get("Content-Type"), part.data)
            too_large = too_large or len(part.data) > limits.max_file_bytes
        else:
            try:
                fields[part.name] = _text(part.data, limits)
            except ValueError as error:
                problems.append(FieldProblem(part.name, str(error)))
    problems += judge(fields, None if too_large else file)
    if too_large:
        message = f"is over the limit of {limits.max_file_bytes:,} bytes"
        problems.append(FieldProblem(limits.file_field, message))
        raise BodyTooLarge(*problems)
    if problems or file is None:
        raise InvalidParameter(*problems)
    return Form(fields, file)


def _boundary(content_type: str) -> str:
    main, semicolon, rest = content_type.partition(";")
    if main.strip().lower() != "multipart/form-data":
        raise _refuse("Content-Type", "must be multipart/form-data")
    parameters = _parameters(semicolon + rest.rstrip(" "))
    boundary = None if parameters is None else parameters.get("boundary")
    if boundary is None:
        raise _refuse("Content-Type", "must carry one boundary parameter")
    boundary = boundary.removeprefix('"').removesuffix('"')
    if not _BOUNDARY.fullmatch(boundary):
        raise _refuse("Content-Type", "the boundary must be 1 to 70 characters of RFC 2046's set")
    return boundary


def _refuse(name: str, message: str) -> InvalidParameter:
    return InvalidParameter(FieldProblem(name, message))


def _parameters(text: str) -> dict[str, str] | None:
    """Return header parameters, quotes kept; None when malformed or when one is repeated."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        match = _PARAMETER.match(text, at)
        if match is None or match["name"].lower() in found:
            return None
        found[match["name"].lower()] = match["value"]
        at = match.end()
    return found


def _split(boundary: str, body: bytes, limits: FormLimits) -> list[_Part]:
    """Let the package split the body, and keep count of what it does not limit itself."""
    delimiter = b"--" + boundary.encode("ascii")
    at = body.find(delimiter, 0, limits.max_preamble_bytes + len(delimiter))
    if at < 0:
        raise _refuse(_BODY, "does not start with the boundary that its Content-Type names")
    parser = PushMultipartParser(
        boundary,
        max_header_size=limits.max_header_bytes,
        max_header_count=limits.max_headers,
        max_segment_count=limits.max_parts,
        strict=True,
    )
    parts: list[_Part] = []
    headers: dict[str, str] = {}
    chunks: list[bytes] = []
    try:
        with parser:
            for event in parser.parse(body):
                if isinstance(event, MultipartSegment):
                    headers, chunks = _headers(event), []
                    headers_at = at + len(delimiter) + 2
                    at = body.index(b"\r\n\r\n", headers_at) + 4
                    if at - headers_at > limits.max_header_bytes:
                        raise _refuse(_BODY, "a part's headers are too long")
                    if not _HEADERS.fullmatch(body, headers_at, at):
                        raise _refuse(_BODY, "a part's headers are malformed")
                elif event is None:
                    parts.append(_part(headers, b"".join(chunks)))
                    _refuse_hidden_boundary(parts[-1].data, delimiter)
                    at += len(parts[-1].data) + 2
                else:
                    chunks.append(bytes(event))
    except MultipartError as error:
        raise _refuse(_BODY, f"is not a well-formed form: {error.args[0]}") from error
    if len(body) - at - len(delimiter) - 2 > limits.max_preamble_bytes:
        raise _refuse(_BODY, "goes on after its closing boundary")
    return parts


def _refuse_hidden_boundary(data: bytes, delimiter: bytes) -> None:
    # RFC 2046 keeps the boundary off the start of any line. Behind a bare CR or LF it is data to
    # the package and a boundary to more lenient parsers.
    if data.startswith(delimiter) or b"\n" + delimiter in data or b"\r" + delimiter in data:
        raise _refuse(_BODY, "holds its boundary within a part")


def _headers(segment: MultipartSegment) -> dict[str, str]:
    headers = dict(segment.headerlist)
    if len(headers) < len(segment.headerlist):
        raise _refuse(_BODY, "a part repeats a header")
    return headers


def _part(headers: dict[str, str], data: bytes) -> _Part:
    _, semicolon, rest = headers["Content-Disposition"].partition(";")
    parameters = _parameters(semicolon + rest.rstrip(" "))
    if not parameters or "name" not in parameters:
        raise _refuse(_BODY, "a part's Content-Disposition is malformed")
    name = content_disposition_unquote(parameters["name"])
    if not name or len(name) > _MAX_NAME or _CONTROL.search(name) or "\\" in name:
        raise _refuse(_BODY, f"a part's name must be 1 to {_MAX_NAME} plain characters")
    filename = parameters.get("filename")
    if filename is not None:
        filename = _CONTROL.sub("_", content_disposition_unquote(filename, filename=True))
    return _Part(headers, name, filename, data)


def _whole_form_problems(parts: list[_Part], limits: FormLimits) -> list[FieldProblem]:
    counts = Counter(part.name for part in parts)
    required = (limits.file_field, *limits.required_fields)
    missing = [FieldProblem(name, "is missing") for name in required if not counts[name]]
    repeated = [
        FieldProblem(name, "is given more than once") for name, count in counts.items() if count > 1
    ]
    return missing + repeated


def _header_problems(part: _Part, limits: FormLimits) -> list[FieldProblem]:
    encoding = part.headers.get("Content-Transfer-Encoding", "binary").strip().lower()
    media_type, semicolon, rest = part.headers.get("Content-Type", "").partition(";")
    charset = (_parameters(semicolon + rest.rstrip(" ")) or {}).get("charset", "utf-8")
    is_file = part.name == limits.file_field
    rules = (
        (
            "must be sent as it is: no Content-Transfer-Encoding but 7bit, 8bit or binary",
            encoding not in _PLAIN_ENCODINGS,
        ),
        ("must not be a form itself", media_type.strip().lower().startswith("multipart/")),
        (
            f"must be text, not a file; the file belongs in {limits.file_field}",
            part.filename is not None and not is_file,
        ),
        ("must be UTF-8", charset.strip('"').lower() not in _UTF8_CHARSETS and not is_file),
    )
    return [FieldProblem(part.name, message) for message, broken in rules if broken]


def _text(data: bytes, limits: FormLimits) -> str:
    """Return a field's value. Raises ValueError with a message for the sender."""
    if len(data) > limits.max_field_bytes:
        message = f"is over the limit of {limits.max_field_bytes:,} bytes"
        raise ValueError(message)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = "is not valid UTF-8"
        raise ValueError(message) from error
