"""What is deployed works by itself: no checkout beside it, on the runtime's own Python."""

import importlib.metadata
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local.runtime import lay_out
from tests.bundle.artifact import built, interpreter
from tests.bundle.places import ROOT, tracked_files
from tests.bundle.template import functions, template, variables

OURS = frozenset({"functions", "portrait", "volcengine_signature"})
# An import of any of these costs a cold start more than it is worth.
NEVER = frozenset(
    {
        "aws_xray_sdk",
        "boto3",
        "click",
        "h2",
        "hypothesis",
        "moto",
        "multiprocessing",
        "pytest",
        "requests",
        "rich",
        "s3transfer",
        "volcenginesdkark",
    }
)
# Modules loaded when a function is ready for its first request: a measure of its cold start
# that does not depend on the machine. Raise one only for something every request needs.
MOST_MODULES = {
    "account": 600,
    "actions": 665,
    "admin": 620,
    "assets": 700,
    "avatars": 680,
    "console": 440,
    "keeper": 590,
    "liveness": 600,
    "finalizer": 640,
    "poll": 590,
    "reference": 460,
    "sandbox": 600,
    "upload": 630,
    "uploadgate": 560,
    "subscriptions": 590,
    "sweep": 610,
    "thumbnails": 590,
    "videos": 690,
    "webhooks": 560,
}
BUILDERS = {
    "account": "portrait.wiring.account:account",
    "actions": "portrait.wiring.actions:actions",
    "admin": "portrait.wiring.admin:admin",
    "assets": "portrait.wiring.assets:assets",
    "finalizer": "portrait.wiring.finalizer:finalizer",
    "avatars": "portrait.wiring.avatars:avatars",
    "console": "portrait.wiring.console:console",
    "keeper": "portrait.wiring.keeper:keeper",
    "liveness": "portrait.wiring.liveness:liveness",
    "poll": "portrait.wiring.poll:poll",
    "reference": "portrait.wiring.reference:reference",
    "sandbox": "functions.sandbox.wiring:world",
    "subscriptions": "portrait.wiring.subscriptions:subscriptions",
    "sweep": "portrait.wiring.sweep:sweeper",
    "thumbnails": "portrait.wiring.thumbnails:thumbnails",
    "upload": "portrait.wiring.upload:upload",
    "uploadgate": "portrait.wiring.uploadgate:uploadgate",
    "videos": "portrait.wiring.videos:videos",
    "webhooks": "portrait.wiring.webhooks:webhooks",
}
_WORDS = {"uploadgate": "UploadGate"}
VALUES = {
    "ACCOUNTS_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:accounts",
    "HORIZON_SECONDS": "600",
    "KEEP_VIDEOS_DAYS": "7",
    "LIVENESS_HARD_SECONDS": "1800",
    "LIVENESS_QUERY": "after_callback",
    "LIVENESS_SOFT_SECONDS": "120",
    "LOCAL_MODE": "false",
    "ORPHAN_COLLECTION": "report",
    "SANDBOX_ACTIVE_AFTER_SECONDS": "13",
    "SANDBOX_SWITCHES": "",
    "UPLOADS_A_MINUTE": "300",
    "UPLOAD_BYTES_A_DAY": "20000000000",
    "SANDBOX_VIDEO_SECONDS": "10",
    "UPSTREAM_ENDPOINT": "https://ark.example.com",
    "UPSTREAM_TIER": "advanced",
    "UPSTREAM_RATES": "",
}
START = """
import importlib, json, sys
handler, builder = sys.argv[1:]
module, _, name = handler.rpartition(".")
assert callable(getattr(importlib.import_module(module), name))
module, _, name = builder.partition(":")
getattr(importlib.import_module(module), name)()
files = {name: getattr(one, "__file__", None) or "" for name, one in list(sys.modules.items())}
print(json.dumps(files))
"""
BYTECODE = """
import importlib.util, json, pathlib, sys
bad = []
for source in pathlib.Path(sys.argv[1]).rglob("*.py"):
    kept = pathlib.Path(importlib.util.cache_from_source(str(source)))
    data = kept.read_bytes()[:16] if kept.exists() else b""
    unchecked_hash = (1).to_bytes(4, "little")
    wanted = importlib.util.MAGIC_NUMBER + unchecked_hash
    if data != wanted + importlib.util.source_hash(source.read_bytes()):
        bad.append(str(source))
print(json.dumps(bad))
"""


@pytest.fixture(scope="session")
def python() -> str:
    """The runtime's own version of Python."""
    return interpreter()


@pytest.fixture(scope="session")
def build(python: str) -> Path:
    """The folder that `sam build` made."""
    return built(python)


@pytest.fixture
def runtime(tmp_path: Path) -> Path:
    """A folder that holds what the runtime brings along and nothing else."""
    folder = tmp_path / "runtime"
    lay_out(folder)
    return folder


def _logical_id(function: str) -> str:
    return f"{_WORDS.get(function, function.capitalize())}Function"


def _report(python: str, cwd: Path, environment: dict[str, str], *arguments: str) -> Any:
    # -S: no site-packages; -P: not the folder it runs in.
    done = subprocess.run(  # noqa: S603 - the interpreter that was looked for
        [python, "-S", "-P", "-c", *arguments],
        cwd=cwd,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _started(function: str, python: str, build: Path, runtime: Path) -> dict[str, str]:
    """Module -> file of a function that is ready for its first request."""
    shared = template()["Globals"]["Function"]["Layers"]
    layers = [*shared, *functions()[function].get("Layers", [])]
    unpacked = [build / layer["Ref"] / "python" for layer in layers]
    path = [build / _logical_id(function), *unpacked, runtime]
    environment = {
        **{name: VALUES.get(name, "value") for name in variables(function)},
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_DEFAULT_REGION": "us-east-1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": ":".join(str(folder) for folder in path),
    }
    handler = str(functions()[function]["Handler"])
    files: dict[str, str] = _report(
        python, runtime, environment, START, handler, BUILDERS[function]
    )
    return files


@pytest.mark.parametrize("function", sorted(BUILDERS))
def test_a_built_function_starts_from_its_artifact_and_its_layers_alone(
    function: str, python: str, build: Path, runtime: Path
) -> None:
    files = _started(function, python, build, runtime)
    # A namespace package, as `functions` is in an artifact, has no file.
    ours = {name: file for name, file in files.items() if file and name.split(".")[0] in OURS}
    assert f"functions.{function}.handler" in ours
    assert [file for file in ours.values() if not Path(file).is_relative_to(build)] == []
    assert sorted(NEVER & set(files)) == []
    modules = len(files)
    assert modules <= MOST_MODULES[function]


def test_every_function_of_the_template_is_started_and_has_its_ceiling() -> None:
    assert set(BUILDERS) == set(MOST_MODULES) == set(functions())


@pytest.mark.parametrize("function", sorted(BUILDERS))
def test_an_artifact_holds_the_functions_folder_and_nothing_else(
    function: str, build: Path
) -> None:
    artifact = build / _logical_id(function)
    made = {str(path.relative_to(artifact)) for path in artifact.rglob("*") if path.is_file()}
    source = ROOT / "functions" / function
    kept = {str(path.relative_to(ROOT)) for path in tracked_files() if path.is_relative_to(source)}
    assert made == kept


@pytest.mark.parametrize("layer", ["SigningLayer", "PortraitLayer", "PicturesLayer"])
def test_a_layers_bytecode_is_of_the_runtime_and_never_looks_at_dates(
    layer: str, python: str, build: Path, tmp_path: Path
) -> None:
    folder = build / layer / "python"
    assert list(folder.rglob("*.py"))
    assert _report(python, tmp_path, {}, BYTECODE, str(folder)) == []


def test_decoders_are_in_a_layer_of_their_own(build: Path) -> None:
    names = {path.name for path in (build / "PicturesLayer" / "python").iterdir()}
    assert {name.partition("-")[0].partition(".")[0] for name in names} == {"PIL", "pillow"}
    assert not (build / "PortraitLayer" / "python" / "PIL").exists()


def test_the_decoders_are_those_that_the_tests_run() -> None:
    (pinned,) = re.findall(
        r"^pillow==(\S+)", (ROOT / "layers/pictures/requirements.txt").read_text(), re.MULTILINE
    )
    assert pinned == importlib.metadata.version("pillow")


def test_the_layer_brings_no_command_line_tools_and_no_runtime_sdk(build: Path) -> None:
    names = {path.name for path in (build / "PortraitLayer" / "python").iterdir()}
    assert names & {"bin", "boto3", "botocore", "s3transfer"} == set()
