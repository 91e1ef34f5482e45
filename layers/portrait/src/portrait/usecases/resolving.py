"""Which upstream assets a video is made from: the customer's own, Active, and all in one place.

An id that never was, one of another customer and one that is deleted are the same miss: rows are
only ever looked for among the customer's own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from portrait.errors import FieldProblem, InvalidParameter
from portrait.ids import MalformedId, parse_asset_id
from portrait.model import (
    Asset,
    AssetId,
    AssetState,
    CustomerId,
    Home,
    Medium,
    VideoRequest,
)
from portrait.ports.videos import VideoLedger
from portrait.rules.transitions import ASSET_GONE, public_status

SCHEME: Final = "asset://"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A request whose assets are known: where it is sent, and the URL of each medium upstream."""

    home: Home
    urls: tuple[str, ...] = field(repr=False)
    assets: tuple[AssetId, ...]
    """Each once, in the order of the media."""


def resolve(
    customer: CustomerId, home: Home, wanted: VideoRequest, videos: VideoLedger
) -> Resolved:
    """Look every `asset://` up. Raises InvalidParameter naming each that cannot be used."""
    named = [_named(medium) for medium in wanted.media]
    assets = tuple(dict.fromkeys(asset for asset in named if asset))
    rows = dict(zip(assets, videos.used_assets(customer, assets), strict=True)) if assets else {}
    problems = [
        problem
        for medium, asset in zip(wanted.media, named, strict=True)
        if (problem := _problem(medium, asset, rows))
    ]
    if problems:
        raise InvalidParameter(*problems)
    used = [row for row in rows.values() if row is not None]
    homes = {row.home for row in used} or {home}
    if len(homes) > 1:
        raise InvalidParameter(*_apart(wanted.media, named, rows))
    urls = tuple(
        medium.url if asset is None else SCHEME + str(_row(rows, asset).upstream_id)
        for medium, asset in zip(wanted.media, named, strict=True)
    )
    return Resolved(homes.pop(), urls, assets)


def still_usable(customer: CustomerId, assets: Sequence[AssetId], videos: VideoLedger) -> bool:
    """Whether nobody deleted any of them: asked after their uses were written."""
    rows = videos.used_assets(customer, assets) if assets else ()
    return all(row is not None and row.state is AssetState.ACTIVE for row in rows)


def _named(medium: Medium) -> AssetId | None:
    """The asset that a medium names; None: it is a URL; empty: the id is of no form, a miss."""
    if not medium.url.lower().startswith(SCHEME):
        return None
    try:
        return parse_asset_id(medium.url[len(SCHEME) :])
    except MalformedId:
        return AssetId("")


def _problem(
    medium: Medium, asset: AssetId | None, rows: Mapping[AssetId, Asset | None]
) -> FieldProblem | None:
    if asset is None:
        return None
    row = rows.get(asset)
    if row is None or row.state in ASSET_GONE:
        written = medium.url[len(SCHEME) :][:64]
        return FieldProblem(medium.field, f"The specified asset {written} is not found")
    if row.state is not AssetState.ACTIVE or row.upstream_id is None:
        status = public_status(row.state)
        cure = "upload another file" if row.state is AssetState.FAILED else "wait until it is"
        return FieldProblem(
            medium.field, f"the asset is not Active yet: its status is {status}; {cure}"
        )
    if row.type is not medium.type:
        message = f"needs an asset of type {medium.type}, not {row.type}"
        return FieldProblem(medium.field, message)
    return None


def _apart(
    media: Sequence[Medium],
    named: Sequence[AssetId | None],
    rows: Mapping[AssetId, Asset | None],
) -> list[FieldProblem]:
    """Assets that live in another upstream account than the first one of the request."""
    pairs = [(medium, _row(rows, one)) for medium, one in zip(media, named, strict=True) if one]
    message = "cannot be used together with the assets before it; upload it again"
    return [
        FieldProblem(medium.field, message) for medium, row in pairs if row.home != pairs[0][1].home
    ]


def _row(rows: Mapping[AssetId, Asset | None], asset: AssetId) -> Asset:
    row = rows[asset]
    if row is None:
        raise LookupError(asset)
    return row
