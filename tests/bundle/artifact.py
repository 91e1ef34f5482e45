"""What `sam build` makes, for x86_64 so that it runs here; kept from run to run by content."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.bundle.places import BUILDS, ROOT, SAM, TEMPLATE, tracked_files


def interpreter() -> str:
    """A Python of the runtime's own version; where there is none, CI fails and others skip."""
    found = os.environ.get("PYTHON_3_13") or _output(str(ROOT / ".ci" / "find-python"), "3.13")
    if not found:
        assert os.environ.get("CI") != "true", "no Python 3.13 to build and import the bundle with"
        pytest.skip("no Python 3.13 on PATH or in pyenv: the built artifact is not imported")
    return found


def built(python: str) -> Path:
    """The folder of a fresh or kept build: one folder a function, one a layer."""
    target = BUILDS / _fingerprint(python)
    BUILDS.mkdir(parents=True, exist_ok=True)
    with (BUILDS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            for old in BUILDS.glob("build-*"):
                shutil.rmtree(old)
            partial = BUILDS / "build-partial"
            _build(python, partial)
            partial.rename(target)
    return target


def _build(python: str, folder: Path) -> None:
    environment = {
        **os.environ,
        "AWS_DEFAULT_REGION": "us-east-1",
        "LAYER_PLATFORM": "manylinux2014_x86_64",
        "PATH": f"{Path(python).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHON": python,
        "SAM_CLI_TELEMETRY": "0",
    }
    # A layer's Makefile is not to take this run's make for its parent.
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTHONPATH"):
        environment.pop(name, None)
    command = [str(SAM), "build", "--template", str(TEMPLATE), "--build-dir", str(folder)]
    overrides = ["--parameter-overrides", "Architecture=x86_64", "--no-cached"]
    done = subprocess.run(  # noqa: S603 - the checkout's own SAM CLI
        [*command, *overrides],
        cwd=ROOT,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _fingerprint(python: str) -> str:
    digest = hashlib.sha256(python.encode())
    sources = (ROOT / "functions", ROOT / "layers")
    for path in tracked_files():
        if path == TEMPLATE or any(path.is_relative_to(source) for source in sources):
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return f"build-{digest.hexdigest()[:20]}"


def _output(*command: str) -> str:
    done = subprocess.run(  # noqa: S603 - a script of the checkout
        command, cwd=ROOT, check=False, capture_output=True, text=True
    )
    return done.stdout.strip()
