"""What no look at the body can know: whose an asset is, what the upstream says, who may come in."""

import pytest

from portrait.errors import (
    UpstreamVideoRefused,
)
from portrait.ids import as_ta
from portrait.model import AssetType, Failure, VideoState
from tests.integration.doors.desk import KEYS, Reply
from tests.integration.doors.video_desk import (
    FRAMED,
    NATIVE,
    PLAIN,
    SHARED,
    VideoDesk,
    image,
    native,
)
from tests.unit.usecases.world import ANN, BEN

REAL_FACE = "InputImageSensitiveContentDetected.PrivacyInformation"
CURE = (
    "Pictures of real faces are taken as assets only: register the picture as an asset, wait until "
    "it is Active and use asset://<asset id> here, or send the header X-Auto-Ingest: true."
)
TEXT = {"model": "seedance-2.0", "prompt": "The sea"}
DOORS = {
    "ark": (NATIVE, {"model": "seedance-2.0", "content": [{"type": "text", "text": "The sea"}]}),
    "alltoken": (SHARED, TEXT),
    "xcompute": (SHARED, {**TEXT, "model": "doubao-seedance-2.0"}),
    "token360": (FRAMED, TEXT),
}


def code_of(reply: Reply) -> str:
    """The public code of a refusal in any envelope."""
    body = reply.body
    if "ResponseMetadata" in body:
        return str(body["ResponseMetadata"]["Error"]["Code"])
    return str(body.get("serviceCode") or body["error"]["code"])


def field_of(resource: str) -> str:
    return {NATIVE: "content[1].image_url.url", SHARED: "image_urls[0]"}.get(
        resource, "input_references[0].image_url.url"
    )


def with_picture(resource: str, url: str) -> dict[str, object]:
    if resource == NATIVE:
        return native(image(url))
    if resource == SHARED:
        return {"model": "doubao-seedance-2.0", "prompt": "a", "image_urls": [url]}
    return {**TEXT, "input_references": [{"image_url": {"url": url}}]}


@pytest.mark.parametrize("resource", [NATIVE, SHARED, FRAMED])
def test_whose_asset_it_is_shows_in_no_answer(videos: VideoDesk, resource: str) -> None:
    foreign, gone = videos.active(BEN), videos.active()
    videos.world.delete_asset(gone.asset)
    written = [foreign.asset, as_ta(foreign.asset), gone.asset, "asset-20260318035710-k3x9q"]
    for one in written:
        reply = videos.ask("POST", resource, with_picture(resource, f"asset://{one}"))
        assert reply.status == 400
        assert f"The specified asset {one} is not found" in reply.text
        assert field_of(resource) in reply.text
    assert videos.world.studio.calls == []


def test_an_asset_that_is_not_active_is_told_apart(videos: VideoDesk) -> None:
    asset = videos.world.create_asset(videos.world.create_group())
    reply = videos.ask("POST", NATIVE, native(image(f"asset://{asset.asset}")))
    assert reply.body["error"]["message"] == (
        "content[1].image_url.url: the asset is not Active yet: its status is Processing; "
        "wait until it is"
    )


def test_an_asset_of_another_type_is_told_apart(videos: VideoDesk) -> None:
    sound = videos.active(kind=AssetType.AUDIO)
    reply = videos.ask("POST", NATIVE, native(image(f"asset://{sound.asset}")))
    assert reply.body["error"]["message"] == (
        "content[1].image_url.url: needs an asset of type Image, not Audio"
    )


@pytest.mark.parametrize("resource", [NATIVE, SHARED, FRAMED])
def test_a_real_face_is_refused_with_the_upstream_s_code_and_the_cure(
    videos: VideoDesk, resource: str
) -> None:
    refused = UpstreamVideoRefused(REAL_FACE, "A real face.", "content[1].image_url.url")
    videos.world.studio.expect("create_video", refused)
    reply = videos.ask("POST", resource, with_picture(resource, PLAIN))
    assert reply.status == 400
    if resource == SHARED:
        details = [
            {"field": field_of(resource), "code": REAL_FACE, "message": f"A real face. {CURE}"}
        ]
        assert reply.body["error"]["details"] == details
        return
    assert code_of(reply) == REAL_FACE
    assert f"{field_of(resource)}: A real face. {CURE}" in reply.text


@pytest.mark.parametrize("resource", [NATIVE, SHARED, FRAMED])
def test_a_refusal_names_every_picture_as_the_customer_wrote_it(
    videos: VideoDesk, resource: str
) -> None:
    words = "the input image 'content[1]' may contain real person"
    refused = UpstreamVideoRefused(REAL_FACE, words, "content[1].image_url.url")
    videos.world.studio.expect("create_video", refused)
    reply = videos.ask("POST", resource, with_picture(resource, PLAIN))
    assert f"the input image '{field_of(resource)}' may contain real person" in reply.text


def test_the_upstream_s_ids_are_in_no_refusal_and_in_no_failure(videos: VideoDesk) -> None:
    asset = videos.active()
    words = "The specified asset asset-20260101000000-abcde is not found. Request id: 021"
    refused = UpstreamVideoRefused("InvalidParameter", words, "content[1].image_url.url")
    videos.world.studio.expect("create_video", refused)
    body = native(image(f"asset://{as_ta(asset.asset)}"))
    reply = videos.ask("POST", NATIVE, body)
    assert reply.body["error"]["message"] == (
        f"content[1].image_url.url: The specified asset {as_ta(asset.asset)} is not found. "
        "Request id: 021"
    )
    made = videos.make(body)["id"]
    videos.end(made, VideoState.FAILED, failure=Failure("InvalidParameter", words))
    assert videos.see(made)["error"]["message"] == (
        f"The specified asset {asset.asset} is not found. Request id: 021"
    )


def test_a_draft_that_is_not_there_is_a_wrong_field(videos: VideoDesk) -> None:
    theirs = videos.make(native(), who=BEN)["id"]
    for draft in (theirs, "cgt-20260318035710-k3x9q", "junk"):
        item = {"type": "draft_task", "draft_task": {"id": draft}}
        body = {"model": "seedance-2.5", "content": [item]}
        reply = videos.ask("POST", NATIVE, body)
        assert (reply.status, reply.body["error"]["param"]) == (400, "content[0].draft_task.id")


@pytest.mark.parametrize(
    ("header", "resource"), [("X-Auto-Ingest", NATIVE), ("Token360-Native-Params", FRAMED)]
)
def test_a_switch_is_true_or_false(videos: VideoDesk, header: str, resource: str) -> None:
    reply = videos.ask("POST", resource, DOORS["ark"][1], headers={header: "maybe"})
    assert reply.status == 400
    assert f"{header}: must be true or false" in reply.text


@pytest.mark.parametrize("resource", [NATIVE, SHARED, FRAMED])
def test_a_malformed_id_is_400_without_a_look(videos: VideoDesk, resource: str) -> None:
    reply = videos.ask("GET", f"{resource}/{{video}}", video="cgt-1")
    assert reply.status == 400
    assert "id: is not the id of a video" in reply.text


def test_a_body_that_says_of_neither_service_is_refused_so_that_both_can_read(
    videos: VideoDesk,
) -> None:
    reply = videos.ask("POST", SHARED, "{")
    message = "body: is not valid JSON"
    assert (reply.status, set(reply.body)) == (
        400,
        {"ResponseMetadata", "error", "code", "msg", "data"},
    )
    assert reply.body["ResponseMetadata"]["Error"]["Message"] == message
    assert reply.body["error"]["message"] == reply.body["msg"] == message


def test_a_body_over_the_limit_is_told_the_limit(videos: VideoDesk) -> None:
    reply = videos.ask("POST", NATIVE, " " * 10_485_761)
    assert (reply.status, reply.body["error"]["message"]) == (
        413,
        "body: must be at most 10,485,760 bytes",
    )


def test_what_is_not_there_is_no_door(videos: VideoDesk) -> None:
    assert videos.ask("PUT", NATIVE).status == 404


def test_a_bad_window_names_every_parameter(videos: VideoDesk) -> None:
    query = {
        "page_num": ["0"],
        "page_size": ["501"],
        "filter.status": ["done"],
        "filter.task_ids": ["x"],
        "sort": ["asc"],
        "filter.model": ["a", "b"],
    }
    reply = videos.ask("GET", NATIVE, query=query, headers={"Authorization": f"Bearer {KEYS[ANN]}"})
    assert reply.body["error"]["message"] == (
        "sort: is not a parameter of this request; filter.model: is given more than once; "
        "filter.status: must be one of queued, running, succeeded, failed, cancelled, expired; "
        "page_num: must be a whole number from 1 to 500; "
        "page_size: must be a whole number from 1 to 500; "
        "filter.task_ids: is not the id of a video"
    )
