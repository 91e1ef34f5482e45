"""The steps of the main job as a customer and the machine take them, and the bodies they show."""

from typing import Any

from portrait.model import Failure, Status
from tests.integration.doors.desk import Desk

URL = "https://media.example.com/mia.jpg"
CREATED = "2026-11-01T01:02:03Z"
CDN = "https://ark-media.example.com/1?X-Tos-Expires=43200"


def make_group(desk: Desk, **more: Any) -> str:
    made = desk.act("CreateAssetGroup", Name="Mia", GroupType="AIGC", **more)
    group: str = made.result["Id"]
    return group


def make_asset(desk: Desk, group: str, **more: Any) -> str:
    wanted: dict[str, Any] = {"GroupId": group, "URL": URL, "AssetType": "Image", **more}
    asset: str = desk.act("CreateAsset", **wanted).result["Id"]
    return asset


def drive(desk: Desk, step: str) -> dict[str, object]:
    """One step over the execution that was started last."""
    start = desk.world.machine.starts[-1]
    return desk.step(
        {
            "step": step,
            "customer": start.customer,
            "assets": list(start.assets),
            "generation": start.generation,
            "turn_at": None,
            "execution": f"{start.marker}-{start.generation}",
        }
    )


def settle(desk: Desk, status: Status, failure: Failure | None = None) -> None:
    """The upstream makes up its mind about everything it has; the machine looks."""
    for upstream_id in desk.world.upstream.assets:
        url = CDN if status is Status.ACTIVE else ""
        desk.world.upstream.settle(upstream_id, status, url=url, failure=failure)
    drive(desk, "check")


def group_body(group: str, **changes: str) -> dict[str, str]:
    return {
        "Id": group,
        "Name": "Mia",
        "Title": "Mia",
        "Description": "",
        "GroupType": "AIGC",
        "ProjectName": "default",
        "CreateTime": CREATED,
        "UpdateTime": CREATED,
        **changes,
    }


def asset_body(asset: str, group: str, status: str, **changes: object) -> dict[str, object]:
    return {
        "Id": asset,
        "Name": "",
        "URL": "",
        "AssetType": "Image",
        "GroupId": group,
        "Status": status,
        "UpstreamStatus": status,
        "Moderation": {"Strategy": "Default"},
        "ProjectName": "default",
        "CreateTime": CREATED,
        "UpdateTime": CREATED,
        **changes,
    }
