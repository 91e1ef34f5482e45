"""What the task routes answer: `{code: 200, data}`, with the members of xcompute's pages.

A batch whose assets did not all pass is `failed`, with HTTP 200: those that passed can be used.
`group_id`, `failures` and times are members of the gateway's own, beside those of the pages.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from portrait.dialects.tasks.languages import Language, in_language
from portrait.model import AssetId, Failure, GroupId, Task, TaskState, Verdict
from portrait.rules.tasks import DELETED, DONE_PROGRESS, START_PROGRESS, estimated_seconds
from portrait.usecases.batches import TaskView
from portrait.usecases.verification_tasks import OpenedTask, ShownSession

OBJECT: Final = "seedance.avatar.asset.task"
SOME_FAILED: Final = "部分素材审核失败"
LAPSED: Final = "认证已过期，请重新发起认证"
"""The verification has lapsed; start another."""
GONE: Final = "素材在审核完成前已被删除"
"""The asset was deleted before its review ended."""
_TYPE_MISMATCH: Final = "TypeMismatch"
SET_TYPE: Final = "图片请设置 asset_type=Image，视频请设置 asset_type=Video"
"""How to say what a file is."""


def success(data: dict[str, Any]) -> dict[str, Any]:
    """The envelope of a success."""
    return {"code": 200, "data": data}


def submitted(view: TaskView) -> dict[str, Any]:
    """A batch that was just handed in."""
    task = view.task
    return {
        "id": task.task,
        "object": OBJECT,
        "status": task.state,
        "progress": view.progress,
        "model": task.model,
        "group_id": task.group,
    }


def batch(view: TaskView, language: Language = Language.ZH) -> dict[str, Any]:
    """A batch as it is now; its assets are shown when all are at rest."""
    task = view.task
    guessed = {"estimated_time": estimated_seconds(len(task.assets))}
    data = {**submitted(view), **guessed, **_times(task)}
    if task.state is TaskState.PROCESSING:
        return data
    result: dict[str, Any] = {
        "assets": _entries(task.verdicts),
        "usable_assets": _entries([one for one in task.verdicts if one.failure is None]),
        "failed_assets": _entries([one for one in task.verdicts if one.failure is not None]),
    }
    if len(task.assets) == 1:
        result["asset_url"] = f"asset://{task.assets[0]}"
    data["result"] = result
    if task.state is TaskState.FAILED:
        data["error"] = {"code": "task_failed", "message": in_language(SOME_FAILED, language)}
        data["failures"] = [
            _reason(one.asset, one.failure, language)
            for one in task.verdicts
            if one.failure is not None
        ]
    return data


def opened(made: OpenedTask) -> dict[str, Any]:
    """A verification that was just opened; the secret signs what callback_url is told."""
    return {
        "id": made.task.task,
        "status": made.task.state,
        "callback_secret": made.secret,
    }


def session(shown: ShownSession) -> dict[str, Any]:
    """The task of a verification: its link, while it is open, and its token."""
    data: dict[str, Any] = {
        "id": shown.task.task,
        "status": shown.task.state,
        "progress": DONE_PROGRESS,
        **_times(shown.task),
        "result": {
            "byted_token": shown.token,
            "h5_link": shown.link,
            "raw_response": {},
        },
    }
    return data if shown.group is None else {**data, "group_id": shown.group}


def result(task: Task, language: Language = Language.ZH) -> dict[str, Any]:
    """How a verification went."""
    done = task.state is not TaskState.PROCESSING
    data: dict[str, Any] = {
        "id": task.task,
        "status": task.state,
        "progress": DONE_PROGRESS if done else START_PROGRESS,
        **_times(task),
    }
    if task.state is TaskState.COMPLETED:
        data |= {"group_id": task.group, "result": _group(task.group)}
    if task.state is TaskState.FAILED:
        data["error"] = {"code": "token_expired", "message": in_language(LAPSED, language)}
    return data


def _group(group: GroupId | None) -> dict[str, Any]:
    return {"group_id": group, "GroupId": group}


def _entries(verdicts: Sequence[Verdict]) -> list[dict[str, str]]:
    return [
        {
            "asset_id": one.asset,
            "asset_url": f"asset://{one.asset}",
            "status": "Active" if one.failure is None else "Failed",
        }
        for one in verdicts
    ]


def _reason(asset: AssetId, failure: Failure, language: Language) -> dict[str, str]:
    """Why an asset failed: what the asset library said of it, or our own words."""
    message = failure.message
    if failure == DELETED:
        message = in_language(GONE, language)
    if failure.code == _TYPE_MISMATCH:
        message = f"{message} {in_language(SET_TYPE, language)}".strip()
    return {"asset_id": asset, "code": failure.code, "message": message}


def _times(task: Task) -> dict[str, int]:
    begun = _seconds(task.created_at)
    if task.settled_at is None:
        return {"created": begun}
    ended = _seconds(task.settled_at)
    return {"created": begun, "completed": ended, "actual_time": ended - begun}


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
