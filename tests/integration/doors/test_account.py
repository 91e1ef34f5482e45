"""What a customer is told of its account."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from portrait.model import AssetState, CustomerState, EventType, Limits
from portrait.ports.governor import Forecast
from portrait.rules.keys import parse_bearer
from portrait.rules.limits import Tier
from tests.integration.doors.account_desk import ACCOUNT, AccountDesk
from tests.integration.doors.desk import KEYS
from tests.integration.doors.flow import make_asset, make_group
from tests.integration.doors.hook_desk import refused, succeeded
from tests.memory.rows import Pool
from tests.unit.usecases.world import ANN, HOME

_SIDES: Final = {"minSide": 300, "maxSide": 6000, "minRatio": 0.4, "maxRatio": 2.5}
_PICTURES: Final = [
    *("image/jpeg", "image/png", "image/webp", "image/bmp", "image/tiff", "image/gif"),
    *("image/heic", "image/heif"),
]
_WIDTH: Final = "is {width} pixels wide; the width must be 300 to 6000 pixels "
_HEIGHT: Final = "is {height} pixels high; the height must be 300 to 6000 pixels "
_RATIO: Final = "has a width to height ratio of {ratio}; it must be 0.4 to 2.5 "
_MOST: Final = {"image": 9, "video": 3, "audio": 3}
_RATIOS: Final = ["16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive"]


def _model(name: str, *resolutions: str, **more: object) -> dict[str, Any]:
    seconds = {"minDuration": 4, "maxDuration": 15}
    usual = {**seconds, "most": _MOST, "audioAlone": False}
    return {"id": name, "resolutions": list(resolutions), **usual, **more}


def _block(name: str, role: str, least: int = 0, most: int | None = None) -> dict[str, Any]:
    framing = role.endswith("_frame")
    return {
        "id": name,
        "media": "image" if framing else role.removeprefix("reference_"),
        "member": "frame_images" if framing else "input_references",
        "role": role,
        "least": least,
        "most": most,
    }


def _mode(name: str, *blocks: dict[str, Any], least: int = 1) -> dict[str, Any]:
    return {"id": name, "least": least, "blocks": list(blocks)}


_FIRST: Final = _block("first_frame", "first_frame", 1, 1)
_LAST: Final = _block("last_frame", "last_frame", 1, 1)
_IMAGES: Final = _block("reference_images", "reference_image")
_OF_TWO_FIVE: Final = {"most": {"image": 30, "video": 10, "audio": 10}, "audioAlone": True}
VIDEOS: Final = {
    "models": [
        _model("seedance-2.0", "480p", "720p", "1080p", "4k"),
        _model("seedance-2.0-fast", "480p", "720p"),
        _model("seedance-2.0-mini", "480p", "720p"),
        _model("seedance-2.5", "480p", "720p", "1080p", "4k", **_OF_TWO_FIVE),
    ],
    "modes": [
        _mode("first_frame", _FIRST),
        _mode("first_last", _FIRST, _LAST, least=2),
        _mode("reference_images", {**_IMAGES, "least": 1}),
        _mode(
            "multimodal",
            _IMAGES,
            _block("reference_videos", "reference_video"),
            _block("reference_audios", "reference_audio"),
        ),
        _mode("edit", _block("source_video", "reference_video", 1, 1), _IMAGES),
        _mode("extend", _block("source_videos", "reference_video", 1), _IMAGES),
    ],
    "ratios": _RATIOS,
}
RULES: Final = {
    "names": {"groupMax": 64, "assetMax": 64, "keyMax": 64, "descriptionMax": 300},
    "upload": {
        "maxBytes": 10_000_000,
        "mediaTypes": _PICTURES,
        "extensions": [
            *(".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".heic", ".heif")
        ],
        **_SIDES,
        "animated": False,
    },
    "byUrl": {
        "Image": {"maxBytes": 31_457_280, "mediaTypes": _PICTURES, **_SIDES},
        "Video": {"maxBytes": 209_715_200, "mediaTypes": ["video/mp4", "video/quicktime"]},
        "Audio": {"maxBytes": 15_728_640, "mediaTypes": ["audio/wav", "audio/mpeg"]},
    },
    "retention": {"days": [1, 7, 30], "defaultDays": 7},
    "videos": VIDEOS,
    "webhookEvents": list(EventType),
    "messages": {
        "WidthTooSmall": f"{_WIDTH}(WidthTooSmall)",
        "WidthTooLarge": f"{_WIDTH}(WidthTooLarge)",
        "HeightTooSmall": f"{_HEIGHT}(HeightTooSmall)",
        "HeightTooLarge": f"{_HEIGHT}(HeightTooLarge)",
        "AspectRatioTooSmall": f"{_RATIO}(AspectRatioTooSmall)",
        "AspectRatioTooLarge": f"{_RATIO}(AspectRatioTooLarge)",
        "FileSizeTooLarge": "is over 31,457,280 bytes (FileSizeTooLarge)",
        "NotAccepted": (
            "is not an accepted picture; accepted are image/jpeg, image/png, image/webp, "
            "image/bmp, image/tiff, image/gif, image/heic and image/heif"
        ),
        "BodyTooLarge": "is over the limit of 10,000,000 bytes",
    },
}
NOTHING: Final = {
    "queued": 0,
    "processing": 0,
    "unknown": 0,
    "active": 0,
    "failed": 0,
    "oldestWaitSeconds": 0.0,
}
QUIET: Final = {
    "upstream": "ok",
    "capacity": "ok",
    "creates": {"perMinute": 120.0, "waitSeconds": 0.0, "ownWaitSeconds": 0.0},
    "recent": NOTHING,
    "checkedAt": "2026-11-01T01:02:03.000Z",
}


def status(accounts: AccountDesk) -> Any:
    reply = accounts.rest("GET", ACCOUNT)
    assert reply.status == 200, reply.text
    return reply.body["data"]["status"]


def test_an_account_says_what_it_is_may_hold_and_holds(accounts: AccountDesk) -> None:
    assert accounts.rest("GET", ACCOUNT).body == succeeded(
        {
            "id": "ann",
            "key": {
                "id": parse_bearer(KEYS[ANN]).key_id,
                "name": "",
                "kind": "bearer",
                "scopes": ["assets", "keys", "videos"],
            },
            "limits": {
                "groups": 50,
                "assetsPerGroup": 50,
                "genericUploads": 100,
                "webhooks": 5,
                "keys": 20,
            },
            "usage": {"groups": 0, "genericUploads": 0, "webhooks": 0, "keys": 1},
            "rules": RULES,
            "status": QUIET,
        }
    )


def test_an_account_follows_its_limits_and_groups(
    accounts: AccountDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.open(monkeypatch)
    make_group(accounts)
    accounts.world.ledger.set_customer(ANN, limits=Limits(12, 34))
    data = accounts.rest("GET", ACCOUNT).body["data"]
    assert (data["limits"]["groups"], data["limits"]["assetsPerGroup"]) == (12, 34)
    assert data["usage"]["groups"] == 1


def test_an_account_tells_how_long_creates_wait(accounts: AccountDesk) -> None:
    accounts.tier, accounts.lines.waits = Tier.ENTRY, Forecast(41.2345, 61.8)
    creates = {"perMinute": 3.0, "waitSeconds": 41.2, "ownWaitSeconds": 61.8}
    assert status(accounts) == {**QUIET, "creates": creates}


@pytest.mark.parametrize(
    ("pool", "word"),
    [
        (Pool(45, 45), "ok"),
        (Pool(46, 0), "low"),
        (Pool(0, 49), "low"),
        (Pool(50, 3), "full"),
        (Pool(3, 50), "full"),
    ],
)
def test_the_room_of_all_is_told_in_a_word(accounts: AccountDesk, pool: Pool, word: str) -> None:
    accounts.tier = Tier.ENTRY
    accounts.world.ledger.pools[HOME] = pool
    assert status(accounts)["capacity"] == word


@pytest.mark.parametrize(
    ("state", "minutes", "upstream", "counted"),
    [
        (AssetState.QUEUED, 9, "ok", "queued"),
        (AssetState.SUBMITTING, 9, "ok", "queued"),
        (AssetState.PROCESSING, 5, "ok", "processing"),
        (AssetState.PROCESSING, 6, "slow", "processing"),
        (AssetState.UNKNOWN, 1, "disturbed", "unknown"),
        (AssetState.ACTIVE, 60, "ok", "active"),
        (AssetState.FAILED, 60, "ok", "failed"),
    ],
)
def test_the_newest_assets_tell_how_the_upstream_does(
    accounts: AccountDesk,
    monkeypatch: pytest.MonkeyPatch,
    state: AssetState,
    minutes: int,
    upstream: str,
    counted: str,
) -> None:
    accounts.open(monkeypatch)
    make_asset(accounts, make_group(accounts))
    rows = accounts.world.ledger.assets
    ((place, row),) = rows.items()
    rows[place] = replace(row, state=state, sent_at=accounts.world.clock())
    accounts.world.clock.advance(60 * minutes)
    at_rest = state in {AssetState.ACTIVE, AssetState.FAILED}
    waits = 0.0 if at_rest else 60.0 * minutes
    found = status(accounts)
    assert found["upstream"] == upstream
    assert found["recent"] == {**NOTHING, counted: 1, "oldestWaitSeconds": waits}
    now = accounts.world.clock() - timedelta(minutes=minutes)
    assert found["checkedAt"] != now.isoformat()


def test_an_account_is_shown_to_its_own_keys_only(accounts: AccountDesk) -> None:
    words = "The API key is missing or not valid."
    for key in (None, "sk-nobody", KEYS[ANN][:-1] + "!"):
        assert accounts.rest("GET", ACCOUNT, key=key).body == refused(401, "Unauthorized", words)
    accounts.world.ledger.set_customer(ANN, state=CustomerState.SUSPENDED)
    words = "This account is suspended. Contact support."
    assert accounts.rest("GET", ACCOUNT).body == refused(403, "Forbidden", words)
