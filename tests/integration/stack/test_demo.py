"""`make demo` as its reader runs it, against the running stack: a picture, an asset, a video."""

from pathlib import Path

import pytest

from local.__main__ import main
from local.stack import Stack
from tests.integration.customer import Customer


def test_the_demo_goes_from_a_picture_to_a_saved_video(
    stack: Stack, customer: Customer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "mia.mp4"
    at = ["--base-url", stack.base_url, "--api-key", customer.api_key]
    assert main(["demo", *at, "--save-to", str(saved)]) == 0
    assert saved.read_bytes()[4:8] == b"ftyp"
    shown = capsys.readouterr().out
    for word in ("asset://", "cgt-", "completed", f"saved   {saved}"):
        assert word in shown
    listed = customer.http.get("/api/v3/contents/generations/tasks", headers=customer.headers)
    assert listed.json()["total"] == 1
