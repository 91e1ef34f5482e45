"""The doors of videos: where ids of videos stand, and every slot that takes `asset://`."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from functions.avatars.routes import ROUTES as TASK_ROUTES
from functions.videos.routes import ROUTES
from portrait.rules.video_ids import as_task, parse_video_id
from tests.campaigns.isolation.doors import Door
from tests.campaigns.isolation.malformed import Shape, shapes
from tests.campaigns.isolation.places import ASSET, VIDEO, Place
from tests.campaigns.wired.gateway import Gateway, Said

GOOD: Final = "cgt-20260318035710-k3x9q"
_NATIVE: Final = "/api/v3/contents/generations/tasks"
_FRAMED: Final = "/v1/videos"
_SHARED: Final = "/v1/videos/generations"
_TASK: Final = ("GET", "/v1/tasks/{task}")
_MODEL: Final = "seedance-2.0"
Body = Callable[[str], dict[str, Any]]


def _of_videos(name: str, paths: Sequence[str], code: str) -> Door:
    """Routes of one envelope whose path names a video."""

    def ask(gateway: Gateway, who: str, place: Place, value: object) -> Said:
        method, _, resource = place.action.partition(" ")
        return gateway.rest(who, (method, resource), parameters={"video": str(value)})

    found = tuple(
        Place(" ".join(route), ("id",), VIDEO, many=False)
        for route in ROUTES
        if "{video}" in route[1] and route[1].removesuffix("/{video}") in paths
    )
    return Door(name, found, (), ask, {VIDEO: (404, code)}, texts_only=True)


def _of_tasks() -> Door:
    """xcompute's: what is no video there may be another task."""

    def ask(gateway: Gateway, who: str, _: Place, value: object) -> Said:
        return gateway.rest(who, _TASK, parameters={"task": str(value)})

    assert _TASK in TASK_ROUTES
    place = Place(" ".join(_TASK), ("id",), VIDEO, many=False)
    return Door("xcompute's tasks", (place,), (), ask, {VIDEO: (404, "invalid_request_error")})


def _content(kind: str, role: str) -> Body:
    return lambda url: {"content": [{"type": kind, kind: {"url": url}, "role": role}]}


def _ended(url: str) -> dict[str, Any]:
    """A last frame, which needs a first one."""
    first = {"url": "https://media.example.com/first.jpg"}
    return {
        "content": [
            {"type": "image_url", "image_url": {"url": url}, "role": "last_frame"},
            {"type": "image_url", "image_url": first, "role": "first_frame"},
        ]
    }


def _framed(member: str, kind: str, **more: str) -> Body:
    return lambda url: {member: [{"type": kind, kind: {"url": url}, **more}], "prompt": "she waves"}


def _pictures(url: str) -> dict[str, Any]:
    return {"image_urls": [url], "prompt": "she waves"}


def _roles(role: str) -> Body:
    return lambda url: {"image_with_roles": [{"url": url, "role": role}], "prompt": "she waves"}


def _listed(member: str) -> Body:
    return lambda url: {member: [url], "prompt": "she waves"}


Slot = tuple[str, str, Body, str]
"""The door's name, its path, a body with the URL in the slot, and what refusals call the slot."""
_FIRST: Final = "content[0]"
PICTURES: Final[Sequence[Slot]] = [
    *(
        (name, path, body, f"{_FIRST}.image_url.url")
        for name, path in (
            ("Ark", _NATIVE),
            ("APIYI", f"/seedance{_NATIVE}"),
            ("AllToken", _SHARED),
            ("Token360", _FRAMED),
        )
        for body in (
            _content("image_url", "first_frame"),
            _content("image_url", "reference_image"),
            _ended,
        )
    ),
    (
        "Token360",
        _FRAMED,
        _framed("frame_images", "image_url", frame_type="first_frame"),
        "frame_images[0].image_url.url",
    ),
    (
        "Token360",
        _FRAMED,
        _framed("input_references", "image_url"),
        "input_references[0].image_url.url",
    ),
    ("xcompute", _SHARED, _pictures, "image_urls[0]"),
    ("xcompute", _SHARED, _roles("reference_image"), "image_with_roles[0].url"),
    ("xcompute", _SHARED, _roles("first_frame"), "image_with_roles[0].url"),
]
"""Where a picture goes."""
OTHERS: Final[Sequence[Slot]] = [
    *(
        (name, path, _content(f"{kind}_url", f"reference_{kind}"), f"{_FIRST}.{kind}_url.url")
        for name, path in (("Ark", _NATIVE), ("AllToken", _SHARED))
        for kind in ("video", "audio")
    ),
    *(
        (
            "Token360",
            _FRAMED,
            _framed("input_references", f"{kind}_url"),
            f"input_references[0].{kind}_url.url",
        )
        for kind in ("video", "audio")
    ),
    ("xcompute", _SHARED, _listed("video_urls"), "video_urls[0]"),
    ("xcompute", _SHARED, _listed("audio_urls"), "audio_urls[0]"),
]
"""Where a video or a sound goes. A sound is not alone: that, too, is said of it."""
_CODES: Final[Mapping[str, str]] = {"xcompute": "invalid_request_error"}


def slot_door(slot: Slot, *, as_it_is: bool = False) -> Door:
    """A create whose slot names what is not there.

    The refusal repeats what was written, which is taken out unless it is wanted `as_it_is`.
    """
    name, path, body, field = slot

    def ask(gateway: Gateway, who: str, _: Place, value: object) -> Said:
        told = {"model": _MODEL, **body(f"asset://{value}")}
        said = gateway.rest(who, ("POST", path), json.dumps(told))
        return said if as_it_is else replace(said, text=said.text.replace(str(value), "<id>"))

    place = Place(f"POST {path}", (field,), ASSET, many=False)
    miss = (400, _CODES.get(name, "InvalidParameter"))
    return Door(name, (place,), (), ask, {ASSET: miss}, texts_only=True)


PATHS: Final = (
    _of_videos("Ark's videos", (_NATIVE, f"/seedance{_NATIVE}"), "ResourceNotFound"),
    _of_videos("AllToken's videos", (_SHARED,), "NotFound"),
    _of_videos("Token360's videos", (_FRAMED,), "NotFound"),
)
TASKS: Final = _of_tasks()
PICTURE_SLOTS: Final = tuple(map(slot_door, PICTURES))
NAMED_SLOTS: Final = tuple(
    slot_door(one, as_it_is=True) for one in PICTURES if one[0] not in _CODES
)
"""Those whose refusals begin with the field: xcompute has it beside the message."""
OTHER_SLOTS: Final = tuple(map(slot_door, OTHERS))


def unplaced() -> list[str]:
    """Routes with a name in their path that no door here asks for."""
    known = {place.action for door in PATHS for place in door.places}
    return [" ".join(one) for one in ROUTES if "{" in one[1] and " ".join(one) not in known]


def video_shapes() -> Iterator[Shape]:
    """Texts that are no ids of videos: those of assets, said of videos, and odd tasks."""
    for one in shapes(ASSET):
        if isinstance(one.value, str):
            yield replace(one, value=one.value.replace("asset-", "cgt-"))
    task = as_task(parse_video_id(GOOD))
    for name, value in {
        "a task in lower case": task.lower(),
        "a task too short": task[:-1],
        "a task too long": task + "0",
        "a task of another kind": task[:-1] + ("0" if task[-1] != "0" else "1"),
        "a task and a line end": task + "\n",
        "task_ alone": "task_",
    }.items():
        yield Shape(name, value)
