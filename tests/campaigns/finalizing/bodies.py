"""Bodies for the finalizer, of every way that they come, and what should become of them."""

import base64
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from portrait.model import AssetType, DirectFile, GroupId, UploadWay
from tests.campaigns.test_multipart_fuzz import independent_reading, planted_fault, torn
from tests.forms import CONTENT_TYPE, RawPart, encode, file_part, text_part
from tests.pictures import jpeg

OTHERS: Final = GroupId("group-20260101000000-00000")
_JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Sent:
    """One body. `kind` says what was done to it; `data` is the file that a good one holds."""

    kind: str
    way: UploadWay
    body: bytes
    content_type: str
    data: bytes | None
    direct: DirectFile | None = None

    @property
    def deserved(self) -> bool | None:
        """Whether something is to be made of it; None: either, if it is what others read too."""
        return {"good": True, "fault": False}.get(self.kind.partition(":")[0])


def sent(rng: random.Random, number: int, group: GroupId) -> Sent:
    """The next body: the ways take turns, and of each good, faulty and torn ones."""
    data = jpeg(640, 800) + rng.randbytes(rng.choice([0, 1, 40, 700, 1024]))
    make = (_form, _rest, _generic, _json, _bare)[number % 5]
    return make(rng, number // 5 % 3, group, data)


def others_read(one: Sent) -> bytes | None:
    """The file that an independent parser sees in a body that was torn."""
    if one.way is UploadWay.DIRECT:
        return one.body
    if one.content_type == _JSON:
        try:
            url = json.loads(one.body)["url"]
            encoded = (url.partition(",")[2] or url).rstrip("=")
            return base64.b64decode(encoded + "=" * (-len(encoded) % 4))
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
    read = independent_reading(one.body)
    return read.file.data if read is not None else None


def _form(rng: random.Random, turn: int, group: GroupId, data: bytes) -> Sent:
    parts = [text_part("GroupId", group), text_part("Name", "me")]
    return _multipart(rng, turn, UploadWay.PORTRAIT, parts, data)


def _rest(rng: random.Random, turn: int, group: GroupId, data: bytes) -> Sent:
    parts = [text_part("groupId", group), text_part("name", "me")]
    return _multipart(rng, turn, UploadWay.REST, parts, data)


def _generic(rng: random.Random, turn: int, _: GroupId, data: bytes) -> Sent:
    return _multipart(rng, turn, UploadWay.REST, [text_part("name", "me")], data)


def _multipart(
    rng: random.Random, turn: int, way: UploadWay, fields: list[RawPart], data: bytes
) -> Sent:
    declared = rng.choice([None, "image/jpeg", "application/octet-stream"])
    parts = list(fields)
    parts.insert(rng.randint(0, len(parts)), file_part(data, content_type=declared))
    if turn == 0:
        return Sent("good", way, encode(parts), CONTENT_TYPE, data)
    if turn == 2:
        return Sent("torn", way, torn(rng, encode(parts)), CONTENT_TYPE, None)
    faults: dict[str, Callable[[], bytes]] = {
        "group of others": lambda: encode(
            [text_part("GroupId" if way is UploadWay.PORTRAIT else "groupId", OTHERS), parts[-1]]
        ),
        "no picture": lambda: encode([*fields, file_part(rng.randbytes(300))]),
        "cut picture": lambda: encode([*fields, file_part(jpeg(640, 800)[:-6])]),
        "small picture": lambda: encode([*fields, file_part(jpeg(100, 100))]),
        "trailing bytes": lambda: encode([*fields, file_part(jpeg(640, 800) + bytes(1025))]),
        "another type": lambda: encode([*fields, file_part(data, content_type="image/png")]),
        "field nobody knows": lambda: encode([*parts, text_part("Nmae", "x")]),
        "page": lambda: encode([*fields, file_part(b"<html><script>1</script></html>" * 9)]),
    }
    if rng.random() < 0.5:
        name = rng.choice(sorted(faults))
        body = faults[name]()
        if name == "group of others" and b"filename" not in parts[-1].headers[0]:
            name = "no file"
    else:
        name, body = planted_fault(rng, parts)
    return Sent(f"fault: {name}", way, body, CONTENT_TYPE, None)


def _json(rng: random.Random, turn: int, group: GroupId, data: bytes) -> Sent:
    url = f"data:image/jpeg;base64,{base64.b64encode(data).decode()}"
    asked: dict[str, object] = {"groupId": group, "name": "me", "url": url}
    body = json.dumps(asked).encode()
    if turn == 0:
        return Sent("good", UploadWay.REST, body, _JSON, data)
    if turn == 2:
        at = rng.randrange(len(body))
        torn_body = body[:at] + rng.randbytes(rng.randint(0, 2)) + body[at + rng.randint(0, 3) :]
        return Sent("torn", UploadWay.REST, torn_body, _JSON, None)
    faults: dict[str, dict[str, object]] = {
        "another type": {"url": url.replace("jpeg", "png", 1)},
        "not base64": {"url": f"{url[:60]} {url[60:]}"},
        "no bytes": {"url": "data:image/jpeg;base64,"},
        "page": {"url": f"data:;base64,{base64.b64encode(b'<html>' * 20).decode()}"},
        "video": {"assetType": "Video"},
        "group of others": {"groupId": OTHERS},
        "member nobody knows": {"uri": "x"},
        "address of this machine": {"url": "http://127.0.0.1/me.jpg"},
        "file of this machine": {"url": "file:///etc/hosts"},
    }
    name = rng.choice(sorted(faults))
    body = json.dumps({**asked, **faults[name]}).encode()
    return Sent(f"fault: {name}", UploadWay.REST, body, _JSON, None)


def _bare(rng: random.Random, turn: int, group: GroupId, data: bytes) -> Sent:
    said = DirectFile(group, "me", None, AssetType.IMAGE, "image/jpeg")
    if turn == 0:
        return Sent("good", UploadWay.DIRECT, data, "image/jpeg", data, said)
    if turn == 2:
        return Sent("torn", UploadWay.DIRECT, torn(rng, data), "image/jpeg", None, said)
    faults: dict[str, tuple[bytes, DirectFile]] = {
        "another type": (data, DirectFile(group, "me", None, AssetType.IMAGE, "image/png")),
        "sound": (data, DirectFile(group, "me", None, AssetType.AUDIO, "audio/wav")),
        "page": (b"<html>" * 50, said),
        "nothing": (b"", said),
        "form": (encode([file_part(data)]), said),
        "group of others": (data, DirectFile(OTHERS, "me", None, said.type, said.media_type)),
    }
    name = rng.choice(sorted(faults))
    body, direct = faults[name]
    return Sent(f"fault: {name}", UploadWay.DIRECT, body, "image/jpeg", None, direct)
