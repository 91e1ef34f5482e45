"""Twenty thousand seeded forms: known verdicts hold, nothing untyped gets out, two parsers agree.

CAMPAIGN=full makes it a hundred and twenty thousand. Three kinds of input take turns: a good form,
which must be read exactly; a form with one planted fault, which must be refused; and a good form
torn up at random, which may be either, but what is accepted must be what werkzeug reads as well.
"""

import io
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import IO

import pytest
from multipart import MultipartError, MultipartParser
from werkzeug.formparser import MultiPartParser

from portrait.errors import InvalidParameter
from portrait.http.multipart import FilePart, Form, FormLimits, parse_form
from tests.forms import BOUNDARY, CONTENT_TYPE, RawPart, encode, file_part, text_part
from tests.slowness import is_slow

INPUTS = 120_000 if os.environ.get("CAMPAIGN") == "full" else 20_000
SLOWEST_SECONDS = 0.05
LIMITS = FormLimits(max_file_bytes=3000)
SEED = 20_260_318

Parse = Callable[[str, bytes, FormLimits], Form]
WORDS = (
    b"\r\n",
    b"\n",
    b"--",
    b"--" + BOUNDARY.encode(),
    b"\r\n--" + BOUNDARY.encode() + b"\r\n",
    b"\r\n--" + BOUNDARY.encode() + b"--\r\n",
    b'; name="x"',
    b'; filename="y"',
    b'"',
    b"\\",
    b"\x00",
    b"\xff\xfe",
    b"Content-Disposition: form-data; name=z\r\n",
    b"Content-Type: multipart/mixed\r\n",
    b"\r\n\r\n",
    b";",
    b"%22",
)


@dataclass
class Tally:
    """What a run saw. `wrong` holds the first lines of evidence; empty means that all held."""

    counts: Counter[str]
    wrong: list[str]


def good_form(rng: random.Random) -> tuple[list[RawPart], Form]:
    names = rng.sample(["GroupId", "Name", "ProjectName", "Nmae", "a-b", "x.y"], rng.randint(0, 6))
    fields = {
        name: "".join(rng.choices("aZ9 -_\r\n\u00e4\u50cf\U0001f600", k=rng.randint(0, 40)))
        for name in names
    }
    data = rng.randbytes(rng.choice([0, 1, 40, 700, 3000]))
    declared = rng.choice([None, "image/jpeg", "application/octet-stream"])
    parts = [text_part(name, value) for name, value in fields.items()]
    parts.insert(rng.randint(0, len(parts)), file_part(data, content_type=declared))
    return parts, Form(fields, FilePart("me.jpg", declared, data))


def planted_fault(rng: random.Random, parts: list[RawPart]) -> tuple[str, bytes]:
    """A form that was good, with one thing that no form may have."""
    at = rng.randrange(len(parts))
    faults: dict[str, Callable[[], bytes]] = {
        "repeated part": lambda: encode([*parts, parts[at]]),
        "no file": lambda: encode([part for part in parts if b"filename" not in part.headers[0]]),
        "nine parts": lambda: encode([*parts, *(text_part(f"f{n}", "") for n in range(8))]),
        "long field": lambda: encode([*parts[:7], text_part("long", "x" * 1025)]),
        "bytes in a field": lambda: encode([*parts[:7], text_part("bytes", b"\xc3\x28")]),
        "second file": lambda: encode([*parts[:7], file_part(b"", name="other")]),
        "encoded part": lambda: encode(
            with_header(parts, at, b"Content-Transfer-Encoding: base64")
        ),
        "folded header": lambda: encode(with_header(parts, at, b" folded")),
        "many headers": lambda: encode(
            [*parts[:at], RawPart(parts[at].headers + (b"X: 1",) * 8, b""), *parts[at + 1 :]]
        ),
        "long header": lambda: encode(with_header(parts, at, b"X-Long: " + b"x" * 4096)),
        "long preamble": lambda: encode(parts, preamble=b"p" * 1100 + b"\r\n"),
        "long epilogue": lambda: encode(parts, epilogue=b"e" * 1100),
        "cut short": lambda: encode(parts, epilogue=b"")[: -rng.randint(1, 60)],
        "other boundary": lambda: encode(parts, boundary="another"),
        "large file": lambda: encode(
            [
                replace(part, data=bytes(3001)) if b"filename" in part.headers[0] else part
                for part in parts
            ]
        ),
    }
    name = rng.choice(sorted(faults))
    return name, faults[name]()


def with_header(parts: list[RawPart], at: int, line: bytes) -> list[RawPart]:
    changed = RawPart((*parts[at].headers, line), parts[at].data)
    return [*parts[:at], changed, *parts[at + 1 :]]


def torn(rng: random.Random, body: bytes) -> bytes:
    """A body with a few bytes flipped, words inserted, stretches removed or doubled."""
    torn_body = bytearray(body)
    for _ in range(rng.randint(1, 4)):
        # Most of the tearing is done near a header, where meaning is.
        near = torn_body.find(b"Content-", rng.randrange(max(1, len(torn_body))))
        at = max(0, near) + rng.randint(0, 90) if rng.random() < 0.7 else rng.randrange(4000)
        at = min(at, len(torn_body))
        stop = at + rng.randint(0, 12)
        match rng.randrange(4):
            case 0:
                torn_body[at:at] = rng.choice(WORDS)
            case 1:
                torn_body[at:stop] = b""
            case 2:
                torn_body[at:at] = torn_body[at:stop]
            case _:
                torn_body[at : at + 1] = rng.randbytes(1)
    return bytes(torn_body)


def in_memory(
    total_content_length: int | None,  # noqa: ARG001 - the parser passes it by name
    content_type: str | None,  # noqa: ARG001
    filename: str | None,  # noqa: ARG001
    content_length: int | None = None,  # noqa: ARG001
) -> IO[bytes]:
    return io.BytesIO()


def independent_reading(body: bytes) -> Form | None:
    """What werkzeug makes of the body; None when it refuses or sees something twice."""
    parser = MultiPartParser(stream_factory=in_memory, max_form_parts=50)
    try:
        form, files = parser.parse(io.BytesIO(body), BOUNDARY.encode(), len(body))
    except ValueError:
        return None
    fields = list(form.items(multi=True))
    uploads = list(files.items(multi=True))
    # A file without a file name is a field to werkzeug.
    if not uploads and "file" in form:
        data = form.pop("file").encode("utf-8", "replace")
        return Form(form.to_dict(), FilePart("", None, data))
    if len(uploads) != 1 or uploads[0][0] != "file" or len(dict(fields)) < len(fields):
        return None
    upload = uploads[0][1]
    return Form(dict(fields), FilePart("", None, upload.stream.read()))


def same(ours: Form, theirs: Form | None) -> bool:
    """Whether names, values and bytes agree; bytes outside UTF-8 cannot be in a werkzeug field."""
    if theirs is None or ours.fields != theirs.fields:
        return False
    plain = ours.file.data.decode("utf-8", "replace").encode("utf-8", "replace")
    return theirs.file.data in {ours.file.data, plain}


def read_of(parse: Parse, body: bytes) -> tuple[Form | None, list[str]]:
    """The form, None where it was refused; and what is wrong with how it was."""
    try:
        return parse(CONTENT_TYPE, body, LIMITS), []
    except InvalidParameter as refusal:
        return None, [] if refusal.problems else ["refused without a reason"]
    except Exception as error:  # noqa: BLE001 - that it is any at all is the finding
        return None, [type(error).__name__]


def run(parse: Parse, inputs: int) -> Tally:
    rng, tally = random.Random(SEED), Tally(Counter(), [])
    for number in range(inputs):
        parts, expected = good_form(rng)
        kind, body = "good", encode(parts)
        if number % 3 == 1:
            kind, body = planted_fault(rng, parts)
        elif number % 3 == 2:
            kind, body = "torn", torn(rng, body)
        started = time.thread_time()
        read, wrong = read_of(parse, body)
        slow = time.thread_time() - started > SLOWEST_SECONDS
        tally.counts["slow"] += slow and is_slow(partial(read_of, parse, body), SLOWEST_SECONDS)
        tally.wrong += [f"{number} {kind}: {one}" for one in wrong]
        verdict = "refused" if read is None else "accepted"
        tally.counts[f"{kind if kind in {'good', 'torn'} else 'fault'} {verdict}"] += 1
        tally.counts["inputs"] += 1
        held = read is None
        if kind == "good":
            held = read == expected
        elif kind == "torn" and read is not None:
            held = same(read, independent_reading(body))
        if not held:
            tally.wrong.append(f"{number} {kind}: {verdict}")
    return tally


def naive_parse(_content_type: str, body: bytes, _limits: FormLimits) -> Form:
    """The planted bug: the package alone, where the last of two equal names wins."""
    fields: dict[str, str] = {}
    file = FilePart("", None, b"")
    try:
        for part in MultipartParser(io.BytesIO(body), BOUNDARY):
            if part.filename:
                declared = part.headers.get("Content-Type")
                file = FilePart(part.filename, declared, part.raw)
            else:
                fields[part.name] = part.value
    except MultipartError as error:
        raise InvalidParameter from error
    return Form(fields, file)


@pytest.mark.campaign
def test_every_form_gets_the_verdict_it_deserves(capsys: pytest.CaptureFixture[str]) -> None:
    tally = run(parse_form, INPUTS)
    with capsys.disabled():
        print(f"\nmultipart fuzz: {dict(sorted(tally.counts.items()))}, {len(tally.wrong)} wrong")  # noqa: T201
    assert tally.wrong == []
    assert tally.counts["slow"] == 0
    floor = 100_000 if INPUTS > 100_000 else 20_000
    assert tally.counts["inputs"] >= floor
    assert tally.counts["good accepted"] >= 0.3 * floor
    assert tally.counts["fault refused"] >= 0.3 * floor
    assert tally.counts["torn accepted"] >= 0.025 * floor
    assert tally.counts["torn refused"] >= 0.025 * floor


@pytest.mark.campaign
def test_the_campaign_catches_a_parser_without_limits() -> None:
    wrong = run(naive_parse, 1_500).wrong
    caught = {line.split(" ", 1)[1] for line in wrong}
    assert {
        "repeated part: accepted",
        "no file: accepted",
        "long field: accepted",
        "large file: accepted",
        "encoded part: accepted",
        "long epilogue: accepted",
        "torn: accepted",
    } <= caught
