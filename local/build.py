"""Builds the bundle's functions and layers for this machine's own Python, without the SAM CLI.

What `sam build` makes for Lambda, this makes for one machine: a function is its folder under its
parent packages; a layer is its hash-checked requirements, its source and bytecode that stays valid
wherever it is unpacked. Every artifact is a zip named by its content, so that an unchanged one is
neither built nor deployed again.
"""

import compileall
import fcntl
import hashlib
import io
import platform
import py_compile
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from samtranslator.yaml_helper import yaml_parse

from local.paths import CHECKOUT

_UV: Final = CHECKOUT / ".tools" / "bin" / "uv"
_IGNORED: Final = ("__pycache__", "*.pyc", ".DS_Store")
# Changes when what this module makes of the same source changes.
_RECIPE: Final = "1"
_ZIP_TIME: Final = (2020, 1, 1, 0, 0, 0)


class BuildFailed(Exception):
    """A folder of the template is missing, or its requirements could not be installed."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A template whose local folders are replaced by built archives.

    `archives` holds for each (logical id, property) the file that stands in its place.
    """

    template: dict[str, Any]
    archives: dict[tuple[str, str], Path]


def build(template_file: Path, out: Path) -> Bundle:
    """Build everything the template refers to by a local path.

    Raises BuildFailed.
    """
    root = template_file.resolve().parent
    template: dict[str, Any] = yaml_parse(template_file.read_text())
    # Bytecode and wheels are one interpreter's; tests run on several from one checkout.
    out = out / f"{sys.implementation.cache_tag}-{sys.platform}-{platform.machine()}"
    out.mkdir(parents=True, exist_ok=True)
    # Several test processes may share the folder: one builds, the others find it built.
    with (out / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return Bundle(template, _archives(template, root, out))


def _archives(template: dict[str, Any], root: Path, out: Path) -> dict[tuple[str, str], Path]:
    archives: dict[tuple[str, str], Path] = {}
    for logical_id, resource in template["Resources"].items():
        properties = resource.get("Properties") or {}
        for name, make in _MAKERS.items():
            local_path = properties.get(name)
            if isinstance(local_path, str) and "://" not in local_path:
                source = root / local_path
                if not source.exists():
                    raise BuildFailed(f"{logical_id}: {local_path} does not exist")
                archives[logical_id, name] = make(source, resource, out)
    _remove_others(out, set(archives.values()))
    return archives


def _function(source: Path, resource: dict[str, Any], out: Path) -> Path:
    settings = (resource.get("Metadata") or {}).get("BuildProperties") or {}
    parents = str(settings.get("ParentPackages", "")).replace(".", "/")

    def fill(folder: Path) -> None:
        target = folder / parents
        shutil.copytree(
            source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*_IGNORED)
        )

    return _cached(out, source.name, [_RECIPE, parents, _fingerprint(source)], fill)


def _layer(source: Path, _resource: dict[str, Any], out: Path) -> Path:
    requirements = source / "requirements.txt"

    def fill(folder: Path) -> None:
        python = folder / "python"
        python.mkdir()
        if requirements.exists():
            _install(requirements, python, out)
        # A layer may bring nothing but what it requires.
        if (source / "src").exists():
            shutil.copytree(
                source / "src",
                python,
                dirs_exist_ok=True,
                ignore=shutil.ignore_patterns(*_IGNORED),
            )

    parts = [_RECIPE, _text_of(requirements), _fingerprint(source / "src")]
    return _cached(out, source.name, parts, fill)


def _definition(source: Path, _resource: dict[str, Any], _out: Path) -> Path:
    return source


_MAKERS: Final[dict[str, Callable[[Path, dict[str, Any], Path], Path]]] = {
    "CodeUri": _function,
    "ContentUri": _layer,
    "DefinitionUri": _definition,
}


def _cached(out: Path, name: str, parts: Iterable[str], fill: Callable[[Path], None]) -> Path:
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]
    archive = out / f"{name}-{digest}.zip"
    if archive.exists():
        return archive
    with tempfile.TemporaryDirectory(dir=out) as scratch:
        folder = Path(scratch) / "content"
        folder.mkdir()
        fill(folder)
        _compile(folder)
        partial = Path(scratch) / archive.name
        partial.write_bytes(_zip(folder))
        partial.replace(archive)
    return archive


def _install(requirements: Path, target: Path, out: Path) -> None:
    """Install hash-checked wheels, from a copy kept beside the archives when there is one."""
    digest = hashlib.sha256(_text_of(requirements).encode()).hexdigest()[:20]
    kept = out / f"wheels-{digest}"
    if not kept.exists():
        with tempfile.TemporaryDirectory(dir=out) as scratch:
            fresh = Path(scratch) / "wheels"
            _run_installer(requirements, fresh)
            fresh.replace(kept)
    shutil.copytree(kept, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*_IGNORED))


def _run_installer(requirements: Path, target: Path) -> None:
    wanted = ["--require-hashes", "--only-binary", ":all:", "--target", str(target)]
    if _UV.exists():
        command = [str(_UV), "pip", "install", "--quiet", "--python", sys.executable, *wanted]
    else:
        command = [sys.executable, "-m", "pip", "install", "--quiet", *wanted]
    done = subprocess.run(
        [*command, "-r", str(requirements)], check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise BuildFailed(f"installing {requirements} failed:\n{done.stderr.strip()}")


def _compile(folder: Path) -> None:
    # Unchecked: the source beside it is the one it was made from, whatever its time stamp says.
    compileall.compile_dir(
        folder, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
    )


def _zip(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), _ZIP_TIME)
                entry.external_attr = 0o644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, file.read_bytes(), compresslevel=1)
    return buffer.getvalue()


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _text_of(file: Path) -> str:
    return file.read_text() if file.exists() else ""


def _remove_others(out: Path, used: set[Path]) -> None:
    for archive in out.glob("*.zip"):
        if archive not in used:
            archive.unlink()
