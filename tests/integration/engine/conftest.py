"""The probes' own small bundle, deployed once, and the means to call it."""

import http.client
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import pytest

from local.stack import Stack
from tests.integration.conftest import BUILD_FOLDER, PATIENCE_SECONDS

BUNDLE = Path(__file__).parent / "bundle"


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP response as it came over the wire."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def send(
    origin: str,
    method: str,
    path: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """Send one request over a connection of its own."""
    connection = http.client.HTTPConnection(urlsplit(origin).netloc, timeout=PATIENCE_SECONDS)
    try:
        connection.request(method, path, body or None, dict(headers or {}))
        answer = connection.getresponse()
        return Reply(answer.status, answer.getheaders(), answer.read())
    finally:
        connection.close()


@pytest.fixture(scope="session")
def probe_build() -> Path:
    """Where the probes' archives are kept from run to run."""
    return BUILD_FOLDER / "probes"


@pytest.fixture(scope="session")
def probes(tmp_path_factory: pytest.TempPathFactory, probe_build: Path) -> Iterator[Stack]:
    """The probes' bundle, started from a host whose environment holds something to leak."""
    running = Stack(
        tmp_path_factory.mktemp("probes"),
        template=BUNDLE / "template.yaml",
        build_dir=probe_build,
        with_customers=False,
    )
    leaky = {"HOST_ONLY_SECRET": "leaked", "AWS_PROFILE": "leaked", "AWS_SESSION_TOKEN": "leaked"}
    with mock.patch.dict(os.environ, leaky):
        running.start()
    yield running
    running.stop()


@pytest.fixture
def own_bundle(tmp_path: Path) -> Path:
    """A copy of the probes' bundle that a test may change; returns its template."""
    copy = tmp_path / "bundle"
    shutil.copytree(BUNDLE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy / "template.yaml"
