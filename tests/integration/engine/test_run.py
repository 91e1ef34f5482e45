"""`python -m local run` and `demo` as a user types them, on the product's own template."""

import http.client
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from local.lock import AlreadyRunning, is_held, take
from local.paths import CHECKOUT
from local.sockets import listen, port_of
from tests.integration.conftest import BUILD_FOLDER, PATIENCE_SECONDS, eventually


def _free_port() -> int:
    probe = listen(0)
    port = port_of(probe)
    probe.close()
    return port


def _command(data: Path, port: int, *arguments: str) -> dict[str, Any]:
    return {
        "args": [sys.executable, "-m", "local", *arguments],
        "cwd": CHECKOUT,
        "env": {
            # The first build may fetch wheels through the host's proxy and certificates.
            **os.environ,
            "PORT": str(port),
            "LOCAL_DATA_DIR": str(data),
            "SANDBOX_ACTIVE_AFTER_SECONDS": "1",
        },
    }


@contextmanager
def _running(data: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    data.mkdir(exist_ok=True)
    if not (data / "build").exists():
        # What the other tests have built already.
        (BUILD_FOLDER / "product").mkdir(parents=True, exist_ok=True)
        (data / "build").symlink_to(BUILD_FOLDER / "product")
    process = subprocess.Popen(
        **_command(data, port, "run"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        ready = data / "run.json"
        eventually(lambda: ready.exists() or process.poll() is not None)
        assert ready.exists(), process.communicate()
        yield process, json.loads(ready.read_text())
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
        eventually(lambda: not is_held(data / "lock"))


def _lists_groups(base_url: str, api_key: str) -> int:
    connection = http.client.HTTPConnection(urlsplit(base_url).netloc, timeout=PATIENCE_SECONDS)
    headers = {"Authorization": f"Bearer {api_key}", "Content-Type": "application/json"}
    connection.request("POST", "/v1/portrait/?Action=ListAssetGroups", b"{}", headers)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run") / "data"


def test_run_says_how_to_use_it_and_ctrl_c_leaves_nothing_but_data(data: Path) -> None:
    port = _free_port()
    with _running(data, port) as (process, told):
        assert set(told) == {"base_url", "sandbox_url", "sample_url", "sandbox", "customers"}
        assert told["base_url"] == f"http://127.0.0.1:{port}"
        assert urlsplit(told["sandbox_url"])[2:] == ("", "", "")
        wanted = {"access_key_id", "secret_access_key", "api_key", "project"}
        assert set(told["sandbox"]) == wanted
        assert {name: set(keys) for name, keys in told["customers"].items()} == {
            name: {"api_key", "access_key_id", "secret_access_key"}
            for name in ("customer-a", "customer-b")
        }
        statuses = [
            _lists_groups(told["base_url"], keys["api_key"]) for keys in told["customers"].values()
        ]
        assert statuses == [200, 200]
        assert stat.S_IMODE((data / "run.json").stat().st_mode) == 0o600
        process.send_signal(signal.SIGINT)
        printed, errors = process.communicate(timeout=PATIENCE_SECONDS)
        assert (process.returncode, errors) == (130, "")
        assert told["customers"]["customer-a"]["api_key"] in printed
        assert f"curl -X POST '{told['base_url']}/v1/portrait/?Action=CreateAssetGroup'" in printed
    assert not (data / "run.json").exists()


def test_a_killed_run_is_followed_by_another_with_the_same_keys_and_the_demo_uses_it(
    data: Path,
) -> None:
    port = _free_port()
    with _running(data, port) as (process, first):
        process.kill()
        process.wait()
        assert eventually(lambda: not (data / "run.json").exists())
        # The new start waits for the old engine's last snapshot.
        with _running(data, port) as (_, second):
            assert second == first
            demo = subprocess.run(
                **_command(data, port, "demo"),
                capture_output=True,
                text=True,
                check=False,
                timeout=PATIENCE_SECONDS,
            )
            assert (demo.returncode, demo.stderr) == (0, "")
            assert "asset://asset-" in demo.stdout
            assert demo.stdout.splitlines()[-1].startswith("saved   demo.mp4 (")


def test_a_lock_whose_taker_lives_is_refused_at_once(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with take(file):
        assert is_held(file)
        with pytest.raises(AlreadyRunning, match=f"process {os.getpid()}"):
            take(file)
    assert not is_held(file)
