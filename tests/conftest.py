"""The running bundle, and the engine alone with fresh tables of its DynamoDB: one each for a run.

moto will not do where writers race: its DynamoDB is not atomic under threads.
"""

import functools
import gc
import itertools
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from botocore.loaders import JSONFileLoader
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from local.engine import Engine
    from local.stack import Stack
    from tests.integration.customer import Office

# How fast a machine draws an example, or runs it, says nothing about what is tested.
_SLOW: Final = [HealthCheck.too_slow]
settings.register_profile("any machine", deadline=None, suppress_health_check=_SLOW)
settings.load_profile("any machine")

# Tests make thousands of sessions: what one has read of botocore's files serves all of a process.
_read_once: Final = functools.cache(JSONFileLoader().load_file)
setattr(JSONFileLoader, "load_file", lambda _self, file_path: _read_once(file_path))  # noqa: B010

_HERE: Final = Path(__file__).parent
_LONGEST_IN_AN_ID: Final = 60
PICTURES: Final = "pictures"
"""The property under which a test says where it left pictures of what it saw."""


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Stack"]:
    """The product's own template, deployed on free ports, with its two customers."""
    from local.stack import Stack  # noqa: PLC0415 - most tests need no engine
    from tests.integration.conftest import BUILD_FOLDER  # noqa: PLC0415

    running = Stack(
        tmp_path_factory.mktemp("stack"),
        parameters={"SandboxActiveAfterSeconds": "2", "SandboxVideoSeconds": "2"},
        build_dir=BUILD_FOLDER / "product",
    )
    with running:
        yield running


@pytest.fixture(scope="session")
def office(stack: "Stack") -> Iterator["Office"]:
    """Who makes customers of the running stack."""
    from tests.integration.customer import office_of  # noqa: PLC0415 - as above

    with office_of(stack) as opened:
        yield opened


@pytest.fixture(scope="session")
def bare_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Engine"]:
    """The mended engine with nothing deployed."""
    from local.engine import Engine  # noqa: PLC0415 - most tests need no engine
    from local.paths import DataFolder  # noqa: PLC0415

    engine = Engine(DataFolder(tmp_path_factory.mktemp("engine")))
    engine.start()
    yield engine
    engine.stop()


@pytest.fixture(scope="session")
def _engine_tables(bare_engine: "Engine") -> Callable[[], tuple["DynamoDBClient", str]]:
    """Makes tables as the template defines the ledger's."""
    from samtranslator.yaml_helper import yaml_parse  # noqa: PLC0415 - as above

    from local.paths import TEMPLATE  # noqa: PLC0415
    from local.stack import engine_client  # noqa: PLC0415

    client = engine_client("dynamodb", bare_engine.engine_url)
    properties = yaml_parse(TEMPLATE.read_text())["Resources"]["Table"]["Properties"]
    definition = {
        key: properties[key]
        for key in ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    }

    def make() -> tuple["DynamoDBClient", str]:
        name = f"table-{uuid.uuid4().hex}"
        client.create_table(TableName=name, **definition)
        return client, name

    return make


@pytest.fixture
def engine_dynamodb(
    _engine_tables: Callable[[], tuple["DynamoDBClient", str]],
) -> tuple["DynamoDBClient", str]:
    """A client of the engine and the name of a fresh table."""
    return _engine_tables()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a long text or file by what it is for: an id goes to and fro between processes."""
    if isinstance(val, str | bytes) and len(val) > _LONGEST_IN_AN_ID:
        return f"{argname} of {len(val)}"
    return None


def pytest_collection_finish() -> None:
    """Spare the collector what lives until the end: the tests themselves are most of the heap."""
    gc.collect()
    gc.freeze()


# pytest-xdist reads the groups in a hook of the same name.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep what shares one stack, or starts its own, in one process of a parallel run.

    Files that share a stack go to one of three in turn, so that no process has much more to do than
    the others. What needs none is kept together by file: its fixtures are made once. What waits
    most goes first, what is short last: no process is left with much to do at the end.
    """
    turns = itertools.cycle(["a stack", "another stack", "a third stack"])
    of_file: dict[Path, str] = defaultdict(lambda: next(turns))
    first, then, last = list[pytest.Item](), list[pytest.Item](), list[pytest.Item]()
    for item in items:
        if item.get_closest_marker("xdist_group"):
            then.append(item)
        elif "stack" in getattr(item, "fixturenames", ()):
            first.append(item)
            item.add_marker(pytest.mark.xdist_group(of_file[item.path]))
        elif "integration" in item.path.parts:
            first.append(item)
            item.add_marker(pytest.mark.xdist_group("engine"))
        else:
            last.append(item)
            item.add_marker(pytest.mark.xdist_group(item.path.relative_to(_HERE).as_posix()))
    items[:] = first + then + last


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say where the pictures are, also those of other processes of a parallel run."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        found = [str(value) for name, value in report.user_properties if name == PICTURES]
        if report.when == "call" and found:
            terminalreporter.write_line(f"pictures: {found[0]} ({report.nodeid})")
