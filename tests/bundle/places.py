"""Where the checkout's files are, and which of them git keeps."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "template.yaml"
CORE = ROOT / "layers" / "portrait" / "src" / "portrait"
UV = ROOT / ".tools" / "bin" / "uv"
SAM = ROOT / ".venv-sam" / "bin" / "sam"
BUILDS = ROOT / ".local-test" / "sam"


def tracked_files() -> list[Path]:
    """Every file that git keeps and that is there, sorted."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - the developer's own git
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = (ROOT / name for name in sorted(listed.stdout.split("\0")) if name)
    return [path for path in paths if path.is_file()]
