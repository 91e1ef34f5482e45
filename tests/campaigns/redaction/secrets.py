"""Kinds of secret, each with a core that occurs nowhere else, and the spellings it may leak in."""

import base64
import json
import random
import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, quote_plus

from ahocorasick_rs import AhoCorasick

from portrait.rules.keys import mint_bearer, spell_bearer

_LETTERS: Final = string.ascii_letters + string.digits
_CORE: Final = 26
_PART: Final = 14
"""Characters of a core that count as the core: a leak may be cut off."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that must show nowhere, and the part of it that is random."""

    kind: str
    value: str
    core: str

    def spellings(self) -> set[str]:
        """The value raw, quoted, in JSON and in base64 at any offset; and its core in parts."""
        plain = {self.value, quote(self.value, safe=""), quote(self.value), quote_plus(self.value)}
        plain |= {json.dumps(self.value)[1:-1], repr(self.value)[1:-1]}
        parts = {self.core[:_PART], self.core[-_PART:]}
        encoded = {one for text in (self.value, self.core) for one in _base64(text)}
        return {one for one in plain | parts | encoded if len(one) >= _PART}


def _base64(text: str) -> Iterator[str]:
    for lead in range(3):
        raw = b"\0" * lead + text.encode()
        first, last = (0, 2, 3)[lead], len(raw) * 8 // 6
        yield base64.b64encode(raw).decode()[first:last]
        yield base64.urlsafe_b64encode(raw).decode()[first:last]


def drawn(seed: int) -> dict[str, Secret]:
    """One secret of each kind that can be put in from outside."""
    rng = random.Random(seed)
    made = {}
    for kind, form in _FORMS.items():
        core = "".join(rng.choice(_LETTERS) for _ in range(_CORE))
        made[kind] = Secret(kind, form.replace("*", core), core)
    key = mint_bearer(rng)
    made["bearer key"] = Secret("bearer key", spell_bearer(key), key.secret)
    wrong = spell_bearer(key)[:-6] + "000000"
    made["bearer key with a wrong crc"] = Secret("bearer key with a wrong crc", wrong, key.secret)
    return made


_FORMS: Final = {
    "access key id": "AKLT*",
    "secret access key": "*/+aGVsbG8=",
    "signature header": "HMAC-SHA256 Credential=AKLTX/20261101/cn-beijing/ark/request, "
    "SignedHeaders=host;x-date, Signature=*",
    "security token": "STSeyJ*==",
    "presigned S3 URL": "https://bucket.s3.eu-central-1.amazonaws.com/a%20b.jpg"
    "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA%2F20261101&X-Amz-Signature=*",
    "presigned TOS URL": "https://ark-media.tos-cn-beijing.volces.com/m/1.jpg"
    "?X-Tos-Algorithm=TOS4-HMAC-SHA256&X-Tos-Expires=43200&X-Tos-Signature=*",
    "URL with user and password": "https://user:*@media.example.com/x.jpg",
    "URL with a token": "https://media.example.com/x.jpg?token=*&size=1",
    "JWT": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.*",
    "private key": "-----BEGIN PRIVATE KEY-----\nMIIE*\n-----END PRIVATE KEY-----",
    "liveness token": "byted_token_202611010102*",
    "link of a face scan": "https://h5.example.com/scan?accessKeyId=x&sessionToken=*",
    "callback ticket": "v1.ann.live-20261101.1798761600.*.mmmmmmmmmmmmmmmmmmmmmm",
    "invite": "*",
    "webhook secret": "whsec_*",
    "webhook URL": "https://hooks.example.com/in/*?to=me",
    "cookie": "session=*; Path=/; Secure",
    "file name": "passport of *.jpg",
    "text in a picture": "GPS 52.5N 13.4E, camera of *",
    "name with a marker": "*#tstabcdefghij",
    "quoted text": '"*"\\\'<&>\u00e9',
}
"""What each kind looks like; the star is its core."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A secret that was found, and where."""

    kind: str
    line: str


class Search:
    """Looks for every spelling of many secrets in one pass over each line."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        spelt = {spelling: one.kind for one in secrets for spelling in one.spellings()}
        self._kinds: Sequence[str] = list(spelt.values())
        self._spellings = AhoCorasick(list(spelt))

    def hits(self, lines: Iterable[str]) -> list[Hit]:
        """Where any of them shows."""
        return [
            Hit(self._kinds[spelling], line)
            for line in lines
            for spelling, _, _ in self._spellings.find_matches_as_indexes(line, overlapping=True)
        ]
