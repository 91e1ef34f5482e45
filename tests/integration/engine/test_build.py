"""Building without the SAM CLI: what an artifact holds, and when it is built again."""

import importlib.util
import zipfile
from pathlib import Path

import pytest

from local.build import BuildFailed, build


def _names(archive: Path) -> set[str]:
    with zipfile.ZipFile(archive) as opened:
        return set(opened.namelist())


def test_a_function_is_its_folder_under_its_parent_packages_with_bytecode(
    own_bundle: Path, tmp_path: Path
) -> None:
    built = build(own_bundle, tmp_path / "out")
    cached = importlib.util.cache_from_source("functions/probe/handler.py")
    own = importlib.util.cache_from_source("functions/probe/__init__.py")
    assert _names(built.archives["ProbeFunction", "CodeUri"]) == {
        "functions/probe/__init__.py",
        "functions/probe/handler.py",
        cached,
        own,
    }


def test_a_layer_has_its_packages_below_python(own_bundle: Path, tmp_path: Path) -> None:
    built = build(own_bundle, tmp_path / "out")
    names = _names(built.archives["ProbeLayer", "ContentUri"])
    assert "python/probe_layer/__init__.py" in names
    assert all(name.startswith("python/") for name in names)


def test_bytecode_is_valid_wherever_and_whenever_it_is_unpacked(
    own_bundle: Path, tmp_path: Path
) -> None:
    built = build(own_bundle, tmp_path / "out")
    with zipfile.ZipFile(built.archives["ProbeFunction", "CodeUri"]) as opened:
        cached = importlib.util.cache_from_source("functions/probe/handler.py")
        flags = int.from_bytes(opened.read(cached)[4:8], "little")
    # 1: checked by hash of the source, not by date; 2 absent: never checked again.
    assert flags == 0b01


def test_an_unchanged_folder_is_not_built_again_and_a_changed_one_replaces_the_old(
    own_bundle: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    first = build(own_bundle, out).archives
    written = {file: file.stat().st_mtime_ns for file in first.values()}
    assert build(own_bundle, out).archives == first
    assert {file: file.stat().st_mtime_ns for file in first.values()} == written
    handler = own_bundle.parent / "functions" / "probe" / "handler.py"
    handler.write_text(handler.read_text() + "\n# changed\n")
    second = build(own_bundle, out).archives
    code, layer = ("ProbeFunction", "CodeUri"), ("ProbeLayer", "ContentUri")
    assert (second[code] != first[code], second[layer] == first[layer]) == (True, True)
    assert not first[code].exists()


def test_a_folder_that_is_not_there_is_named(own_bundle: Path, tmp_path: Path) -> None:
    text = own_bundle.read_text().replace("CodeUri: functions/probe", "CodeUri: functions/gone")
    own_bundle.write_text(text)
    with pytest.raises(BuildFailed, match=r"ProbeFunction: functions/gone does not exist"):
        build(own_bundle, tmp_path / "out")


def test_requirements_without_a_hash_are_refused(own_bundle: Path, tmp_path: Path) -> None:
    (own_bundle.parent / "layers" / "probe" / "requirements.txt").write_text("idna==3.10\n")
    with pytest.raises(BuildFailed, match="hash"):
        build(own_bundle, tmp_path / "out")
