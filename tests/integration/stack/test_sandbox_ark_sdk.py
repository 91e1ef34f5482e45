"""Ark's official runtime SDK against the sandbox: only its base URL and its key are ours."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.stack import Stack
from tests.integration.conftest import eventually

MODEL = "doubao-seedance-2-0-260128"
CAT = [{"type": "text", "text": "a cat"}]


@pytest.fixture
def ark(stack: Stack) -> Iterator[Any]:
    """The SDK's client, as its own documents make it."""
    sdk = pytest.importorskip("volcenginesdkarkruntime")
    key = stack.sandbox_account()["api_key"]
    client = sdk.Ark(base_url=f"{stack.sandbox_url}/api/v3", api_key=key)
    yield client.content_generation.tasks
    client.close()


def test_the_sdk_creates_polls_and_lists(ark: Any) -> None:
    made = ark.create(model=MODEL, content=CAT, return_last_frame=True, ratio="9:16", duration=6)

    def succeeded() -> Any:
        shown = ark.get(task_id=made.id)
        return shown if shown.status == "succeeded" else None

    shown = eventually(succeeded)
    assert (shown.id, shown.ratio, shown.duration, shown.error) == (made.id, "9:16", 6, None)
    assert shown.content.video_url
    assert shown.content.last_frame_url
    listed = ark.list(page_num=1, page_size=10, task_ids=[made.id], status="succeeded")
    assert (listed.total, [item.id for item in listed.items]) == (1, [made.id])


def test_the_sdk_cancels(ark: Any) -> None:
    made = ark.create(model=MODEL, content=[{"type": "text", "text": "queued:600"}])
    ark.delete(task_id=made.id)
    assert ark.get(task_id=made.id).status == "cancelled"


def test_the_sdk_reads_a_refusal(ark: Any) -> None:
    errors = pytest.importorskip("volcenginesdkarkruntime._exceptions")
    refused = [{"type": "text", "text": "refuse:InputTextSensitiveContentDetected"}]
    with pytest.raises(errors.ArkBadRequestError) as error:
        ark.create(model=MODEL, content=refused)
    assert error.value.code == "InputTextSensitiveContentDetected"
