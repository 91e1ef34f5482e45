"""Writes multipart/form-data bodies for tests, well-formed or not, byte for byte as asked."""

from collections.abc import Sequence
from dataclasses import dataclass

BOUNDARY = "----form-0123456789"
CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


@dataclass(frozen=True, slots=True)
class RawPart:
    """One part: its header lines without line ends, and its data."""

    headers: tuple[bytes, ...]
    data: bytes


def text_part(name: str, value: str | bytes) -> RawPart:
    """A plain field."""
    data = value.encode() if isinstance(value, str) else value
    return RawPart((f'Content-Disposition: form-data; name="{name}"'.encode(),), data)


def file_part(
    data: bytes, *, name: str = "file", filename: str = "me.jpg", content_type: str | None = None
) -> RawPart:
    """A file, with a type when one is given."""
    disposition = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"'
    declared = () if content_type is None else (f"Content-Type: {content_type}".encode(),)
    return RawPart((disposition.encode(), *declared), data)


def encode(
    parts: Sequence[RawPart],
    *,
    boundary: str = BOUNDARY,
    preamble: bytes = b"",
    epilogue: bytes = b"\r\n",
) -> bytes:
    """Join parts into a body. A preamble brings its own line end."""
    mark = b"--" + boundary.encode()
    body = preamble
    for part in parts:
        body += mark + b"\r\n" + b"".join(line + b"\r\n" for line in part.headers)
        body += b"\r\n" + part.data + b"\r\n"
    return body + mark + b"--" + epilogue
