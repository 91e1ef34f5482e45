"""What the checkout promises about itself: locks, arrows, sizes, papers."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.bundle.places import CORE, ROOT, UV, tracked_files

HANDLER_LINES = 60
MODULE_LINES = 250


def _run(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    return subprocess.run(  # noqa: S603 - the checkout's own tools
        command, cwd=cwd, env=environment, check=False, capture_output=True, text=True
    )


def test_the_lock_is_current() -> None:
    done = _run(str(UV), "lock", "--check")
    assert done.returncode == 0, done.stderr


def test_the_layers_requirements_are_what_the_lock_says() -> None:
    wanted = ("--package", "portrait", "--no-dev", "--no-emit-workspace", "--no-header")
    done = _run(str(UV), "export", "--quiet", "--frozen", *wanted)
    assert done.stdout == (ROOT / "layers/portrait/requirements.txt").read_text()


def test_every_requirement_of_the_layer_is_one_version_with_hashes() -> None:
    text = (ROOT / "layers/portrait/requirements.txt").read_text()
    pins = [block for block in re.split(r"(?m)^(?=[a-z])", text) if block.strip()]
    assert pins
    assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_the_import_contracts_are_kept() -> None:
    done = _run(str(ROOT / ".venv" / "bin" / "lint-imports"), "--no-cache")
    assert done.returncode == 0, done.stdout


def test_a_story_that_imports_an_sdk_breaks_a_contract(tmp_path: Path) -> None:
    planted = tmp_path / "portrait"
    for source in CORE.rglob("*.py"):
        copy = planted / source.relative_to(CORE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(source.read_text())
    story = planted / "usecases" / "assets.py"
    story.write_text(story.read_text() + "\nimport botocore\n")
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); "
        "from importlinter.cli import lint_imports; sys.exit(lint_imports(cache_dir=None))"
    )
    done = _run(str(ROOT / ".venv" / "bin" / "python"), "-c", program)
    assert done.returncode == 1
    assert re.search(r"The inside knows no SDK.* BROKEN", done.stdout)


@pytest.mark.parametrize(
    "name", ["LICENSE", "README.md", "CHANGELOG.md", "docs/decisions.md", ".ci/run", "Makefile"]
)
def test_the_papers_are_there(name: str) -> None:
    assert (ROOT / name).read_text().strip()


def test_no_file_names_a_place_of_the_machine_it_was_written_on() -> None:
    # In two halves, so that this file is not one of those that it finds.
    place = re.compile(r"/(?:work|root|home/[a-z]+)/[A-Za-z.]")
    named = []
    for path in tracked_files():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        named += [
            f"{path.relative_to(ROOT)}: {line.strip()}"
            for line in text.splitlines()
            if place.search(line)
        ]
    assert named == []


def test_handlers_fit_on_a_screen_and_modules_on_a_few() -> None:
    long = []
    for path in tracked_files():
        if path.suffix != ".py":
            continue
        most = HANDLER_LINES if path.match("functions/*/handler.py") else MODULE_LINES
        lines = len(path.read_text().splitlines())
        if lines > most:
            long.append(f"{path.relative_to(ROOT)}: {lines} lines, at most {most}")
    assert long == []
