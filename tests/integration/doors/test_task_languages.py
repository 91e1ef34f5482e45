"""A look at a task in a language: its messages, and why it was refused."""

from typing import Any, Final

import pytest

from portrait.model import Failure
from tests.integration.doors.avatar_desk import REAL, TASK, AvatarDesk, bad_request, refused
from tests.integration.doors.flow import drive
from tests.integration.doors.test_batches import assets_of, files
from tests.integration.doors.test_verification_tasks import opened, token_of
from tests.unit.usecases.world import BEN

NEVER: Final = "task_01ARZ3NDEKTSV4RRFFQ69G5FAV"
MISMATCH: Final = Failure("TypeMismatch", "The media is no picture.")
SAID: Final = {
    "zh": (
        "部分素材审核失败",
        "图片请设置 asset_type=Image，视频请设置 asset_type=Video",
        "素材在审核完成前已被删除",
        "认证已过期，请重新发起认证",
        "任务不存在",
    ),
    "en": (
        "Some assets failed the review",
        "Set asset_type=Image for pictures, asset_type=Video for videos",
        "The asset was deleted before its review ended",
        "The verification has expired, start another",
        "There is no such task",
    ),
    "ko": (
        "일부 소재가 심사를 통과하지 못했습니다",
        "이미지는 asset_type=Image, 동영상은 asset_type=Video로 설정해 주세요",
        "심사가 끝나기 전에 소재가 삭제되었습니다",
        "인증이 만료되었습니다. 인증을 다시 시작해 주세요",
        "작업이 존재하지 않습니다",
    ),
    "ja": (
        "一部の素材が審査を通過しませんでした",
        "画像は asset_type=Image、動画は asset_type=Video にしてください",
        "審査が終わる前に素材が削除されました",
        "認証の有効期限が切れました。認証をやり直してください",
        "タスクが見つかりません",
    ),
}


def asked(language: str) -> dict[str, Any]:
    return {"query": {"language": [language]}}


@pytest.mark.parametrize("language", SAID)
def test_a_batch_says_what_failed_in_the_language_that_is_asked_for(
    avatars: AvatarDesk, language: str
) -> None:
    some, hint, gone, *_ = SAID[language]
    task = avatars.submit({"assets": files(2)})["id"]
    first, second = assets_of(avatars)
    drive(avatars, "submit")
    avatars.world.delete_asset(second)  # type: ignore[arg-type]  # a text that is an id
    avatars.review(MISMATCH)
    shown = avatars.task(task, **asked(language))
    assert shown["error"] == {"code": "task_failed", "message": some}
    assert shown["failures"] == [
        {
            "asset_id": first,
            "code": "TypeMismatch",
            "message": f"The media is no picture. {hint}",
        },
        {"asset_id": second, "code": "AssetDeleted", "message": gone},
    ]
    assert (avatars.task(task) == shown) is (language == "zh")


@pytest.mark.parametrize("language", SAID)
def test_a_verification_that_lapsed_says_so(avatars: AvatarDesk, language: str) -> None:
    token = token_of(avatars, opened(avatars)["id"])
    task = avatars.submit({"byted_token": token}, REAL)["id"]
    avatars.world.clock.advance(121)
    shown = avatars.task(task, **asked(language))
    assert shown["error"] == {"code": "token_expired", "message": SAID[language][3]}


@pytest.mark.parametrize("language", SAID)
def test_a_refused_look_is_refused_in_that_language(avatars: AvatarDesk, language: str) -> None:
    reply = avatars.send_task("GET", TASK, who=BEN, task=NEVER, **asked(language))
    expected = refused(404, SAID[language][4], "invalid_request_error")
    assert (reply.status, reply.body) == (404, expected)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (["fr"], "must be one of zh, en, ko, ja"),
        (["EN"], "must be one of zh, en, ko, ja"),
        ([""], "must be one of zh, en, ko, ja"),
        (["en", "ko"], "is given more than once"),
    ],
)
def test_a_language_that_is_none_of_the_four_is_named(
    avatars: AvatarDesk, given: list[str], problem: str
) -> None:
    reply = avatars.send_task("GET", TASK, query={"language": given}, task="x")
    expected = bad_request(("id", "is not a task id"), ("language", problem))
    assert (reply.status, reply.body) == (400, expected)
