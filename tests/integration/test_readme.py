"""The README's examples run as they stand, and what it names exists."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from samtranslator.yaml_helper import yaml_parse

from local.paths import CHECKOUT, TEMPLATE
from local.stack import Stack
from tests.integration.conftest import PATIENCE_SECONDS

README = (CHECKOUT / "README.md").read_text()
PLACEHOLDER_URL, PLACEHOLDER_KEY = "http://127.0.0.1:8700", "sk-your-key"


def bash_blocks() -> list[str]:
    return re.findall(r"```bash\n(.*?)```", README, re.DOTALL)


def script_of(blocks: list[str], stack: Stack) -> str:
    """Those blocks as one script, with a real place and key for the placeholders."""
    return (
        "\n".join(["set -euo pipefail", *blocks])
        .replace(PLACEHOLDER_URL, stack.base_url)
        .replace(PLACEHOLDER_KEY, stack.customers["customer-a"].api_key)
    )


@pytest.mark.engine
def test_the_first_calls_by_curl_end_with_an_active_asset(stack: Stack, tmp_path: Path) -> None:
    blocks = bash_blocks()[:4]
    assert PLACEHOLDER_URL in blocks[0]
    assert PLACEHOLDER_KEY in blocks[0]
    script = script_of(blocks, stack)
    (tmp_path / "functions").symlink_to(CHECKOUT / "functions")

    ran = subprocess.run(  # noqa: S603 - the README's own words
        [shutil.which("bash") or "bash", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.search(r"asset://asset-[0-9]{14}-[0-9a-z]{5}\n$", ran.stdout)


def test_every_make_verb_that_the_readme_names_exists() -> None:
    named = set(re.findall(r"^    make ([a-z]+)", README, re.MULTILINE))
    named |= set(re.findall(r"`make ([a-z]+)`", README))
    verbs = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))

    assert {"run", "demo", "test"} <= named
    assert named <= verbs


def test_every_file_that_the_readme_links_to_exists() -> None:
    links = re.findall(r"\]\(([^)#]+)", README)

    assert links
    assert [link for link in links if not (CHECKOUT / link).exists()] == []


def test_the_parameters_are_the_template_s() -> None:
    table = README.partition("| parameter |")[2].partition("\n\n")[0]
    named = set(
        re.findall(r"`([A-Z][A-Za-z]+)`", "".join(re.findall(r"^\|[^|]+", table, re.MULTILINE)))
    )
    parameters = yaml_parse(TEMPLATE.read_text())["Parameters"]

    # These two are for `make run` alone.
    assert named == set(parameters) - {"LocalMode", "StoreOrigin"}
