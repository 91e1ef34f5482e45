"""Runs what a page of the documentation prints, as its reader would."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from local.paths import CHECKOUT, SAMPLE_PICTURE
from local.stack import Stack
from tests.integration.conftest import PATIENCE_SECONDS
from tests.integration.customer import Customer

LANGUAGES: Final = ("sh", "python", "javascript")
PICTURES: Final = ("portrait.jpg", "full-body.jpg", "close-up.jpg")
_FILE: Final = {"sh": "example.sh", "python": "example.py", "javascript": "example.mjs"}
_RUNNER: Final = {"sh": "sh", "python": sys.executable, "javascript": "node"}
_NEEDS: Final = {"sh": ("curl", "openssl"), "python": (), "javascript": ("node",)}


def blocks(page: str, language: str) -> list[str]:
    """The examples of a page of docs/ in a language."""
    text = (CHECKOUT / "docs" / page).read_text()
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def run(
    page: str, language: str, stack: Stack, customer: Customer, folder: Path, **more: str
) -> str:
    """What the examples of a page in a language print; skips where a program is not there.

    `more` are variables that the page takes for granted beside the usual ones.
    """
    found = blocks(page, language)
    assert found, f"{page} has no {language}"
    for needed in _NEEDS[language]:
        if shutil.which(needed) is None:
            pytest.skip(f"this machine has no {needed}")
    for name in PICTURES:
        shutil.copy(SAMPLE_PICTURE, folder / name)
    example = "\n".join(found)
    for placeholder, ours in (
        ("http://127.0.0.1:8700", stack.base_url),
        ("sk-your-key", customer.api_key),
    ):
        example = example.replace(placeholder, ours)
    (folder / _FILE[language]).write_text(example)
    done = subprocess.run(  # noqa: S603 - the page's own words
        [str(shutil.which(_RUNNER[language])), _FILE[language]],
        cwd=folder,
        env=environment(stack, customer) | more,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def environment(stack: Stack, customer: Customer) -> dict[str, str]:
    """What the pages take for granted: a place, a key, a key pair, a picture's address."""
    pair = stack.admin({"command": "issue_key", "customer": customer.name, "kind": "signing"})
    node = Path(shutil.which("node") or "/usr/bin/node").parent
    return {
        "PATH": f"{node}:/usr/local/bin:/usr/bin:/bin",
        "NO_PROXY": "*",
        "BASE_URL": stack.base_url,
        "API_KEY": customer.api_key,
        "ACCESS_KEY_ID": pair["access_key_id"],
        "SECRET_ACCESS_KEY": pair["secret_access_key"],
        "PICTURE_URL": stack.sample_url,
    }
