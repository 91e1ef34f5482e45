"""What else can be done with a video: found in lists, cancelled, told of, asked for twice."""

import json
from typing import Any

import pytest

from portrait.errors import UpstreamVideoRefused
from portrait.ids import as_ta
from portrait.model import VideoState
from portrait.usecases.calls import call_secret
from tests.integration.doors.test_video_doors import MADE
from tests.integration.doors.video_desk import (
    FRAMED,
    NATIVE,
    PLAIN,
    SEEDANCE,
    SHARED,
    VideoDesk,
    image,
    native,
    ta,
)
from tests.unit.usecases import filming
from tests.unit.usecases.world import ANN, BEN

TEXT = {"model": "seedance-2.0", "prompt": "The sea"}
NEVER = "asset-20260318035710-k3x9q"
FIRST = 'write "Image 1" for the first picture, and so on.'
HOOK = "https://app.example.com/hooks/video"


def test_ark_s_list_filters_and_pages(videos: VideoDesk) -> None:
    made = []
    for _ in range(3):
        made.append(videos.make(native())["id"])
        videos.world.clock.advance(1)
    videos.make(native(), who=BEN)
    videos.end(made[0], VideoState.SUCCEEDED, **MADE)
    everything = videos.ask("GET", NATIVE).body
    assert [one["id"] for one in everything["items"]] == made[::-1]
    assert everything["total"] == 3
    queued = videos.ask("GET", NATIVE, query={"filter.status": ["queued"]}).body
    assert ([one["id"] for one in queued["items"]], queued["total"]) == (made[:0:-1], 2)
    second = videos.ask("GET", NATIVE, query={"page_num": ["2"], "page_size": ["1"]}).body
    assert ([one["id"] for one in second["items"]], second["total"]) == ([made[1]], 3)
    named = videos.ask("GET", NATIVE, query={"filter.task_ids": [made[0], made[2]]}).body
    assert [one["id"] for one in named["items"]] == [made[2], made[0]]
    other = videos.ask("GET", NATIVE, query={"filter.model": ["seedance-2.5"]}).body
    assert other == {"items": [], "total": 0}
    tier = videos.ask("GET", NATIVE, query={"filter.service_tier": ["default"]}).body
    assert tier["total"] == 3


def test_a_queued_video_is_cancelled_and_a_running_one_is_not(videos: VideoDesk) -> None:
    first, second = (videos.make(native())["id"] for _ in range(2))
    gone = videos.ask("DELETE", f"{NATIVE}/{{video}}", video=first)
    assert (gone.status, gone.body) == (200, {})
    assert videos.see(first)["status"] == "cancelled"
    videos.end(second, VideoState.RUNNING)
    refused = videos.ask("DELETE", f"{NATIVE}/{{video}}", video=second)
    assert (refused.status, refused.body["error"]["code"]) == (409, "Conflict")
    assert refused.headers["x-should-retry"] == "false"


def test_what_is_deleted_at_rest_is_a_miss(videos: VideoDesk) -> None:
    made = videos.make(native())["id"]
    videos.end(made, VideoState.SUCCEEDED, **MADE)
    assert videos.ask("DELETE", f"{SEEDANCE}/{{video}}", video=made).body == {}
    assert videos.ask("GET", f"{SEEDANCE}/{{video}}", video=made).status == 404


def test_a_callback_is_a_hint_and_a_forged_one_a_miss(videos: VideoDesk) -> None:
    made = videos.make(native())["id"]
    (sent,) = videos.sent
    ticket = sent["callback_url"].rpartition("/")[2]
    assert sent["callback_url"] == (
        f"https://gateway.example.com/stage/v1/callbacks/videos/{ticket}"
    )
    videos.world.studio.settle(videos.upstream_id(made), VideoState.SUCCEEDED, **MADE)
    callback = "/v1/callbacks/videos/{ticket}"
    claim = json.dumps({"id": made, "status": "failed"})
    heard = videos.ask("POST", callback, claim, who=None, ticket=ticket)
    assert (heard.status, heard.text) == (204, "")
    assert videos.see(made)["status"] == "succeeded"
    forged = ticket[:-1] + ("A" if ticket[-1] != "A" else "B")
    assert videos.ask("POST", callback, claim, who=None, ticket=forged).status == 404


def test_a_callback_url_is_answered_with_the_secret_that_signs(videos: VideoDesk) -> None:
    for resource, body in ((NATIVE, native()), (SHARED, TEXT), (FRAMED, TEXT)):
        made = videos.make({**body, "callback_url": HOOK}, resource)
        row = videos.row(made["id"])
        assert row.call is not None
        assert made["callback_secret"] == call_secret(ANN, row.call, filming.calls(videos.world))
        assert "callback_secret" not in videos.see(made["id"], resource)
    (sent, *_) = videos.sent
    assert HOOK not in sent["callback_url"]


def test_token360_s_own_labels_are_said_again_and_sent_nowhere(videos: VideoDesk) -> None:
    labels = {"request_id": "order-001", "metadata": {"shop": "Zürich", "lines": [1, {"a": None}]}}
    made = videos.make({**TEXT, **labels, "callback_url": HOOK}, FRAMED)
    assert {name: made[name] for name in labels} == labels
    (sent,) = videos.sent
    assert not labels.keys() & sent.keys()
    videos.end(made["id"], VideoState.SUCCEEDED, **MADE)
    seen = videos.see(made["id"], FRAMED)
    assert {name: seen[name] for name in labels} == labels
    call = videos.row(made["id"]).call
    (told,) = (one for one in videos.world.ledger.outbox.values() if one.hook == call)
    assert json.loads(told.body)["data"] == {
        "id": made["id"],
        "object": "video",
        "status": "succeeded",
        "model": "seedance-2.0",
        "request_id": "order-001",
    }


@pytest.mark.parametrize(
    ("label", "problem"),
    [
        ({"request_id": 7}, "request_id: must be a string"),
        ({"request_id": "x" * 129}, "request_id: must be at most 128 characters, got 129"),
        ({"request_id": "a\nb"}, "request_id: must not contain control characters"),
        ({"metadata": "shop"}, "metadata: must be an object"),
        ({"metadata": {"a": "x" * 2048}}, "metadata: must be at most 2,048 bytes"),
        ({"metadata": {"a": "\ud800"}}, "metadata.a: is not valid text"),
        ({"metadata": {"a": "asset://asset-1"}}, "metadata.a: holds something that reads like"),
    ],
)
def test_labels_that_cannot_be_kept_are_refused_by_name(
    videos: VideoDesk, label: dict[str, Any], problem: str
) -> None:
    reply = videos.ask("POST", FRAMED, {**TEXT, **label})
    assert (reply.status, problem in reply.body["msg"]) == (400, True), reply.text


def test_labels_of_any_form_are_no_fault(videos: VideoDesk) -> None:
    for text in ('{"\\ud800": 1}', '{"a": ' + "[" * 700 + "]" * 700 + "}", '{"a": 1e999}'):
        body = json.dumps(TEXT)[:-1] + f', "metadata": {text}}}'
        reply = videos.ask("POST", FRAMED, body)
        assert reply.status in (200, 400), reply.text
        assert "Infinity" not in reply.text
        reply.text.encode()


@pytest.mark.parametrize("word", ["true", "1", "YES", "on"])
def test_token360_s_switch_is_taken_in_all_its_words(videos: VideoDesk, word: str) -> None:
    videos.make(native(), FRAMED, headers={"Token360-Native-Params": word})


def test_a_bare_id_in_a_prompt_passes_with_advice(videos: VideoDesk) -> None:
    first, second = videos.active(), videos.active()
    prompt = f"{as_ta(second.asset)} follows {NEVER}"
    made = videos.make(
        {**TEXT, "prompt": prompt, "content": [image(ta(first)), image(f"asset://{second.asset}")]},
        SHARED,
    )
    words = "The model does not know asset ids"
    assert made["warnings"] == [
        f'The prompt names {as_ta(second.asset)}. {words}: write "Image 2".',
        f"The prompt names {NEVER}. {words}: {FIRST}",
    ]
    assert videos.sent[0]["content"][0] == {"type": "text", "text": prompt}
    assert "warnings" not in videos.see(made["id"], SHARED)


@pytest.mark.parametrize(("resource", "body"), [(NATIVE, native()), (SHARED, TEXT), (FRAMED, TEXT)])
def test_the_same_request_under_a_key_is_one_video(
    videos: VideoDesk, resource: str, body: dict[str, Any]
) -> None:
    keyed = {"Idempotency-Key": "order-1"}
    first = videos.ask("POST", resource, body, headers=keyed)
    videos.end(first.body["id"], VideoState.SUCCEEDED, **MADE)
    again = videos.ask("POST", resource, body, headers=keyed)
    assert again.body == first.body
    assert again.headers["Idempotency-Replayed"] == "true"
    other = videos.ask("POST", resource, {**body, "seed": 1}, headers=keyed)
    switched = videos.ask("POST", resource, body, headers={**keyed, "X-Auto-Ingest": "true"})
    assert (other.status, switched.status) == (422, 422)
    assert videos.world.studio.count("create_video") == 1


def test_token360_takes_ark_s_body_where_its_header_says_so(videos: VideoDesk) -> None:
    asset = videos.active()
    headers = {"Token360-Native-Params": "true"}
    made = videos.make(native(image(ta(asset)), duration=5), FRAMED, headers=headers)
    assert (made["object"], made["status"]) == ("video", "queued")
    assert videos.sent[0]["content"][1] == image(f"asset://{asset.upstream_id}")


def test_token360_takes_every_kind_of_reference(videos: VideoDesk) -> None:
    clip, sound = "https://media.example.com/a.mp4", "https://media.example.com/a.wav"
    references = [
        {"image_url": {"url": PLAIN}},
        {"type": "video_url", "video_url": {"url": clip}},
        {"audio_url": {"url": sound}, "role": "reference_audio"},
    ]
    videos.make({**TEXT, "input_references": references, "aspect_ratio": "9:16"}, FRAMED)
    assert videos.sent[0]["ratio"] == "9:16"
    assert videos.sent[0]["content"][1:] == [
        image(PLAIN),
        {"type": "video_url", "video_url": {"url": clip}, "role": "reference_video"},
        {"type": "audio_url", "audio_url": {"url": sound}, "role": "reference_audio"},
    ]


@pytest.mark.parametrize("resource", [NATIVE, FRAMED])
def test_a_refused_picture_is_taken_in_where_the_header_asks_for_it(
    videos: VideoDesk, resource: str
) -> None:
    code = "InputImageSensitiveContentDetected.PrivacyInformation"
    videos.world.studio.expect("create_video", UpstreamVideoRefused(code, "", "content[1]"))
    body = native(image(PLAIN)) if resource == NATIVE else {**TEXT, "content": [image(PLAIN)]}
    made = videos.make(body, resource, headers={"X-Auto-Ingest": "true"})
    (row,) = videos.world.ledger.assets.values()
    spelt = row.asset if resource == NATIVE else as_ta(row.asset)
    assert made["ingested_assets"] == [spelt]
    assert videos.see(made["id"], resource)["status"] == "queued"


def test_what_a_model_lacks_and_says_nothing_does_not_go_upstream(videos: VideoDesk) -> None:
    videos.make(native(draft=False, output_format="mp4", omni_reference_task_type="auto", seed=3))
    videos.make({**native(draft=True, output_format="mov"), "model": "seedance-2.5"})
    older, newer = videos.sent
    assert {"draft", "output_format", "omni_reference_task_type"} & set(older) == set()
    assert (older["seed"], newer["draft"], newer["output_format"]) == (3, True, "mov")
