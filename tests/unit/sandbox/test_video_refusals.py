"""Creates that are refused: the code, and the member at fault by its full name."""

import json
from typing import Any

import pytest

from tests.unit.sandbox.conftest import Sandbox
from tests.unit.sandbox.studio import MODEL, Studio, audio, image, studio, text, video

URL = "https://media.example/a.png"
NEW = "doubao-seedance-2-5-260628"
OLD = "doubao-seedance-1-5-pro-251215"
FAST = "doubao-seedance-2-0-fast-260128"
WRONG = (400, "InvalidParameter")
LACKS = (400, "MissingParameter")


@pytest.fixture
def ark(sandbox: Sandbox) -> Studio:
    return studio(sandbox)


def draft(task: str) -> dict[str, Any]:
    return {"type": "draft_task", "draft_task": {"id": task}}


PICTURES = [image(URL)] * 9
CONTENTS = [
    # items that are none
    ([{"text": "x"}], LACKS, "content[0].type"),
    ([{"type": "gif", "text": "x"}], WRONG, "content[0].type"),
    ([text("")], WRONG, "content[0].text"),
    ([{"type": "text"}], LACKS, "content[0].text"),
    ([text("x"), {"type": "image_url"}], LACKS, "content[1].image_url"),
    ([{"type": "image_url", "image_url": URL}], WRONG, "content[0].image_url"),
    ([{"type": "image_url", "image_url": {}}], LACKS, "content[0].image_url.url"),
    ([{**image(URL), "weight": 1}], WRONG, "content[0].weight"),
    (["a cat"], WRONG, "content[0]"),
    # URLs that are none
    ([image("")], WRONG, "content[0].image_url.url"),
    ([image("ftp://media.example/a.png")], WRONG, "content[0].image_url.url"),
    ([image("Asset://asset-1")], WRONG, "content[0].image_url.url"),
    ([image("asset://")], WRONG, "content[0].image_url.url"),
    ([image("asset://a/b")], WRONG, "content[0].image_url.url"),
    ([image("data:image/png;base64,!!")], WRONG, "content[0].image_url.url"),
    ([image("data:audio/wav;base64,AAAA")], WRONG, "content[0].image_url.url"),
    ([image(URL), video("data:video/mp4;base64,AAAA")], WRONG, "content[1].video_url.url"),
    # roles
    ([image(URL, "end_frame")], WRONG, "content[0].role"),
    ([image(URL, "last_frame")], WRONG, "content[0].role"),
    ([image(URL, None), image(URL, None)], LACKS, "content[0].role"),
    ([image(URL, "first_frame"), image(URL, None)], LACKS, "content[1].role"),
    ([image(URL, "first_frame"), image(URL, "first_frame")], WRONG, "content[1].role"),
    ([image(URL, "first_frame"), *[image(URL, "last_frame")] * 2], WRONG, "content[2].role"),
    ([video(URL, None)], LACKS, "content[0].role"),
    ([video(URL, "reference_image")], WRONG, "content[0].role"),
    # modes
    ([image(URL), image(URL, "first_frame")], WRONG, "content[1].role"),
    ([image(URL, "first_frame"), video(URL)], WRONG, "content[0].role"),
    ([image(URL), image(URL, None)], LACKS, "content[1].role"),
    # counts
    ([*PICTURES, image(URL)], WRONG, "content"),
    ([video(URL)] * 4, WRONG, "content"),
    ([image(URL), *[audio(URL)] * 4], WRONG, "content"),
    ([audio(URL)], WRONG, "content"),
    ([text("x"), audio(URL)], WRONG, "content"),
    # drafts
    ([draft("cgt-1")], WRONG, "content[0].draft_task.id"),
    ([image("asset://asset-20261101010203-abcde")], WRONG, "content[0].image_url.url"),
]
MEMBERS = [
    ({"model": ""}, WRONG, "model"),
    ({"model": None}, WRONG, "model"),
    ({"model": "seedance-2.0"}, (404, "InvalidEndpointOrModel.NotFound"), "model"),
    ({"model": "dreamina-seedance-2-0-260128"}, (404, "InvalidEndpointOrModel.NotFound"), "model"),
    ({"content": []}, WRONG, "content"),
    ({"content": "a cat"}, WRONG, "content"),
    ({"prompt": "a cat"}, WRONG, "prompt"),
    ({"duration": 3}, WRONG, "duration"),
    ({"duration": 16}, WRONG, "duration"),
    ({"duration": 0}, WRONG, "duration"),
    ({"duration": "5"}, WRONG, "duration"),
    ({"duration": 5.5}, WRONG, "duration"),
    ({"frames": 30}, WRONG, "frames"),
    ({"ratio": "2:1"}, WRONG, "ratio"),
    ({"resolution": "8k"}, WRONG, "resolution"),
    ({"resolution": "1080p", "model": FAST}, WRONG, "resolution"),
    ({"resolution": "4k", "model": "doubao-seedance-2-0-mini-260615"}, WRONG, "resolution"),
    ({"seed": -2}, WRONG, "seed"),
    ({"seed": 2**32}, WRONG, "seed"),
    ({"generate_audio": "yes"}, WRONG, "generate_audio"),
    ({"watermark": 1}, WRONG, "watermark"),
    ({"priority": 10}, WRONG, "priority"),
    ({"service_tier": "flex"}, WRONG, "service_tier"),
    ({"service_tier": "slow"}, WRONG, "service_tier"),
    ({"execution_expires_after": 3599}, WRONG, "execution_expires_after"),
    ({"execution_expires_after": 259_201}, WRONG, "execution_expires_after"),
    ({"safety_identifier": "x" * 65}, WRONG, "safety_identifier"),
    ({"tools": [{"type": "web"}]}, WRONG, "tools[0].type"),
    ({"callback_url": "gateway"}, WRONG, "callback_url"),
    ({"draft": True}, WRONG, "draft"),
    ({"output_format": "mov"}, WRONG, "output_format"),
    ({"output_format": "gif"}, WRONG, "output_format"),
    ({"omni_reference_task_type": "edit"}, WRONG, "omni_reference_task_type"),
]


@pytest.mark.parametrize(("content", "refusal", "param"), CONTENTS)
def test_content_that_cannot_be_is_refused_by_its_member(
    ark: Studio, content: list[Any], refusal: tuple[int, str], param: str
) -> None:
    assert ark.create(*content).error == (*refusal, param)
    assert ark.listed()["total"] == 0


@pytest.mark.parametrize(("members", "refusal", "param"), MEMBERS)
def test_a_parameter_that_cannot_be_is_refused_by_name(
    ark: Studio, members: dict[str, Any], refusal: tuple[int, str], param: str
) -> None:
    assert ark.create(**members).error == (*refusal, param)


@pytest.mark.parametrize("body", ["", "{", "[]", '"x"', "null", "[" * 5000])
def test_a_body_that_is_no_object_is_refused(ark: Studio, body: str) -> None:
    assert ark.call("POST", body=body).error == (*WRONG, "")


def test_what_is_missing_is_named(ark: Studio) -> None:
    assert ark.call("POST", body="{}").error == (*LACKS, "model")
    body = json.dumps({"model": MODEL})
    assert ark.call("POST", body=body).error == (*LACKS, "content")


@pytest.mark.parametrize(
    "content",
    [
        [text("a cat")],
        [image(URL, None)],
        [image(URL, "first_frame"), text("it waves")],
        [image(URL, "last_frame"), image(URL, "first_frame")],
        [*PICTURES, *[video(URL)] * 3, *[audio(URL)] * 3],
        [video(URL), text("longer")],
        [image("data:image/png;base64,AAAA"), audio("data:audio/wav;base64,AAAA")],
    ],
)
def test_each_mode_is_taken(ark: Studio, content: list[Any]) -> None:
    assert ark.made(*content)


def test_every_documented_parameter_is_taken(ark: Studio) -> None:
    task = ark.made(
        image(URL),
        model=NEW,
        callback_url="https://gateway.example/c",
        return_last_frame=True,
        service_tier="default",
        execution_expires_after=3600,
        priority=9,
        generate_audio=True,
        draft=True,
        camera_fixed=False,
        watermark=True,
        seed=-1,
        resolution="4k",
        ratio="21:9",
        duration=-1,
        frames=None,
        tools=[{"type": "web_search"}],
        safety_identifier="x" * 64,
        output_format="mov",
        omni_reference_task_type="extend",
    )
    shown = ark.get(task)
    assert (shown["draft"], shown["output_format"]) == (True, "mov")
    assert shown["tools"] == [{"type": "web_search"}]


def test_the_newer_model_takes_more(ark: Studio) -> None:
    assert ark.made(*[image(URL)] * 30, *[video(URL)] * 10, *[audio(URL)] * 10, model=NEW)
    assert ark.made(audio(URL), model=NEW)
    assert ark.create(*[image(URL)] * 31, model=NEW).error == (*WRONG, "content")


def test_a_finished_draft_can_be_made_in_full(ark: Studio) -> None:
    sketch = ark.made(model=NEW, draft=True)
    assert ark.create(draft(sketch), model=NEW).error == (*WRONG, "content[0].draft_task.id")
    ark.clock.advance(10)
    assert ark.get(ark.made(draft(sketch), model=NEW))["draft_task_id"] == sketch
    refused = ark.create(draft(sketch), image(URL), model=NEW)
    assert refused.error == (*WRONG, "content[0].draft_task.id")
    plain = ark.made(model=NEW)
    ark.clock.advance(10)
    assert ark.create(draft(plain), model=NEW).error == (*WRONG, "content[0].draft_task.id")


def test_the_oldest_model_takes_neither_references_nor_assets(ark: Studio) -> None:
    asset = image("asset://asset-20261101010203-abcde", "first_frame")
    refused = ark.create(asset, model=OLD)
    assert refused.error == (*WRONG, "content[0].image_url.url")
    assert refused.message.endswith(f"the model {OLD} takes no assets.")
    assert ark.create(image(URL), model=OLD).error == (*WRONG, "content[0].role")
    assert ark.made(image(URL, "first_frame"), model=OLD)


def test_models_have_other_names_overseas(sandbox: Sandbox) -> None:
    overseas = studio(sandbox, "ark-two")
    for name in ("2-0", "2-0-fast"):
        assert overseas.made(model=f"dreamina-seedance-{name}-260128")
    for name in (MODEL, "seedance-2-0-260128", "dreamina"):
        refused = overseas.create(model=name)
        assert refused.error == (404, "InvalidEndpointOrModel.NotFound", "model")
