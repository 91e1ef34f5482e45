"""Asks at every door, in every place, for everything that is not the caller's; compares all of it.

An upload has a row and a file of its own, under a fresh id, before its form is read: calls for
these and for the customer's own row are set apart, and only looked at for whose they are.

What is compared: status, headers and every byte of the body (the invocation's own id replaced), and
every call to AWS with its parameters (the id that was asked for replaced). What is also looked at:
that no call leaves the caller's own partition, and that nothing is written.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from portrait.ids import MalformedId, parse_asset_id
from portrait.rules.liveness import fingerprint
from portrait.rules.video_ids import parse_video_id
from tests.campaigns.isolation.doors import Door
from tests.campaigns.isolation.malformed import Shape
from tests.campaigns.isolation.places import Place
from tests.campaigns.isolation.tenants import ANN, Tenants
from tests.campaigns.wired.cloud import Call
from tests.campaigns.wired.gateway import Gateway, Said

BYTES, CALLS, PARTITION, WRITTEN = "bytes differ", "calls differ", "strange partition", "written"
NO_MISS, LOOKED_UP, UNNAMED = "not a miss", "looked up", "not a 400 that names the field"
NOT_FOUND = "own row not found"
BAD_REQUEST: Final = 400
_READS: Final = frozenset({"GetItem", "Query", "BatchGetItem"})
_NOTHING: Final[tuple[object, ...]] = (None, "", {"records": [], "next": None})
"""What a miss shows of a row, in any envelope."""


_RECEIPTS: Final = ("RECEIPT#", "SPENT#")
_OF_UPLOADS: Final = (*_RECEIPTS, '"incoming/', '"uploads/', '"generic/', "UPLOAD#ua_", '"META"')
"""What the calls for an upload's own row and files name, and the one for who sends it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something by which a stranger's id could be told apart, or worse."""

    what: str
    where: str
    detail: str


@dataclass
class Examination:
    """What was asked, and what was found."""

    asked: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    @property
    def kinds(self) -> set[str]:
        return {one.what for one in self.findings}

    def note(self, what: str, door: Door, place: Place, detail: str) -> None:
        self.findings.append(Finding(what, f"{door.name} {place.action}.{place.named}", detail))


def examine_strangers(
    gateway: Gateway, doors: Iterable[Door], tenants: Tenants, seen: Examination, rounds: int = 1
) -> None:
    """Everything that is not the caller's is the same miss, in every place of these doors."""
    for door in doors:
        for place in door.places:
            _strangers(gateway, door, place, tenants, seen, rounds)


def examine_malformed(
    gateway: Gateway,
    doors: Iterable[Door],
    shapes: Mapping[str, Sequence[Shape]],
    seen: Examination,
) -> None:
    """What is no id is a 400 that names the field and asks nobody anything."""
    for door in doors:
        for place in door.places:
            for shape in shapes[place.kind]:
                if door.texts_only and not (shape.in_a_form and isinstance(shape.value, str)):
                    continue
                _malformed(gateway, door, place, shape, seen)


def examine_own(
    gateway: Gateway, doors: Iterable[Door], tenants: Tenants, seen: Examination
) -> None:
    """The caller's own living row is found, so that a miss means something."""
    for door in doors:
        for place in door.places:
            own = tenants.living(place.kind)
            said = door.ask(gateway, ANN, place, own)
            seen.asked["own"] += 1
            shown = said.status == 200 and said.result not in _NOTHING
            found = shown and (not place.many or _has_items(place, said))
            if not found:
                seen.note(NOT_FOUND, door, place, f"{said.status} {said.text[:200]}")


def _has_items(place: Place, said: Said) -> bool:
    # A list of assets in a group without any is empty, whoever owns the group.
    return place.action == "ListAssets" or bool(said.body["Result"]["Items"])


def _strangers(
    gateway: Gateway, door: Door, place: Place, tenants: Tenants, seen: Examination, rounds: int
) -> None:
    known = list(tenants.strangers(place.kind, rounds))
    before = _all_there_is(gateway)
    first: tuple[Said, list[str]] | None = None
    for one in known:
        said, calls = _watched(gateway, door, place, one.value)
        spelt = [_without(call.spelt(), one.value) for call in calls]
        seen.asked[f"{one.why}, {one.spelling}"] += 1
        first = first or (said, spelt)
        if said != first[0]:
            seen.note(BYTES, door, place, f"{one.why}: {said} and not {first[0]}")
        if spelt != first[1]:
            seen.note(CALLS, door, place, f"{one.why}: {spelt} and not {first[1]}")
        if not _misses(door, place, said):
            seen.note(NO_MISS, door, place, f"{one.why}: {said}")
        for call in calls:
            if call.operation not in _READS or not _partitions(call) <= _own(gateway):
                seen.note(PARTITION, door, place, f"{one.why}: {call.spelt()}")
    if _all_there_is(gateway) != before:
        seen.note(WRITTEN, door, place, "a row or a file is not as it was")


def _malformed(gateway: Gateway, door: Door, place: Place, shape: Shape, seen: Examination) -> None:
    said, calls = _watched(gateway, door, place, shape.value)
    seen.asked["malformed"] += 1
    if calls:
        seen.note(LOOKED_UP, door, place, f"{shape.name}: {[call.spelt() for call in calls]}")
    if said.status != BAD_REQUEST or not _told(said).startswith(f"{place.named}: "):
        seen.note(UNNAMED, door, place, f"{shape.name}: {said}")


def _watched(gateway: Gateway, door: Door, place: Place, value: object) -> tuple[Said, list[Call]]:
    gateway.cloud.calls.clear()
    sent = len(gateway.sent)
    said = door.ask(gateway, ANN, place, value)
    calls = list(gateway.cloud.calls)
    if any(_RECEIPTS[0] in call.spelt() for call in calls):
        own = [call for call in calls if any(named in call.spelt() for named in _OF_UPLOADS)]
        assert all(ANN in call.spelt() for call in own)
        calls = [call for call in calls if call not in own]
    upstream = [Call("ark", str(request.url), {}) for request in gateway.sent[sent:]]
    return said, calls + upstream


def _told(said: Said) -> str:
    """What is wrong with which field, in any envelope; empty for another kind of refusal."""
    if said.code == "InvalidParameter":
        return said.message
    details = said.body.get("error", {}).get("details", [{}])
    return "{field}: {message}".format(**{"field": "", "message": "", **details[0]})


def _misses(door: Door, place: Place, said: Said) -> bool:
    if place.many:
        return said.status == 200 and said.body["Result"].get("Items") == []
    return (said.status, said.code) == door.misses[place.kind] and said.result in _NOTHING


def _without(text: str, value: str) -> str:
    """The text with the id replaced, in the spelling that it was sent in and in the ledger's."""
    text = text.replace(value, "<id>").replace(fingerprint(value), "<id>")
    for parse in (parse_asset_id, parse_video_id):
        with suppress(MalformedId):
            text = text.replace(parse(value), "<id>")
    return text


def _partitions(call: Call) -> set[str]:
    values = call.asked.get("ExpressionAttributeValues", {})
    key = call.asked.get("Key", {}).get("pk") or values.get(":pk") or {}
    many = [one["pk"] for asked in _tables(call) for one in asked["Keys"]]
    return {str(one.get("S", "")) for one in many or [key]}


def _tables(call: Call) -> list[dict[str, Any]]:
    return list(call.asked.get("RequestItems", {}).values())


def _own(gateway: Gateway) -> set[str]:
    # `sk-`, then the id of the key.
    return {f"CUST#{ANN}", f"HOOKS#{ANN}", f"KEY#{gateway.keys[ANN][3:13]}"}


def _all_there_is(gateway: Gateway) -> tuple[list[str], list[str], int]:
    rows = sorted(
        repr(sorted(row.items()))
        for row in gateway.cloud.rows()
        if not row["sk"]["S"].startswith(_RECEIPTS)
    )
    return rows, gateway.cloud.files(), len(gateway.sent)
