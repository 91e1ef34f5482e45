"""A thousand uploads at once: each one asset, none twice, nothing left behind, memory bounded.

Every tenth body is nearly as long as the edge takes; half of the clients do not follow the 303, so
that the customer's question and the queue's message race for each file. The finalizer's memory is
the most that any of its processes ever held, as the kernel counts it (VmHWM), against what the
template gives it. The engine serves a function by four processes at most, and answers 503 when they
take too long: such an upload is sent again under its idempotency key, and is made once.
"""

import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import SERVICE_UNAVAILABLE
from pathlib import Path
from typing import Final, Self

import pytest

from local.stack import Stack
from tests import forms, pictures
from tests.bundle.template import functions
from tests.integration.conftest import BUILD_FOLDER, eventually
from tests.integration.customer import Customer, office_of
from tests.integration.stack.test_uploads import of_size

WHOLE: Final = os.environ.get("CAMPAIGN") == "full"
UPLOADS: Final = 1000 if WHOLE else 40
AT_ONCE: Final = 32
TRIES: Final = 12
AGAIN_SECONDS: Final = 400.0
"""A message that met trouble on a starved machine comes again after 180 s."""
LARGE_EACH: Final = 10
LARGE: Final = of_size(9_990_000)
SMALL: Final = pictures.jpeg(768, 1024)
HANDLER: Final = b"functions.finalizer.handler.handle"
MEMORY_MB: Final = int(functions()["finalizer"]["MemorySize"])

pytestmark = [pytest.mark.campaign, pytest.mark.xdist_group("uploads")]


class Watch:
    """The most memory that a process of the finalizer held, looked up while it lives."""

    def __init__(self) -> None:
        self.most_mb = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(0.2):
            for process in Path("/proc").glob("[0-9]*"):
                self.most_mb = max(self.most_mb, _held_mb(process))


def _held_mb(process: Path) -> float:
    try:
        if HANDLER not in (process / "cmdline").read_bytes():
            return 0.0
        found = re.search(r"VmHWM:\s+(\d+) kB", (process / "status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    settings = {"UploadsAMinute": "100000", "UploadBytesADay": "1000000000000"}
    parameters = {**settings, "UpstreamTier": "premium"}
    with Stack(tmp_path, parameters=parameters, build_dir=BUILD_FOLDER / "product") as running:
        yield running


def send(customer: Customer, group: str, number: int) -> tuple[int, str, int]:
    """One upload, sent again after a 503 as a client should: status, id, how often it was sent."""
    data = LARGE if number % LARGE_EACH == 0 else SMALL
    body = forms.encode([forms.text_part("GroupId", group), forms.file_part(data)])
    headers = {"Content-Type": forms.CONTENT_TYPE, "Idempotency-Key": f"upload-{number}"}
    for tries in range(1, TRIES + 1):
        answer = customer.http.post(
            "/v1/portrait/upload",
            content=body,
            headers={**customer.headers, **headers},
            follow_redirects=number % 2 == 0,
        )
        if answer.status_code != SERVICE_UNAVAILABLE:
            return answer.status_code, str(answer.json()["Result"]["Id"]), tries
        time.sleep(tries)
    raise AssertionError(f"upload {number} was sent {TRIES} times")


def test_a_thousand_uploads_at_once_are_a_thousand_assets(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    with office_of(stack) as office, Watch() as watch:
        customer = office.admit(assets_per_group=UPLOADS)
        group = customer.new_group()
        numbers = list(range(UPLOADS))
        random.Random(20261121).shuffle(numbers)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            sent = list(pool.map(lambda number: send(customer, group, number), numbers))
        statuses = Counter(status for status, _, _ in sent)
        again = sum(tries - 1 for _, _, tries in sent)
        eventually(lambda: _raw(stack) == [], AGAIN_SECONDS)
        # The receipt of a body that was sent again may lead to what the first one made.
        made = {customer.act("GetAsset", Id=asset).result["Id"] for _, asset, _ in sent}
        total = customer.act("ListAssets", PageNumber=1, PageSize=1).result["TotalCount"]
    with capsys.disabled():
        print(  # noqa: T201 - a campaign says what it did
            f"\nuploads: {len(sent)}, {AT_ONCE} at once, {again} sent again after a 503; "
            f"{statuses[200]} followed, {statuses[303]} held a receipt; {len(made)} assets by "
            f"their ids, {total} counted, 0 files unseen; "
            f"the finalizer held {watch.most_mb:.0f} MB of {MEMORY_MB}"
        )
    assert statuses == Counter({200: UPLOADS // 2, 303: UPLOADS // 2})
    assert len(made) == total == UPLOADS
    assert 0 < watch.most_mb < MEMORY_MB / 2


def _raw(stack: Stack) -> list[str]:
    bucket = stack.outputs["UploadBucketName"]
    found = stack.client("s3").list_objects_v2(Bucket=bucket, Prefix="incoming/")
    return [one["Key"] for one in found.get("Contents", [])]


def test_memory_that_is_not_bounded_would_be_noticed() -> None:
    """The watch sees what a process of that name holds."""
    script = "import sys, time; held = bytearray(300_000_000); held[::4096] = b'x' * 73243\n"
    script += "print('held', flush=True); time.sleep(20)"
    command = [sys.executable, "-c", script, HANDLER.decode()]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as greedy, Watch() as watch:  # noqa: S603
        assert greedy.stdout is not None
        greedy.stdout.readline()
        eventually(lambda: watch.most_mb > 280, 10)
        greedy.kill()
