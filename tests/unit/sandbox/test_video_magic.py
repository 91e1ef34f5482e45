"""Prompts and file names that make the data plane misbehave on purpose."""

from typing import Any

import pytest

from tests.unit.sandbox.conftest import Sandbox
from tests.unit.sandbox.studio import Heard, Studio, audio, image, studio, text, video

PRIVACY = "InputImageSensitiveContentDetected.PrivacyInformation"


@pytest.fixture
def ark(sandbox: Sandbox) -> Studio:
    return studio(sandbox)


def ended(ark: Studio, *content: dict[str, Any]) -> dict[str, Any]:
    """A task after its end."""
    task = ark.made(*content)
    ark.clock.advance(10)
    return ark.get(task)


@pytest.mark.parametrize(
    "code",
    [
        *(f"Input{kind}SensitiveContentDetected" for kind in ("Text", "Image", "Video", "Audio")),
        "InputTextSensitiveContentDetected.PolicyViolation",
        PRIVACY,
    ],
)
def test_refuse_answers_400_with_its_code_and_stores_nothing(ark: Studio, code: str) -> None:
    short = code.replace("PolicyViolation", "PV").replace("PrivacyInformation", "PI")
    for prompt in (f"refuse:{code}", f"refuse:{short} and more"):
        heard = ark.create(text(prompt))
        assert heard.error == (400, code, "")
        assert heard.body["error"]["type"] == "BadRequest"
    assert ark.listed()["total"] == 0


@pytest.mark.parametrize(
    "code",
    [
        "OutputVideoSensitiveContentDetected",
        "OutputAudioSensitiveContentDetected.PolicyViolation",
        "InputVideoSensitiveContentDetected",
        "InternalServiceError",
    ],
)
def test_fail_ends_the_task_with_its_code(ark: Studio, code: str) -> None:
    shown = ended(ark, text(f"fail:{code}"))
    assert (shown["status"], shown["error"]["code"]) == ("failed", code)
    assert shown["error"]["message"].startswith("The request failed because the ")
    assert "content" not in shown
    assert "usage" not in shown


def test_an_asset_can_be_found_missing_after_the_create(sandbox: Sandbox, ark: Studio) -> None:
    library = sandbox.ark()
    asset = library.asset(library.group())
    sandbox.clock.advance(13)
    shown = ended(ark, text("fail:AssetNotFound"), image(f"asset://{asset}"))
    assert shown["error"] == {
        "code": "InvalidParameter",
        "message": f"The specified asset {asset} is not found.",
    }


@pytest.mark.parametrize(
    "prompt",
    [
        "fail:Typo",
        "refuse:Typo",
        "refuse:InternalServiceError",
        "refuse:OutputVideoSensitiveContentDetected",
        "fail:OutputVideoSensitiveContentDetected.Typo",
    ],
)
def test_a_code_that_does_not_go_with_its_word_is_refused(ark: Studio, prompt: str) -> None:
    assert ark.create(text(prompt)).error == (400, "InvalidParameter", "content[0].text")


@pytest.mark.parametrize(
    ("prompt", "error"),
    [
        ("overdue", (403, "AccountOverdueError", "")),
        ("access-denied", (403, "AccessDenied", "")),
        ("model-closed", (404, "ModelNotOpen", "model")),
        ("quota", (429, "QuotaExceeded", "")),
        ("overloaded now", (429, "ServerOverloaded", "")),
    ],
)
def test_account_wide_refusals(ark: Studio, prompt: str, error: tuple[int, str, str]) -> None:
    assert ark.create(text(prompt)).error == error


def test_by_a_switch_the_account_is_overdue_for_everybody(sandbox: Sandbox) -> None:
    sandbox.switch("video-overdue")
    assert studio(sandbox).create().error == (403, "AccountOverdueError", "")


def test_throttle_refuses_the_first_calls_with_exactly_this_prompt(ark: Studio) -> None:
    asked = text("throttle:2#a")
    assert [ark.create(asked).status for _ in range(4)] == [429, 429, 200, 200]
    assert ark.create(text("throttle:2#b")).error[1] == "ModelAccountRpmRateLimitExceeded"


@pytest.mark.parametrize("prompt", ["overloading", "quotas", "fail", "slow:x", "a fail:Typo"])
def test_ordinary_prompts_are_no_magic(ark: Studio, prompt: str) -> None:
    assert ended(ark, text(prompt))["status"] == "succeeded"


def spoilt(ark: Studio, prompt: str) -> tuple[Heard, int]:
    """The answer to a create with this prompt, and how many tasks there are then."""
    heard = ark.create(text(prompt))
    return heard, int(ark.listed()["total"])


def test_a_fault_comes_before_or_after_the_task_was_made(ark: Studio) -> None:
    before, none = spoilt(ark, "error500-uncommitted:")
    after, one = spoilt(ark, "error500:")
    assert before.error == after.error == (500, "InternalServiceError", "")
    assert (none, one) == (0, 1)


def test_an_answer_is_empty_or_cut_short_though_the_task_was_made(ark: Studio) -> None:
    empty, one = spoilt(ark, "empty200:")
    cut, two = spoilt(ark, "lost:")
    assert (empty.status, empty.body, one) == (200, {}, 1)
    assert (cut.status, two) == (200, 2)
    assert cut.text.startswith('{"id":"cgt-')
    assert not cut.text.endswith("}")


def test_a_late_answer_comes_after_the_task_was_made(sandbox: Sandbox, ark: Studio) -> None:
    ark.made(text("late:7"))
    ark.made(text("late:99"))
    assert sandbox.slept == [7, 20]


@pytest.mark.parametrize(
    ("prompt", "queued", "running"),
    [("slow:100", 25, 75), ("queued:100", 100, 7.5), ("running:100", 0, 100), ("slow:0", 0, 0)],
)
def test_a_prompt_says_how_long_a_task_takes(
    ark: Studio, prompt: str, queued: float, running: float
) -> None:
    ark.step_seconds = 0
    task = ark.made(text(prompt))
    if queued:
        ark.clock.advance(queued - 0.01)
        assert ark.get(task)["status"] == "queued"
        ark.clock.advance(0.01)
    if running:
        assert ark.get(task)["status"] == "running"
        ark.clock.advance(running - 0.01)
        assert ark.get(task)["status"] == "running"
        ark.clock.advance(0.01)
    assert ark.get(task)["status"] == "succeeded"


def test_expire_ends_the_task_as_expired(ark: Studio) -> None:
    shown = ended(ark, text("expire:"))
    assert (shown["status"], shown["error"]) == ("expired", None)


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("https://media.example/face.jpg", True),
        ("https://media.example/a/my-FACE_2.png?x=1", True),
        ("https://media.example/m%2Dface.png", True),
        ("https://media.example/surface.jpg", False),
        ("https://media.example/faces.jpg", False),
        ("https://face.example/face/a.jpg?face", False),
        ("data:image/png;base64,face", False),
    ],
)
def test_a_file_name_says_that_a_picture_shows_a_real_person(
    ark: Studio, url: str, *, refused: bool
) -> None:
    heard = ark.create(text("x"), image("https://media.example/a.png"), image(url))
    if not refused:
        assert heard.status == 200
        return
    assert heard.error == (400, PRIVACY, "content[2].image_url.url")
    assert heard.message == (
        "The request failed because the input image 'content[2]' may contain real person."
    )


def test_every_picture_with_a_face_is_named(ark: Studio) -> None:
    face = "https://media.example/face.jpg"
    heard = ark.create(image(face), video(face), image(face), audio(face))
    assert heard.error == (400, PRIVACY, "content[0].image_url.url")
    assert "'content[0]', 'content[2]' may contain" in heard.message


def test_by_a_switch_no_picture_is_named_as_in_older_answers(sandbox: Sandbox) -> None:
    sandbox.switch("video-faces-unnamed")
    heard = studio(sandbox).create(image("https://media.example/face.jpg"))
    assert heard.error == (400, PRIVACY, "")
    assert heard.message == "The request failed because the input image may contain real person."


def test_the_portrait_of_an_asset_may_show_a_face(sandbox: Sandbox, ark: Studio) -> None:
    sandbox.media.files["https://media.example/face.png"] = sandbox.media.files[
        "https://media.example/good.png"
    ]
    library = sandbox.ark()
    asset = library.asset(library.group(), "https://media.example/face.png")
    sandbox.clock.advance(13)
    assert ark.create(image(f"asset://{asset}")).status == 200
