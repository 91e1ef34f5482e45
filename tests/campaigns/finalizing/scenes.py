"""The uploads that are told of, each in a fresh world."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from portrait.model import (
    AssetState,
    AssetType,
    DirectFile,
    Limits,
    ReceiptState,
    UploadWay,
)
from tests.campaigns.finalizing.deaths import Scene
from tests.unit.usecases.arrivals import PICTURE, Arrivals, form, rest_form
from tests.unit.usecases.world import ANN


def _accepted() -> Scene:
    arrivals = Arrivals()
    body = form(arrivals.world.create_group().group)
    return Scene(arrivals, arrivals.receive(body), ReceiptState.MADE)


def _resource() -> Scene:
    arrivals = Arrivals()
    body = rest_form(arrivals.world.create_group().group)
    return Scene(arrivals, arrivals.receive(body, UploadWay.REST), ReceiptState.MADE)


def _kept() -> Scene:
    arrivals = Arrivals()
    return Scene(arrivals, arrivals.receive(rest_form(None), UploadWay.REST), ReceiptState.MADE)


def _bare() -> Scene:
    arrivals = Arrivals()
    said = DirectFile(
        arrivals.world.create_group().group, "me", None, AssetType.IMAGE, "image/jpeg"
    )
    receipt = arrivals.receive(PICTURE, UploadWay.DIRECT, direct=said)
    return Scene(arrivals, receipt, ReceiptState.MADE)


def _repeated() -> Scene:
    arrivals = Arrivals()
    body = form(arrivals.world.create_group().group)
    arrivals.finalize(arrivals.receive(body, key="once"))
    return Scene(arrivals, arrivals.receive(body, key="once"), ReceiptState.MADE)


def _kept_again() -> Scene:
    arrivals = Arrivals()
    arrivals.finalize(arrivals.receive(rest_form(None), UploadWay.REST, key="once"))
    receipt = arrivals.receive(rest_form(None), UploadWay.REST, key="once")
    return Scene(arrivals, receipt, ReceiptState.MADE)


def _reused(key: str = "") -> Scene:
    arrivals = Arrivals()
    body = form(arrivals.world.create_group().group)
    there = arrivals.finalize(arrivals.receive(body)).asset
    rows = arrivals.world.ledger.assets
    rows[ANN, there] = replace(rows[ANN, there], state=AssetState.ACTIVE, due_at=None)
    arrivals.world.objects.files.clear()
    return Scene(arrivals, arrivals.receive(body, key=key, reuse=True), ReceiptState.MADE)


def _nothing_to_reuse() -> Scene:
    arrivals = Arrivals()
    body = form(arrivals.world.create_group().group)
    return Scene(arrivals, arrivals.receive(body, reuse=True), ReceiptState.MADE)


def _malformed() -> Scene:
    arrivals = Arrivals()
    body = form(arrivals.world.create_group().group, b"<html>")
    return Scene(arrivals, arrivals.receive(body), ReceiptState.REFUSED)


def _foreign() -> Scene:
    arrivals = Arrivals()
    body = form(arrivals.world.create_group(arrivals.world.ben).group)
    return Scene(arrivals, arrivals.receive(body), ReceiptState.REFUSED)


def _full() -> Scene:
    arrivals = Arrivals()
    ledger = arrivals.world.ledger
    body = form(arrivals.world.create_group().group)
    none_at_all = Limits(assets_per_group=0)
    ledger.customers[ANN] = replace(ledger.customers[ANN], limits=none_at_all)
    return Scene(arrivals, arrivals.receive(body), ReceiptState.REFUSED)


SCENES: Final[dict[str, Callable[[], Scene]]] = {
    "accepted": _accepted,
    "resource": _resource,
    "kept": _kept,
    "bare": _bare,
    "repeated": _repeated,
    "kept again": _kept_again,
    "reused": _reused,
    "reused under a key": lambda: _reused("once"),
    "nothing to reuse": _nothing_to_reuse,
    "malformed": _malformed,
    "foreign": _foreign,
    "full": _full,
}
