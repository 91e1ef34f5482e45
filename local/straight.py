"""A large file, sent straight to the store by a form of the gateway: in pieces, with a bar."""

import http.client
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

FORM_MOST_BYTES: Final = 10_000_000
"""What the gateway takes in a form of its own."""
KINDS: Final[Mapping[str, tuple[str, str]]] = {
    ".png": ("Image", "image/png"),
    ".webp": ("Image", "image/webp"),
    ".bmp": ("Image", "image/bmp"),
    ".tiff": ("Image", "image/tiff"),
    ".heic": ("Image", "image/heic"),
    ".mp4": ("Video", "video/mp4"),
    ".mov": ("Video", "video/quicktime"),
    ".wav": ("Audio", "audio/wav"),
    ".mp3": ("Audio", "audio/mpeg"),
}
"""AssetType and media type by suffix; any other is taken for a jpeg."""
_PIECE_BYTES: Final = 256 * 1024
_BAR_WIDTH: Final = 30


class NotTaken(Exception):
    """The store refused the file, or cannot be reached; the text says which."""


def kind_of(file: Path) -> tuple[str, str]:
    """AssetType and media type of a file, by its name."""
    return KINDS.get(file.suffix.lower(), ("Image", "image/jpeg"))


def send(url: str, fields: Mapping[str, str], file: Path, show: Callable[[str], None]) -> None:
    """Post the form with the file at its end. Raises NotTaken."""
    boundary = uuid.uuid4().hex
    head = "".join(_part(boundary, name) + f"{value}\r\n" for name, value in fields.items())
    head += _part(boundary, 'file"; filename="file')
    tail = f"\r\n--{boundary}--\r\n"
    size = file.stat().st_size
    place = urlsplit(url)
    secure = place.scheme == "https"
    connect = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = connect(place.netloc, timeout=120)
    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Content-Length": str(len(head.encode()) + size + len(tail)),
    }
    body = _pieces(head.encode(), file, size, tail.encode(), show)
    try:
        connection.request("POST", place.path or "/", body, headers)
        answer = connection.getresponse()
        said = answer.read(300).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        raise NotTaken(f"{place.netloc} cannot be reached: {error}") from error
    finally:
        connection.close()
    show("\n")
    if answer.status >= http.client.MULTIPLE_CHOICES:
        raise NotTaken(f"the store says {answer.status}: {said}")


def _part(boundary: str, name: str) -> str:
    return f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'


def _pieces(
    head: bytes, file: Path, size: int, tail: bytes, show: Callable[[str], None]
) -> Iterator[bytes]:
    yield head
    sent = 0
    with file.open("rb") as opened:
        while piece := opened.read(_PIECE_BYTES):
            yield piece
            sent += len(piece)
            full = _BAR_WIDTH * sent // size
            bar = f"[{'#' * full}{'.' * (_BAR_WIDTH - full)}]"
            show(f"\rsent    {bar} {sent / 1e6:6.1f} of {size / 1e6:.1f} MB")
    yield tail
