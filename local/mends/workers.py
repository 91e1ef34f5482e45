"""How functions run: AWS's runtime client, a clean environment, a bounded number of processes.

What AWS does, and stock ministack does not:
- the error's type is the exception's name, so a state machine can catch it by name;
- a function sees the variables of its template and AWS's own, nothing of the host's;
- a call to a warm function costs milliseconds (stock: Nagle's algorithm and a wait for log lines).
What AWS does and this does not: start as many copies as there are calls. Here they wait their turn.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from ministack.core import lambda_runtime, responses
from ministack.services import lambda_svc

from local.engine_settings import EngineSettings

_WAIT_FOR_A_WORKER_SECONDS: Final = 60.0
# A process takes half a second of a core to start; most calls are over before that.
_WAIT_BEFORE_STARTING_SECONDS: Final = 0.3
_WORKER: Final = Path(__file__).resolve().parent.parent / "worker.py"
# A lambda log line that says why a process could not start is worth the stock wait; others are not.
_START_UP_WAIT_SECONDS: Final = 0.09


def install(settings: EngineSettings) -> None:
    """Replace the stock ways of starting, feeding and counting processes."""
    stock_class_for = lambda_runtime._worker_class_for
    lambda_runtime._worker_class_for = lambda config: (
        lambda_runtime.ProvidedWorker if _is_python(config) else stock_class_for(config)
    )
    stock_warm = lambda_svc._execute_function_warm
    lambda_svc._execute_function_warm = lambda func, event, request_id: (
        lambda_svc._execute_function_provided_warm
        if _is_python(func.get("config") or func)
        else stock_warm
    )(func, event, request_id)
    lambda_svc._provided_runtime_code_dir = _with_bootstrap(lambda_svc._provided_runtime_code_dir)
    lambda_svc._provided_worker_env = lambda config, code_dir, port: worker_environment(
        config, code_dir, port, settings
    )
    _answer_without_delay()
    _log_to_files(settings.logs_folder)
    queue = WorkerQueue(settings.workers_per_function)
    lambda_svc.acquire_worker = lambda_runtime.acquire_worker = queue.acquire
    lambda_svc.release_worker = lambda_runtime.release_worker = queue.release


def worker_environment(
    config: dict[str, Any], code_dir: str, port: int, settings: EngineSettings
) -> dict[str, str]:
    """Return everything a function's process finds in its environment."""
    runtime = str(config.get("Runtime", ""))
    name = str(config["FunctionName"])
    region = responses.get_region()
    logging_config = config.get("LoggingConfig") or {}
    search = [code_dir, *_layer_folders(config, runtime), str(settings.runtime_folder)]
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        # The function's code, then its layers as in /opt/python, then what AWS's runtime brings.
        "PYTHONPATH": os.pathsep.join(search),
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}",
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(config.get("MemorySize", 128)),
        "AWS_LAMBDA_FUNCTION_VERSION": str(config.get("Version", "$LATEST")),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_FORMAT": str(logging_config.get("LogFormat", "Text")),
        "AWS_LAMBDA_LOG_GROUP_NAME": logging_config.get("LogGroup") or f"/aws/lambda/{name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        "LAMBDA_TASK_ROOT": code_dir,
        "_HANDLER": str(config.get("Handler", "")),
    }
    credentials = lambda_runtime.execution_credentials(config)
    environment.update({key: value for key, value in credentials.items() if value})
    environment.update(lambda_svc._runtime_env_vars(config))
    environment["AWS_ENDPOINT_URL"] = settings.engine_url
    return environment


class WorkerQueue:
    """Lends a function's processes; callers beyond the bound wait in line."""

    def __init__(self, workers_per_function: int) -> None:
        self._bound = workers_per_function
        self._stock_acquire = lambda_runtime.acquire_worker
        self._stock_release = lambda_runtime.release_worker
        self._returned: dict[str, threading.Condition] = {}
        self._guard = threading.Lock()

    def acquire(
        self,
        name: str,
        config: dict[str, Any],
        code: bytes,
        qualifier: str = "$LATEST",
        max_concurrency: int | None = None,  # noqa: ARG002 - the stock signature
    ) -> tuple[Any, str]:
        """Lend a process, starting one while the bound allows; None after a long wait.

        The first starts at once, another only for a call that has waited for those there are.
        """
        asked = time.monotonic()
        returned = self._condition(name)
        with returned:
            while True:
                waited = time.monotonic() - asked
                bound = self._bound if waited >= _WAIT_BEFORE_STARTING_SECONDS else 1
                worker, reason = self._stock_acquire(
                    name, config, code, qualifier=qualifier, max_concurrency=bound
                )
                if worker is not None or waited >= _WAIT_FOR_A_WORKER_SECONDS:
                    return worker, reason
                # The bound may also rise by a process that was thrown away: look now and then.
                returned.wait(0.25 if bound > 1 else _WAIT_BEFORE_STARTING_SECONDS - waited)

    def release(self, worker: Any) -> None:
        """Take a process back and wake whoever waits for one of its kind."""
        self._stock_release(worker)
        if worker is not None:
            returned = self._condition(worker.func_name)
            with returned:
                returned.notify()

    def _condition(self, name: str) -> threading.Condition:
        with self._guard:
            return self._returned.setdefault(name, threading.Condition())


def _is_python(config: dict[str, Any]) -> bool:
    return str(config.get("Runtime", "")).startswith("python")


def _layer_folders(config: dict[str, Any], runtime: str) -> list[str]:
    folders = []
    for reference in config.get("Layers", []):
        archive = lambda_svc._resolve_layer_zip(reference)
        if archive:
            root = Path(lambda_svc._docker_extracted_dir(archive, "layer"))
            folders += [root / "python", root / "python" / "lib" / runtime / "site-packages"]
    return [str(folder) for folder in folders if folder.is_dir()]


def _with_bootstrap(stock: Callable[[bytes], str]) -> Callable[[bytes], str]:
    # -S: no site folder, hence no editable installs: a function imports what was built for it.
    # -P: the folder of worker.py is not on the path either.
    script = f'#!/bin/sh\nunset PWD\nexec "{sys.executable}" -S -P "{_WORKER}" "$_HANDLER"\n'

    def unpack(archive: bytes) -> str:
        folder = Path(stock(archive))
        # The lock under which processes are started: an open file could not be executed.
        with lambda_svc._provided_code_lock:
            bootstrap = folder / "bootstrap"
            if not bootstrap.exists():
                bootstrap.write_text(script)
                bootstrap.chmod(0o755)
        return str(folder)

    return unpack


def _answer_without_delay() -> None:
    stock_handler = lambda_runtime.ProvidedWorker._build_handler_class
    stock_drain = lambda_runtime.Worker._drain_stderr_bounded

    def build_handler(worker: Any, generation: int, pending: Any) -> Any:
        handler = stock_handler(worker, generation, pending)
        handler.disable_nagle_algorithm = True
        handler.wbufsize = 1 << 16
        return handler

    def drain(worker: Any, first_line_wait: float = 0.0, *rest: Any, **named: Any) -> Any:
        if first_line_wait >= _START_UP_WAIT_SECONDS:
            return stock_drain(worker, first_line_wait, *rest, **named)
        return worker._drain_stderr()

    lambda_runtime.ProvidedWorker._build_handler_class = build_handler
    lambda_runtime.Worker._drain_stderr_bounded = drain


def _log_to_files(folder: Path) -> None:
    # AWS: CloudWatch Logs. Here a file a function, and nothing that grows in memory.
    stock_pump = lambda_runtime.ProvidedWorker._pump_output

    def pump(worker: Any, stream: Any, log_queue: Any) -> None:
        with (folder / f"{worker.func_name}.log").open("ab", buffering=0) as log:
            stock_pump(worker, _Tee(stream, log), log_queue)

    lambda_runtime.ProvidedWorker._pump_output = pump
    lambda_svc._emit_lambda_logs = lambda *_args, **_named: None


class _Tee:
    """A stream of lines that are also written to a log as they are read."""

    def __init__(self, stream: Any, log: Any) -> None:
        self._stream = stream
        self._log = log

    def readline(self) -> bytes:
        line: bytes = self._stream.readline()
        self._log.write(line)
        return line

    def close(self) -> None:
        self._stream.close()
