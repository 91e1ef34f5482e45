"""The two doors of the Action dialect and what tells them apart."""

from dataclasses import dataclass
from typing import Final

from portrait.rules.limits import ACTION_NAME_MAX, NATIVE_NAME_MAX

VERSION: Final = "2024-01-01"
SERVICE: Final = "ark"
REGION: Final = "cn-beijing"
BODY_MAX_BYTES: Final = 1_048_576
"""A JSON body of at most 1 MB (AllToken, Portrait API reference)."""


@dataclass(frozen=True, slots=True)
class Door:
    """One way in: how long a name may be, what may be left out, how errors are spelt."""

    name: str
    name_max: int
    group_type_required: bool
    native_errors: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What a request is read with: its door, and origins of the stack that count as public."""

    door: Door
    own_origins: frozenset[str] = frozenset()
    loopback: bool = False
    """Whether this machine's own addresses may be called back: on one machine only."""


PORTRAIT: Final = Door("portrait", ACTION_NAME_MAX, group_type_required=True, native_errors=False)
NATIVE: Final = Door("native", NATIVE_NAME_MAX, group_type_required=False, native_errors=True)
UPLOAD_ACTION: Final = "CreateAsset"
"""An upload answers as the Action it stands for."""
UPLOAD_SCOPE: Final = "Upload"
"""What its idempotency keys are kept apart by: it takes other fields than the Action."""
NEIGHBOURS: Final = frozenset({"/v1/portrait/upload"})
"""Paths that another function serves by POST; what else comes there is answered here."""
DOORS: Final = {"/v1/portrait": PORTRAIT, "/": NATIVE}
