"""One running copy of the bundle on this machine: the unmodified template on the local engine."""

import json
import platform
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import boto3
import botocore.session
from botocore.config import Config

from local import customers
from local.build import build
from local.customers import CustomerKeys
from local.deploy import Deployed, Deployer
from local.engine import Engine
from local.engine_settings import REGION
from local.paths import TEMPLATE, DataFolder

STACK_NAME: Final = "portrait-gateway"
_SWEEPER: Final = "SweepFunction"


class Stack:
    """The bundle, built, deployed and answering: `with Stack(data_dir=...) as stack`.

    `port` 0 takes any free port. `parameters` are template parameters; those that one machine needs
    are added. `build_dir` keeps built archives apart from the data, so that tests share them.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        port: int = 0,
        parameters: Mapping[str, str] | None = None,
        template: Path = TEMPLATE,
        build_dir: Path | None = None,
        with_customers: bool = True,
    ) -> None:
        self.data = DataFolder(data_dir.resolve())
        self._engine = Engine(self.data, port)
        self._asked = dict(parameters or {})
        self._template = template
        self._build_dir = build_dir or self.data.build
        self._with_customers = with_customers
        self._deployed = Deployed({}, {})
        self.customers: dict[str, CustomerKeys] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Build, start the engine, deploy, make the customers.

        Raises AlreadyRunning, PortTaken, BuildFailed, EngineFailed, DeployFailed and AdminRefused.
        """
        self.data.make()
        self._engine.start()
        try:
            self.deploy()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop every process; the data stays."""
        self._engine.stop()

    def deploy(self) -> None:
        """Bring the running stack to what the checkout says now, and keep it.

        Raises BuildFailed, DeployFailed, AdminRefused and EngineFailed.
        """
        bundle = build(self._template, self._build_dir)
        deployer = Deployer(self.client("s3"), self.client("cloudformation"))
        # A function URL's address is not a parameter: when the sandbox's port has changed, the tag
        # alone makes it an update, and an update resolves every reference again.
        tags = {"sandbox-url": self.sandbox_url}
        self._deployed = deployer.deploy(bundle, STACK_NAME, self._parameters(), tags)
        if _SWEEPER in self.resources:
            # Executions that ran when the engine ended are gone; whose lease is over goes on now.
            self.invoke(_SWEEPER, {})
        if self._with_customers:
            self.customers = customers.ensure(self.data.customers, self.admin, self._works)
        self._engine.keep()

    @property
    def base_url(self) -> str:
        """The gateway's origin: what customers put before /v1/portrait/."""
        return self._engine.gateway_url

    @property
    def sandbox_url(self) -> str:
        """The origin of the fake Ark."""
        return self._engine.sandbox_url

    @property
    def engine_url(self) -> str:
        """The origin of the AWS interfaces, S3 among them."""
        return self._engine.engine_url

    @property
    def engine_pid(self) -> int:
        """The engine's process, the parent of every function's."""
        return self._engine.pid

    def is_running(self) -> bool:
        """Whether the engine's process lives."""
        return self._engine.is_running()

    @property
    def sample_url(self) -> str:
        """A picture that the sandbox can fetch."""
        # Not the engine's origin: it is no public host to the gateway, the sandbox's is.
        return f"{self.sandbox_url}/sample.jpg"

    @property
    def outputs(self) -> Mapping[str, str]:
        """The stack's outputs."""
        return self._deployed.outputs

    @property
    def resources(self) -> Mapping[str, str]:
        """The physical ids behind the template's logical ids."""
        return self._deployed.resources

    def client(self, service: str) -> Any:
        """Return a boto3 client of the engine."""
        return engine_client(service, self.engine_url)

    def invoke(self, logical_id: str, event: dict[str, Any]) -> Any:
        """Call a function of the template and return its result.

        Raises AdminRefused when the function raised.
        """
        answer = self.client("lambda").invoke(
            FunctionName=self.resources[logical_id], Payload=json.dumps(event).encode()
        )
        result = json.loads(answer["Payload"].read() or b"null")
        if "FunctionError" in answer:
            raise customers.AdminRefused(f"{logical_id} raised: {result.get('errorMessage')}")
        return result

    def admin(self, event: dict[str, Any]) -> dict[str, Any]:
        """Call the admin function.

        Raises AdminRefused.
        """
        answer: dict[str, Any] = self.invoke("AdminFunction", event)
        if not answer.get("ok"):
            raise customers.AdminRefused(f"the admin function refused: {answer.get('error')}")
        result: dict[str, Any] = answer["result"]
        return result

    def secret(self, output: str) -> dict[str, Any]:
        """Return the JSON secret that an output of the stack names."""
        stored = self.client("secretsmanager").get_secret_value(SecretId=self.outputs[output])
        secret: dict[str, Any] = json.loads(stored["SecretString"])
        return secret

    def sandbox_account(self) -> dict[str, str]:
        """Return the first sandbox account: what an Ark client of the sandbox brings."""
        secret = self.secret("AccountsSecretArn")
        account = secret["accounts"][0]
        return {
            "access_key_id": account["access_key_id"],
            "secret_access_key": account.get("secret_access_key") or secret["secret_access_key"],
            "api_key": account["api_key"],
            "project": account.get("project", "default"),
        }

    def _parameters(self) -> dict[str, str]:
        is_arm = platform.machine().lower() in ("aarch64", "arm64")
        return {
            "LocalMode": "true",
            "PublicBaseUrl": self.base_url,
            "StoreOrigin": self.engine_url,
            "Upstream": "sandbox",
            "HorizonSeconds": "60",
            "Architecture": "arm64" if is_arm else "x86_64",
            **self._asked,
        }

    def _works(self, keys: CustomerKeys) -> bool:
        return customers.is_accepted(self.base_url, keys)


def engine_client(service: str, engine_url: str) -> Any:
    """Return a boto3 client of an engine; the host's profiles and proxies are not for it."""
    nothing = (None, None, None, None)
    core = botocore.session.Session(
        session_vars={"profile": nothing, "config_file": nothing, "credentials_file": nothing}
    )
    make_client: Any = boto3.Session(botocore_session=core).client
    return make_client(
        service,
        endpoint_url=engine_url,
        region_name=REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106 - the engine takes any
        config=Config(
            s3={"addressing_style": "path"},
            proxies={},
            retries={"total_max_attempts": 1},
            read_timeout=70,
            max_pool_connections=64,
        ),
    )
