"""Starting and stopping the engine's process."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from local.engine_settings import ACCOUNT, KEEP_PATH, REGION, EngineSettings
from local.lock import take
from local.paths import CHECKOUT, DataFolder
from local.runtime import lay_out
from local.sockets import LOOPBACK, Origins, open_origins, port_of, url_of

_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 15.0
_KEEP_SECONDS: Final = 30.0
_HEALTH_PATH: Final = "/_ministack/health"
_LOOK_EVERY_SECONDS: Final = 0.05


class EngineFailed(Exception):
    """The engine did not start; its log says why."""


class Engine:
    """One engine over one data folder: `start`, use its URLs, `stop`.

    Its process holds the three origins and is the parent of every function's process. It ends with
    the process that made it, however that one ends.
    """

    def __init__(
        self,
        data: DataFolder,
        gateway_port: int = 0,
        *,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._data = data
        self._gateway_port = gateway_port
        self._sleep = sleep
        self._monotonic = monotonic
        self._process: subprocess.Popen[bytes] | None = None
        self._engine_port = 0
        self.gateway_url = ""
        self.engine_url = ""
        self.sandbox_url = ""

    @property
    def pid(self) -> int:
        """The engine's process; 0 when it does not run."""
        return self._process.pid if self._process else 0

    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the engine and wait until it answers.

        Raises AlreadyRunning, PortTaken and EngineFailed.
        """
        self._data.make()
        # The lock and the sockets live on in the engine's process; the copies here are closed.
        with take(self._data.lock) as lock:
            # What a killed start left: nobody must take it for today's.
            self._data.run_file.unlink(missing_ok=True)
            lay_out(self._data.runtime)
            origins = open_origins(self._gateway_port, self._data.ports)
            self.gateway_url, self.engine_url, self.sandbox_url = map(url_of, origins.all())
            self._engine_port = port_of(origins.engine)
            try:
                self._process = self._launch(origins, lock.fileno())
            finally:
                origins.close()
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def keep(self) -> None:
        """Write down all that the engine holds: a stack that was deployed outlives a kill.

        Raises EngineFailed.
        """
        if _status(self._engine_port, "POST", KEEP_PATH, _KEEP_SECONDS) != http.client.NO_CONTENT:
            raise EngineFailed(f"what was deployed could not be kept; its log is {self._log}")

    def stop(self) -> None:
        """Stop the engine and every function's process; what was acknowledged is kept."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        # Its functions' processes are in its group; a call in progress may have outlived it.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)

    @property
    def _log(self) -> Path:
        return self._data.logs / "engine.log"

    def _launch(self, origins: Origins, lock_fd: int) -> subprocess.Popen[bytes]:
        settings = EngineSettings(
            gateway_url=self.gateway_url,
            engine_url=self.engine_url,
            sandbox_url=self.sandbox_url,
            gateway_fd=origins.gateway.fileno(),
            engine_fd=origins.engine.fileno(),
            sandbox_fd=origins.sandbox.fileno(),
            state_folder=self._data.state,
            logs_folder=self._data.logs,
            runtime_folder=self._data.runtime,
            run_file=self._data.run_file,
        )
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "local.serve", settings.to_json()],
                cwd=CHECKOUT,
                env=self._environment(port_of(origins.engine)),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=[*(opened.fileno() for opened in origins.all()), lock_fd],
                # A group of its own: Ctrl-C reaches this process only, which then stops the engine.
                start_new_session=True,
            )

    def _environment(self, engine_port: int) -> dict[str, str]:
        """Return the engine's environment: its own settings, nothing of the host's."""
        return {
            "PATH": os.defpath,
            "LANG": "en_US.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": str(CHECKOUT),
            "BIND_HOST": LOOPBACK,
            "GATEWAY_PORT": str(engine_port),
            "MINISTACK_REGION": REGION,
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self._data.state),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self._data.objects),
            "TMPDIR": str(self._data.scratch),
            "LOG_LEVEL": "WARNING",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            # No container is ever started, even where there is a daemon.
            "DOCKER_HOST": "unix:///nonexistent.sock",
            "AWS_ENDPOINT_URL": self.engine_url,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
        }

    def _wait_until_ready(self) -> None:
        process = self._process
        deadline = self._monotonic() + _START_SECONDS
        while self._monotonic() < deadline:
            if process is None or process.poll() is not None:
                break
            if _status(self._engine_port, "GET", _HEALTH_PATH, 1.0) == http.client.OK:
                return
            self._sleep(_LOOK_EVERY_SECONDS)
        raise EngineFailed(f"the engine did not start; its log is {self._log}")


def _status(port: int, method: str, path: str, patience_seconds: float) -> int:
    """Return the status of an answer; 0 when there is none."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=patience_seconds)
    try:
        connection.request(method, path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()
