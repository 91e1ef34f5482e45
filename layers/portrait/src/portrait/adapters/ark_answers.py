"""What an answer of Ark means: the value asked for, or the error that says what may be done next.

    body                                               error
    a throttle code, at any status                     UpstreamThrottled
    QuotaSharedPoolExceeded, at any status             UpstreamPoolFull
    NotFound.group_id, NotFound.asset_id               UpstreamNotFound
    a fault code (Internal..., FailToConnect)          UpstreamUnknown
    any other Error.Code at 429                        UpstreamThrottled
    any other Error.Code at 200 or 4xx                 UpstreamRefused
    no Error, 2xx, the members that were asked for     the value
    anything else                                      UpstreamUnknown

The real wire wraps every answer in ResponseMetadata and Result; resellers strip the envelope, so a
bare object counts as the Result. An Error inside HTTP 200 is an expected shape: the envelope is
looked at before the status. Ids are opaque.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

from portrait.errors import (
    UpstreamError,
    UpstreamNotFound,
    UpstreamPoolFull,
    UpstreamRefused,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import AssetType, Failure, GroupType, Status, UpstreamId
from portrait.ports.upstream import NewLiveness, UpstreamAsset, UpstreamEntry, UpstreamGroup

CODE_MAX: Final = 128
MESSAGE_MAX: Final = 300
"""Characters kept of the upstream's own text."""
UPSTREAM_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,1024}")
# The upstream quotes what it was asked with, and customers see its words when an asset fails.
_QUOTED: Final = (
    (re.compile(r"\b[A-Za-z][A-Za-z0-9+.-]*://[^\s\"'<>]+"), "<url>"),
    (re.compile(r"\b(?:asset|group)-[0-9]{8,14}[A-Za-z0-9_-]*"), "<id>"),
)
_THROTTLES: Final = ("AccountFlowLimitExceeded", "RequestThrottled", "QuotaWriteQPMExceeded")
_THROTTLE_FAMILY: Final = "Throttling"
_POOL_FULL: Final = "QuotaSharedPoolExceeded"
_NOT_FOUND: Final = ("NotFound.group_id", "NotFound.asset_id")
_FAULTS: Final = ("Internal", "FailToConnect")
"""Beginnings of codes that admit a fault: whether anything happened stays open."""
_TOO_MANY: Final = 429

Members = Mapping[str, Any]
Word = TypeVar("Word", AssetType, GroupType)


def result_of(status: int, body: bytes) -> Members:
    """The Result of an answer. Raises the UpstreamError that it amounts to."""
    answer = _json_object(status, body)
    metadata = answer.get("ResponseMetadata")
    error = metadata.get("Error") if isinstance(metadata, dict) else None
    if isinstance(error, dict) and isinstance(error.get("Code"), str) and error["Code"]:
        raise _refusal(status, error["Code"][:CODE_MAX], shortened(error.get("Message")))
    if error is not None or not 200 <= status < 300:  # noqa: PLR2004  the class of success
        raise _strange(status)
    result = answer.get("Result", {} if isinstance(metadata, dict) else answer)
    if result is None:
        return {}
    if not isinstance(result, dict):
        raise _strange(status)
    return result


def created_id(result: Members) -> UpstreamId:
    """The Id of a create. Raises UpstreamUnknown: something may have been made without one."""
    return _id(result, "Id")


def group_from(result: Members, asked: UpstreamId) -> UpstreamGroup:
    """A group as GetAssetGroup has it. Raises UpstreamUnknown if a needed member is missing."""
    return UpstreamGroup(
        upstream_id=_own_id(result, asked),
        type=_word(result, "GroupType", GroupType),
        name=_text(result, "Name") or _text(result, "Title"),
        description=_text(result, "Description"),
    )


def asset_from(result: Members, asked: UpstreamId) -> UpstreamAsset:
    """An asset as GetAsset has it. Raises UpstreamUnknown if a needed member is missing."""
    status = _status(_text(result, "Status"))
    return UpstreamAsset(
        upstream_id=_own_id(result, asked),
        group=_id(result, "GroupId"),
        type=_word(result, "AssetType", AssetType),
        name=_text(result, "Name"),
        status=status,
        url=_text(result, "URL"),
        failure=_failure(result) if status is Status.FAILED else None,
    )


def liveness_from(result: Members) -> NewLiveness:
    """A started face scan. Raises UpstreamUnknown if the token or the link is missing."""
    token, link = _text(result, "BytedToken"), _text(result, "H5Link")
    if not _TOKEN.fullmatch(token) or not link.startswith(("https://", "http://")):
        raise UpstreamUnknown("StrangeAnswer", "BytedToken or H5Link is not of its form")
    return NewLiveness(token, link)


def verified_group(result: Members) -> UpstreamId | None:
    """The group of a passed scan; None for a Result without one."""
    return _id(result, "GroupId") if result.get("GroupId") else None


def _own_id(result: Members, asked: UpstreamId) -> UpstreamId:
    """The id as the upstream spells it: some answer to more than one spelling."""
    value = result.get("Id")
    known = isinstance(value, str) and UPSTREAM_ID.fullmatch(value)
    return UpstreamId(str(value)) if known else asked


def entries_from(result: Members) -> list[UpstreamEntry]:
    """The items of a list. Raises UpstreamUnknown if they are not a list of named things."""
    items = result.get("Items", [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise UpstreamUnknown("StrangeAnswer", "Items is not a list of objects")
    return [
        UpstreamEntry(_id(item, "Id"), _text(item, "Name"), _moment(_text(item, "CreateTime")))
        for item in items
    ]


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _json_object(status: int, body: bytes) -> Members:
    try:
        answer: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _strange(status) from error
    if not isinstance(answer, dict):
        raise _strange(status)
    return answer


def _refusal(status: int, code: str, message: str) -> UpstreamError:
    if code in _THROTTLES or code.startswith(_THROTTLE_FAMILY):
        return UpstreamThrottled(code, message)
    if code == _POOL_FULL:
        return UpstreamPoolFull(code, message)
    if code in _NOT_FOUND:
        return UpstreamNotFound(code, message)
    if code.startswith(_FAULTS):
        return UpstreamUnknown(code, message)
    if status == _TOO_MANY:
        return UpstreamThrottled(code, message)
    if status == 200 or 400 <= status < 500:  # noqa: PLR2004  errors come in 200 too
        return UpstreamRefused(code, message)
    return UpstreamUnknown(code, message)


def _strange(status: int) -> UpstreamUnknown:
    return UpstreamUnknown("StrangeAnswer", f"HTTP {status} without the members expected")


def _failure(result: Members) -> Failure | None:
    error = result.get("Error")
    if not isinstance(error, dict) or not isinstance(error.get("Code"), str):
        return None
    return Failure(error["Code"][:CODE_MAX], shortened(error.get("Message")))


def _status(word: str) -> Status:
    return Status(word) if word in set(Status) else Status.PROCESSING


def _id(result: Members, name: str) -> UpstreamId:
    value = result.get(name)
    if not isinstance(value, str) or not UPSTREAM_ID.fullmatch(value):
        raise UpstreamUnknown("StrangeAnswer", f"{name} is not an id")
    return UpstreamId(value)


def _word(result: Members, name: str, words: type[Word]) -> Word:
    try:
        return words(_text(result, name))
    except ValueError as error:
        raise UpstreamUnknown("StrangeAnswer", f"{name} is not known") from error


def _text(result: Members, name: str) -> str:
    value = result.get(name)
    return value if isinstance(value, str) else ""


def shortened(message: object) -> str:
    """The upstream's text without the URLs and ids in it: links to files, and ids of its own."""
    text = message if isinstance(message, str) else ""
    for quoted, stand_in in _QUOTED:
        text = quoted.sub(stand_in, text)
    return text[:MESSAGE_MAX]
