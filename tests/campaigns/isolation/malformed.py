"""Texts and values that are no ids, by name: each must be refused without a look at any row."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from portrait.ids import as_ta
from portrait.model import AssetId
from tests.campaigns.isolation.places import (
    AFTER,
    ASSET,
    DELIVERY,
    GENERIC,
    GROUP,
    HOOK,
    PERSON,
    RECEIPT,
    TASK,
    TOKEN,
    WELL_FORMED,
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A value that is no id. `in_a_form`: a form's field can carry it as it is."""

    name: str
    value: object
    in_a_form: bool = True


_FORM: Final = re.compile(r"(asset|group)-[0-9]{14}-[0-9a-z]{5}", re.ASCII)
_ALPHABET: Final = "0123456789abcdefghijklmnopqrstuvwxyzABZ-_#./ %\"'{}:é\u0661\u200b"


def shapes(kind: str) -> Sequence[Shape]:
    """Every named shape for one kind of id."""
    if kind == TOKEN:
        return _tokens()
    if kind in _ENDPOINTS:
        return list(_endpoints(kind))
    if kind in {PERSON, RECEIPT}:
        return shapes(GROUP if kind == PERSON else ASSET)
    other = GROUP if kind == ASSET else ASSET
    return [*_texts(kind, other), *_dates(kind), *_tas(kind), *_values(WELL_FORMED[kind])]


def _tokens() -> Sequence[Shape]:
    """A token is the upstream's: no text but an empty or an endless one is none."""
    values = list(_values("x"))
    return [Shape("empty", ""), Shape("a very long one", "x" * 1025), *values]


_ENDPOINTS: Final = {HOOK: "hook_k3x9q0a1b2", DELIVERY: "msg_k3x9q0a1b20mmvifisqln25nrgt"}
_ENDPOINTS[AFTER] = _ENDPOINTS[DELIVERY]
_ENDPOINTS[TASK] = "task_01K5QKXH2B7Y1M3S8D6T4V9W0Z"
_ENDPOINTS[GENERIC] = "ua_0123456789abcdef0123456789abcdef"


def _endpoints(kind: str) -> Iterator[Shape]:
    good = _ENDPOINTS[kind]
    other = _ENDPOINTS[HOOK if kind != HOOK else DELIVERY]
    prefix, tail = good.split("_")
    for name, value in {
        "a letter": "x",
        "the prefix alone": prefix + "_",
        "no prefix": tail,
        "the other kind": other,
        "a prefix too many": f"{prefix}_{good}",
        "two ids": f"{good},{good}",
        "one character short": good[:-1],
        "one character long": good + "0",
        "upper case": good.upper(),
        "a tail in the other case": prefix + "_" + tail.swapcase(),
        "a dash": good.replace("_", "-"),
        "a space before": " " + good,
        "a space behind": good + " ",
        "a line end behind": good + "\n",
        "a NUL behind": good + "\0",
        "digits of Arabic": good[:-1] + "\u0662",
        "digits of full width": good[:-1] + "\uff10",
        "a Cyrillic letter": good[:-1] + "\u0430",
        "a percent sign": good.replace("_", "%5F"),
        "a path upwards": f"../{good}",
        "a path below": f"{good}/../META",
        "the customer's row": "META",
        "the count": "COUNT",
        "a key of a partition": f"HOOKS#ben#{good}",
        "a sort key": f"{'OUT' if prefix == 'msg' else 'HOOK'}#{good}",
        "a joint inside": good.replace("_", "#"),
        "a wildcard": f"{prefix}_*",
        "a query": "' OR '1'='1",
        "a group": WELL_FORMED[GROUP],
        "a very long one": good * 40,
    }.items():
        yield Shape(name, value)
    if kind != AFTER:
        yield Shape("empty", "")
    if kind != GENERIC:
        # Where a generic upload is taken, an asset is taken too.
        yield Shape("an asset", WELL_FORMED[ASSET])


def _texts(kind: str, other: str) -> Iterator[Shape]:
    good = WELL_FORMED[kind]
    stamp, tail = good.split("-")[1:]
    for name, value in {
        "empty": "",
        "a letter": "x",
        "the prefix alone": f"{kind}-",
        "no tail": f"{kind}-{stamp}",
        "an empty tail": f"{kind}-{stamp}-",
        "no prefix": f"{stamp}-{tail}",
        "the other kind": WELL_FORMED[other],
        "a prefix too many": f"{kind}-{good}",
        "two ids": f"{good},{good}",
        "two ids on lines": f"{good}\n{good}",
        "one character short": good[:-1],
        "one character long": good + "0",
        "upper case": good.upper(),
        "an upper case tail": good[:-5] + "K3X9Q",
        "an upper case prefix": good.replace(kind, kind.title()),
        "underscores": good.replace("-", "_"),
        "dashes of print": good.replace("-", "\u2011"),
        "a space before": " " + good,
        "a space behind": good + " ",
        "a tab behind": good + "\t",
        "a line end behind": good + "\n",
        "digits of Arabic": good.replace("2", "\u0662"),
        "digits of full width": good.replace("0", "\uff10"),
        "a Cyrillic letter": good[:-1] + "\u0430",
        "a zero width space": good[:-2] + "\u200b" + good[-2:],
        "a byte order mark": "\ufeff" + good,
        "written right to left": "\u202e" + good,
        "an emoji": good[:-1] + "\U0001f600",
        "a percent sign": good.replace("-", "%2D"),
        "quoted": f'"{good}"',
        "a scheme": f"asset://{good}",
        "a path upwards": f"../{good}",
        "a path below": f"{good}/../META",
        "the customer's row": "META",
        "a key of a partition": f"CUST#ben#{good}",
        "a sort key": f"{kind.upper()}#{good}",
        "a joint inside": good.replace("-", "#"),
        "a prefix of all": "a",
        "a wildcard": f"{kind}-*",
        "a query": "' OR '1'='1",
        "a template": "${jndi:ldap://x}",
        "an upstream id": f"{kind}-20260318-abcdef0123",
        "a very long one": good * 40,
        "nothing but letters": "a" * 900,
        "a UUID": "123e4567-e89b-12d3-a456-426614174000",
    }.items():
        yield Shape(name, value)
    yield Shape("a NUL behind", good + "\0")
    yield Shape("an escape sequence", "\x1b[31m" + good)


def _dates(kind: str) -> Iterator[Shape]:
    for name, stamp in {
        "month 13": "20261318035710",
        "month 0": "20260018035710",
        "February 30": "20260230035710",
        "February 29 of no leap year": "20270229035710",
        "hour 24": "20260318245710",
        "minute 60": "20260318036010",
        "second 61": "20260318035761",
        "year 0": "00000318035710",
        "before 1970": "19691231235959",
        "thirteen digits": "2026031803571",
        "fifteen digits": "202603180357100",
        "a sign": "+2026031803571",
    }.items():
        yield Shape(name, f"{kind}-{stamp}-k3x9q")


def _tas(kind: str) -> Iterator[Shape]:
    good = as_ta(AssetId(WELL_FORMED[ASSET]))
    flipped = good[:-1] + ("0" if good[-1] != "0" else "1")
    tas = {
        "ta_ of zeroes": "ta_" + "0" * 32,
        "ta_ with another check": flipped,
        "ta_ of version 2": good.replace("ta_01", "ta_02"),
        "ta_ in upper case": "ta_" + good[3:].upper(),
        "ta_ with a big prefix": "TA_" + good[3:],
        "ta_ too short": good[:-1],
        "ta_ too long": good + "0",
        "ta_ alone": "ta_",
        "ta_ and a line end": good + "\n",
        "ta_ with a letter": good[:-1] + "g",
    }
    if kind == GROUP:
        tas["an asset's ta_"] = good
    for name, value in tas.items():
        yield Shape(name, value)


def _values(good: str) -> Iterator[Shape]:
    values: dict[str, object] = {
        "null": None,
        "a number": 7,
        "a fraction": 7.5,
        "true": True,
        "a list": [good],
        "an empty list": [],
        "an object": {"Id": good},
    }
    for name, value in values.items():
        yield Shape(name, value, in_a_form=False)


def mutations(kind: str, rng: random.Random, count: int) -> Iterator[Shape]:
    """Well-formed ids with a few characters changed, taken out or put in; none is an id."""
    if kind not in WELL_FORMED:
        return
    made = 0
    while made < count:
        text = list(WELL_FORMED[kind] if rng.random() < 0.6 else as_ta(AssetId(WELL_FORMED[ASSET])))
        for _ in range(rng.randint(1, 3)):
            at, letter = rng.randrange(len(text)), rng.choice(_ALPHABET)
            text[at : at + rng.randint(0, 1)] = [letter] * rng.randint(0, 2)
        value = "".join(text)
        # What still has the form may be an id; a ta_ id with a digit changed fails its check.
        if _FORM.fullmatch(value) or (
            kind in {ASSET, RECEIPT} and value == as_ta(AssetId(WELL_FORMED[ASSET]))
        ):
            continue
        made += 1
        yield Shape(f"mutation {value!r}", value)
