"""A body that cannot be is refused at once: every field named, nothing written, nothing sent."""

from typing import Any

import pytest

from tests.integration.doors.avatar_desk import bad_request
from tests.integration.doors.desk import REQUEST_ID, Reply
from tests.integration.doors.video_desk import FRAMED, NATIVE, VideoDesk
from tests.integration.doors.video_mistaken_content import CONTENTS
from tests.integration.doors.video_mistaken_media import OTHERS
from tests.integration.doors.video_mistaken_parameters import PARAMETERS
from tests.integration.doors.video_mistakes import Mistake

MISTAKES = [*PARAMETERS, *CONTENTS, *OTHERS]


def answer_to(mistake: Mistake) -> dict[str, Any]:
    """The whole body of the refusal at the mistake's door."""
    message = "; ".join(f"{field}: {what}" for field, what in mistake.problems)
    if mistake.resource == NATIVE:
        param = mistake.problems[0][0]
        fault = {"code": "InvalidParameter", "message": message, "param": param}
        return {"error": {**fault, "type": "BadRequest"}}
    if mistake.resource == FRAMED:
        return {"code": 400, "data": None, "msg": message, "serviceCode": "InvalidParameter"}
    if str(mistake.body["model" if "model" in mistake.body else "prompt"]).startswith("doubao-"):
        return bad_request(*mistake.problems)
    metadata = {
        "RequestId": REQUEST_ID,
        "Action": "",
        "Version": "2024-01-01",
        "Service": "ark",
        "Region": "cn-beijing",
        "Error": {"Code": "InvalidParameter", "Message": message},
    }
    fault = {"code": "InvalidParameter", "message": message, "type": "BadRequest"}
    return {"ResponseMetadata": metadata, "error": fault}


def sent(desk: VideoDesk, mistake: Mistake) -> Reply:
    return desk.ask("POST", mistake.resource, mistake.body)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: " ".join(f for f, _ in one.problems))
def test_every_wrong_field_is_named_and_nothing_happens(
    videos: VideoDesk, mistake: Mistake
) -> None:
    reply = sent(videos, mistake)
    assert (reply.status, reply.body) == (400, answer_to(mistake))
    assert reply.text.encode()
    assert videos.world.studio.calls == []
    assert videos.ask("GET", NATIVE).body["total"] == 0


def test_there_are_enough_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    fields = {field for one in MISTAKES for field, _ in one.problems}
    with capsys.disabled():
        print(f"\nvideos: {len(MISTAKES)} invalid bodies, {len(fields)} fields named")  # noqa: T201 - the figures are the point
    assert len(MISTAKES) >= 60
