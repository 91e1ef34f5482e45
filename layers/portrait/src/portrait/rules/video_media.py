"""Whether one picture, video or sound of a video request may go upstream, by what its URL says.

Three kinds of URL: an address that the upstream fetches, the file itself in a data URI (pictures
and sounds: Ark, video generation), and a reference to an asset of the customer.
"""

import base64
import binascii
import re
from collections.abc import Set as AbstractSet
from typing import Final

from portrait.ids import MalformedId, parse_generic_id
from portrait.model import AssetType
from portrait.rules.media import judge_media
from portrait.rules.references import (
    SCHEME,
    SHOWN_MAX,
    asset_of_reference,
    is_reference,
    looks_like_reference,
)
from portrait.rules.urls import URL_MAX, media_url_problem

NOT_A_REFERENCE: Final = (
    "holds something that reads like a reference to an asset; "
    "a reference is a media URL of its own, asset:// and the id, nothing else"
)
_DATA: Final = "data:"
_DATA_FORM: Final = re.compile(r"data:(image|audio)/[a-z0-9.+-]{1,64};base64,", re.IGNORECASE)
_GENERIC: Final = (
    "is a generic upload, which is no portrait asset; "
    "upload the file again into an active Virtual Portrait group and use its ta_ id"
)
_RECORD: Final = "is the id of a record; use the assetId, which begins with ta_"
_GROUP: Final = "is the id of a group; use the id of one asset of it"


def medium_problem(kind: AssetType, url: str, own_origins: AbstractSet[str]) -> str:
    """Why a medium cannot be used; empty if nothing is known against it.

    `own_origins` are origins of the stack itself that count as public. An asset is not looked up.
    """
    if is_reference(url):
        return _reference_problem(url)
    if url[: len(_DATA)].lower() == _DATA:
        return _data_problem(kind, url)
    if len(url) <= URL_MAX and looks_like_reference(url):
        return NOT_A_REFERENCE
    return media_url_problem(url, own_origins) or ""


def not_found(written: str) -> str:
    """What is said of an asset that is not there, or not the caller's, in Ark's words."""
    return f"The specified asset {written[:SHOWN_MAX]} is not found"


def _reference_problem(url: str) -> str:
    written = url[len(SCHEME) :]
    try:
        asset_of_reference(url)
    except MalformedId:
        return _explained(written)
    return ""


def _explained(written: str) -> str:
    try:
        parse_generic_id(written)
    except MalformedId:
        if written.startswith("rec_"):
            return _RECORD
        return _GROUP if written.startswith("group-") else not_found(written)
    return _GENERIC


def _data_problem(kind: AssetType, url: str) -> str:
    if kind is AssetType.VIDEO:
        return "must be an http or https URL or asset:// and an id; a video is no data URI"
    form = _DATA_FORM.match(url)
    family = kind.lower()
    if form is None or form[1].lower() != family:
        return f"must be data:{family}/<format>;base64,<the file>"
    try:
        data = base64.b64decode(url[form.end() :], validate=True)
    except (binascii.Error, ValueError):
        return "is not valid base64"
    codes = judge_media(data, kind)
    return f"cannot be used: {', '.join(codes)}" if codes else ""
