"""The command line of the local stack: `python -m local run`, `demo` and `smoke`."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from local import demo, film, smoke
from local.build import BuildFailed
from local.customers import AdminRefused
from local.deploy import DeployFailed
from local.engine import EngineFailed
from local.lock import AlreadyRunning, is_held
from local.paths import SAMPLE_PICTURE, DataFolder
from local.run import EngineEnded, report, run_in_foreground, started
from local.settings import BadSetting, RunSettings
from local.sockets import PortTaken

_EXPECTED: Final = (
    AdminRefused,
    AlreadyRunning,
    BadSetting,
    BuildFailed,
    DeployFailed,
    EngineEnded,
    EngineFailed,
    PortTaken,
    demo.DemoFailed,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status; an expected failure is told in one line."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "run":
            run_in_foreground(RunSettings.from_env())
        elif options.command == "smoke":
            return _smoke(options)
        else:
            _demo(options)
    except _EXPECTED as error:
        return report(error)
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="run the stack in the foreground until Ctrl-C")
    demo_parser = commands.add_parser("demo", help="turn a picture into an asset and a video")
    demo_parser.add_argument("--file", type=Path, default=SAMPLE_PICTURE)
    demo_parser.add_argument("--save-to", type=Path, default=Path("demo.mp4"))
    demo_parser.add_argument("--base-url", default="", help="a deployed stack's base URL")
    demo_parser.add_argument("--api-key", default="", help="a customer's key there")
    smoke_parser = commands.add_parser("smoke", help="send files of all sizes by every route")
    smoke_parser.add_argument("--base-url", required=True, help="a running stack's base URL")
    smoke_parser.add_argument("--api-key", required=True, help="a customer's key there")
    smoke_parser.add_argument("--file", type=Path, default=SAMPLE_PICTURE, help="a JPEG picture")
    return parser


def _smoke(options: argparse.Namespace) -> int:
    rows = smoke.run(demo.Gateway(options.base_url, options.api_key), options.file)
    return 0 if all(row.as_expected for row in rows) else 1


def _demo(options: argparse.Namespace) -> None:
    if bool(options.base_url) != bool(options.api_key):
        raise demo.DemoFailed("--base-url and --api-key go together")
    if options.base_url:
        _show(demo.Gateway(options.base_url, options.api_key), options)
        return
    settings = RunSettings.from_env()
    data = DataFolder(settings.data_dir)
    if data.run_file.exists() and is_held(data.lock):
        running = json.loads(data.run_file.read_text())
        key = running["customers"]["customer-a"]["api_key"]
        _show(demo.Gateway(running["base_url"], key), options)
        return
    print("no stack is running here: starting one for the demo", flush=True)
    with started(settings) as stack:
        key = stack.customers["customer-a"].api_key
        _show(demo.Gateway(stack.base_url, key), options)


def _show(gateway: demo.Gateway, options: argparse.Namespace) -> None:
    reference = demo.run(gateway, options.file)
    print(reference)
    print(film.run(gateway, reference, options.save_to))


if __name__ == "__main__":
    sys.exit(main())
