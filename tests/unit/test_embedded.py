"""A file in the place of a URL: read as an upload is, or refused in words for its sender."""

import base64
import re

import pytest

from portrait.model import AssetType, Measures
from portrait.rules.embedded import (
    Embedded,
    announced_problem,
    is_embedded,
    read_embedded,
    source_problem,
)
from tests.pictures import jpeg

PICTURE = jpeg(640, 800) + bytes(40)
TEXT = base64.b64encode(PICTURE).decode()
SOUND = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(60)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(
    "text",
    [
        f"data:image/jpeg;base64,{TEXT}",
        f"DATA:image/jpg;Base64,{TEXT}",
        f"data:;base64,{TEXT}",
        f"data:base64,{TEXT}",
        f"data:image/jpeg;name=me.jpg;base64,{TEXT}",
        f"data:application/octet-stream;base64,{TEXT}",
        TEXT,
        TEXT.rstrip("="),
    ],
)
def test_a_picture_in_a_request_is_read(text: str) -> None:
    assert is_embedded(text)
    assert source_problem(text, frozenset()) is None
    assert announced_problem(text, "Image") is None
    assert read_embedded(text) == Embedded(
        AssetType.IMAGE, "image/jpeg", PICTURE, Measures("image/jpeg", len(PICTURE), 640, 800)
    )


def test_every_length_of_padding_is_read_with_and_without_it() -> None:
    for more in range(3):
        data = PICTURE + bytes(more)
        for text in (b64(data), b64(data).rstrip("=")):
            assert read_embedded(text).data == data


def test_sound_in_a_request_is_read() -> None:
    found = read_embedded(f"data:audio/wav;base64,{b64(SOUND)}")
    assert found == Embedded(AssetType.AUDIO, "audio/wav", SOUND)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("data:", "must be data:<media type>;base64,<the file in base64>"),
        ("data:image/jpeg,%FF%D8", "must be data:<media type>;base64,<the file in base64>"),
        (
            f"data:{'x' * 300};base64,{TEXT}",
            "must be data:<media type>;base64,<the file in base64>",
        ),
        ("data:image/jpeg;base64,", "holds no bytes"),
        ("data:image/jpeg;base64,====", "holds no bytes"),
        (
            f"data:image/jpeg;base64,{TEXT[:76]}\n{TEXT[76:]}",
            "is not base64; encode the file without line breaks",
        ),
        (f"{TEXT}é", "is not base64; encode the file without line breaks"),
        (f"{TEXT[:80]}=={TEXT[80:]}", "is not base64; encode the file without line breaks"),
        (
            f"data:image/jpeg;base64,{b64(b'<html>' * 20)}",
            "holds no picture, video or audio of an accepted format",
        ),
        (
            f"data:image/png;base64,{TEXT}",
            "is declared as another type than its content, image/jpeg",
        ),
        (
            f"data:audio/mpeg;base64,{b64(SOUND)}",
            "is declared as another type than its content, audio/wav",
        ),
        (
            b64(jpeg(100, 100) + bytes(40)),
            (
                "is 100 pixels wide; the width must be 300 to 6000 pixels (WidthTooSmall); "
                "is 100 pixels high; the height must be 300 to 6000 pixels (HeightTooSmall)"
            ),
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(text: str, problem: str) -> None:
    assert is_embedded(text)
    assert source_problem(text, frozenset()) == problem
    with pytest.raises(ValueError, match=f"^{re.escape(problem)}$"):
        read_embedded(text)


def test_an_asset_of_another_type_is_refused() -> None:
    problem = "must be Image: that is what the file in the request is"
    assert announced_problem(TEXT, "Video") == problem
    assert announced_problem("https://media.example.com/me.jpg", "Video") is None


@pytest.mark.parametrize(
    "url", ["https://media.example.com/me.jpg", "http://a.example/" + "x" * 90, "ftp://x", "", "x"]
)
def test_addresses_are_addresses(url: str) -> None:
    assert not is_embedded(url)


def test_a_file_never_shows_in_a_repr() -> None:
    assert "data" not in repr(read_embedded(TEXT))
