"""One running copy of the bundle for a whole test run, and a bare engine for its DynamoDB."""

import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from samtranslator.yaml_helper import yaml_parse

from local.engine import Engine
from local.paths import CHECKOUT, TEMPLATE, DataFolder
from local.stack import Stack, engine_client

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Built archives are named by content: runs and test processes share them.
BUILD_FOLDER = CHECKOUT / ".local-test" / "build"


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The product's own template, deployed on free ports, with its two customers."""
    running = Stack(
        tmp_path_factory.mktemp("stack"),
        parameters={"SandboxActiveAfterSeconds": "2"},
        build_dir=BUILD_FOLDER / "product",
    )
    with running:
        yield running


@pytest.fixture(scope="session")
def bare_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The mended engine with nothing deployed."""
    engine = Engine(DataFolder(tmp_path_factory.mktemp("engine")))
    engine.start()
    yield engine
    engine.stop()


@pytest.fixture(scope="session")
def _table_names() -> Iterator[int]:
    return count(1)


@pytest.fixture
def engine_dynamodb(
    bare_engine: Engine, _table_names: Iterator[int]
) -> tuple["DynamoDBClient", str]:
    """A client of the engine and the name of a fresh table, made as the template defines it."""
    client = engine_client("dynamodb", bare_engine.engine_url)
    name = f"table-{next(_table_names)}"
    properties = yaml_parse(TEMPLATE.read_text())["Resources"]["Table"]["Properties"]
    definition = {
        key: properties[key]
        for key in ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    }
    client.create_table(TableName=name, **definition)
    return client, name


def eventually(check: Callable[[], Any], within_seconds: float = 10.0) -> Any:
    """Return the first truthy answer of `check`; fail when there is none in time."""
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        found = check()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{check} said nothing within {within_seconds} s")
