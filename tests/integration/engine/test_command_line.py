"""The command line: its settings, and errors that are one line."""

import subprocess
import sys
from pathlib import Path

import pytest

from local.__main__ import main
from local.paths import CHECKOUT
from local.settings import BadSetting, RunSettings
from local.sockets import PortTaken, listen, open_origins, port_of


def test_without_a_setting_the_port_is_8700_and_the_data_in_the_checkout() -> None:
    assert RunSettings.from_env({}) == RunSettings(8700, CHECKOUT / ".local", {})


def test_the_environment_reaches_the_templates_parameters() -> None:
    found = RunSettings.from_env(
        {
            "PORT": "9000",
            "LOCAL_DATA_DIR": "/data",
            "UPSTREAM_TIER": "entry",
            "SANDBOX_ACTIVE_AFTER_SECONDS": "2",
            "SANDBOX_SWITCHES": "",
            "KEEP_VIDEOS_DAYS": "3",
            "AWS_PROFILE": "mine",
        }
    )
    assert found == RunSettings(
        9000,
        Path("/data"),
        {"UpstreamTier": "entry", "SandboxActiveAfterSeconds": "2", "KeepVideosDays": "3"},
    )


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http"])
def test_a_port_that_cannot_be_is_named(port: str) -> None:
    with pytest.raises(BadSetting, match="PORT must be a number from 1 to 65535"):
        RunSettings.from_env({"PORT": port})


def test_a_taken_port_is_one_line_and_nothing_is_started(tmp_path: Path) -> None:
    taken = listen(0)
    port = port_of(taken)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "local", "run"],
            cwd=CHECKOUT,
            env={"PORT": str(port), "LOCAL_DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        taken.close()
    expected = (
        f"error: port {port} on 127.0.0.1 is taken by another program: "
        "stop it, or choose another port with PORT=<number>\n"
    )
    assert (done.returncode, done.stderr) == (1, expected)
    assert not (tmp_path / "run.json").exists()


def test_a_base_url_without_a_key_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--base-url", "http://127.0.0.1:1"]) == 1
    assert capsys.readouterr().err == "error: --base-url and --api-key go together\n"


def test_a_remembered_port_that_is_taken_is_replaced_but_the_gateways_is_not(
    tmp_path: Path,
) -> None:
    remembered = tmp_path / "ports.json"
    first = open_origins(0, remembered)
    ports = {port_of(one) for one in first.all()}
    try:
        second = open_origins(0, remembered)
        replaced = {port_of(one) for one in second.all()}
        second.close()
        with pytest.raises(PortTaken):
            open_origins(port_of(first.gateway), remembered)
    finally:
        first.close()
    assert replaced & ports == set()
