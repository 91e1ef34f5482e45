"""The README's real person: its commands in one window, a browser in the other."""

import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from local.paths import CHECKOUT
from local.stack import Stack
from tests.integration.conftest import PATIENCE_SECONDS, eventually
from tests.integration.stack.browsing import phone
from tests.integration.test_readme import bash_blocks, script_of

PLACEHOLDER_PORT = "8701"
FINISHING_SECONDS = 2.5
"""Nobody passes a face scan sooner: a callback before that is not believed."""


@contextmanager
def terminal(script: str, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The commands in a shell of their own; what they left running ends with them."""
    with (folder / "shown.txt").open("wb") as shown:
        shell = subprocess.Popen(  # noqa: S603 - the README's own words
            ["bash", "-c", script],  # noqa: S607 - as a reader would
            cwd=folder,
            stdout=shown,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield shell
    finally:
        with suppress(ProcessLookupError):
            os.killpg(shell.pid, signal.SIGKILL)
        shell.wait()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as asked:
        port: int = asked.getsockname()[1]
    return port


def invitation(folder: Path) -> str:
    """The address in the answer, once it is there whole."""
    try:
        found: str = json.loads((folder / "session.json").read_text())["Result"]["InviteURL"]
    except (OSError, ValueError):
        return ""
    return found


@pytest.mark.engine
def test_a_person_gives_a_group_and_a_webhook_whose_signature_is_good(
    stack: Stack, tmp_path: Path
) -> None:
    blocks = bash_blocks()
    assert len(blocks) == 8
    assert PLACEHOLDER_PORT in blocks[4]
    words = script_of([blocks[0], *blocks[4:]], stack)
    script = words.replace(PLACEHOLDER_PORT, str(free_port()))
    (tmp_path / "docs").symlink_to(CHECKOUT / "docs")
    shown = tmp_path / "shown.txt"

    with phone() as page, terminal(script, tmp_path) as shell:
        page.goto(eventually(lambda: invitation(tmp_path)))
        page.get_by_role("checkbox").check()
        page.get_by_role("button").click()
        page.wait_for_url(f"{stack.sandbox_url}/**")
        time.sleep(FINISHING_SECONDS)
        page.locator("button[value=pass]").click()
        page.wait_for_url(f"{stack.base_url}/v1/callbacks/liveness/**")
        assert page.get_by_role("heading").inner_text() == "You passed"
        page.wait_for_url("http://127.0.0.1:*/done**")
        assert page.get_by_role("heading").inner_text() == "Welcome back"
        assert shell.wait(PATIENCE_SECONDS) == 0, shown.read_text()

    said = shown.read_text()
    group = re.search(r'"GroupType":"LivenessFace"', said)
    heard = re.search(r"^signature good: (\{.*\})$", said, re.MULTILINE)
    assert group, said
    assert heard, said
    told = json.loads(heard[1])["data"]
    bound = json.loads((tmp_path / "result.json").read_text())["Result"]["GroupId"]
    assert (told["status"], told["group_id"]) == ("verified", bound)
