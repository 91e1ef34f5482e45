"""The routes of tasks over a world in memory, spoken to in API Gateway's events."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pytest

from functions.avatars import handler
from portrait.model import CustomerId, Failure, Status
from portrait.observability import Log, Meter
from portrait.usecases.batching import BatchPorts
from portrait.usecases.calls import CallPorts
from portrait.usecases.verification_tasks import VerificationTaskPorts
from portrait.wiring.avatars import AvatarPorts
from tests.integration.doors.desk import Desk, Reply
from tests.integration.doors.flow import drive
from tests.integration.doors.routed import asked
from tests.unit.usecases.world import ANN, World

PRIVATE: Final = "/v1/seedance2/private-avatar"
REAL: Final = "/v1/seedance2/real-avatar"
TASK: Final = "/v1/tasks/{task}"
CDN: Final = "https://ark-media.example.com/1?X-Tos-Expires=43200"


def batch_ports(world: World, ledger: Any, facts: Any) -> BatchPorts:
    """What the stories of batches need, from a world."""
    return BatchPorts(
        groups=ledger,
        group_facts=facts,
        assets=ledger,
        tasks=ledger,
        takers=ledger,
        upstream_for=lambda _: world.upstream,
        sealer=world.sealer,
        machine=world.machine,
        outbox=world.endpoint,
        courier=world.endpoint,
        capacity=world.capacity,
        mint=world.mint,
        sleep=world.sleep,
    )


def verification_ports(world: World, ledger: Any) -> VerificationTaskPorts:
    """What the stories of verifications in tasks need, from a world."""
    calls = CallPorts(ledger, world.sealer, lambda: b"call key", world.mint)
    return VerificationTaskPorts(ledger, world.liveness, calls)


@dataclass
class AvatarDesk(Desk):
    """A desk with the routes of tasks beside it."""

    local_mode: bool = False

    def open(self, patch: pytest.MonkeyPatch) -> None:
        """Put these ports where the handlers ask for theirs."""
        super().open(patch)
        patch.setattr(handler, "avatars", self.avatar_ports)

    def avatar_ports(self) -> AvatarPorts:
        return AvatarPorts(
            doorman=self.doorman,
            batches=batch_ports(self.world, self.ledger, self.facts),
            verifications=verification_ports(self.world, self.ledger),
            videos=self.ledger,
            objects=self.world.objects,
            base_url="",
            own_origins=self.own_origins,
            local_mode=self.local_mode,
            allow_origin=self.allow_origin,
            log=Log("avatars"),
            meter=Meter("avatars"),
        )

    def send_task(
        self,
        method: str,
        resource: str,
        body: object = None,
        *,
        who: CustomerId | None = ANN,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, list[str]] | None = None,
        **parameters: str,
    ) -> Reply:
        """One request of a customer; `parameters` are the names in braces of the path."""
        more: Any = {"who": who, "body": body, "headers": headers, "query": query}
        return asked(handler.handle, (method, resource), parameters, **more)

    def submit(self, body: object, resource: str = PRIVATE, **more: Any) -> dict[str, Any]:
        """One POST that must succeed; its `data`."""
        reply = self.send_task("POST", resource, body, **more)
        assert (reply.status, reply.body["code"]) == (200, 200), reply.text
        data: dict[str, Any] = reply.body["data"]
        return data

    def task(self, task: str, **more: Any) -> dict[str, Any]:
        """One GET that must succeed; its `data`."""
        reply = self.send_task("GET", TASK, task=task, **more)
        assert (reply.status, reply.body["code"]) == (200, 200), reply.text
        data: dict[str, Any] = reply.body["data"]
        return data

    def review(self, *failures: Failure | None) -> None:
        """The upstream takes what the machine started last, and makes up its mind, in order."""
        drive(self, "submit")
        waiting = list(self.world.upstream.assets)[-len(failures) :]
        for upstream_id, failure in zip(waiting, failures, strict=True):
            status = Status.FAILED if failure else Status.ACTIVE
            url = "" if failure else CDN
            self.world.upstream.settle(upstream_id, status, url=url, failure=failure)
        drive(self, "check")


def refused(code: int, message: str, kind: str, *details: Mapping[str, str]) -> dict[str, Any]:
    """The whole body of a refusal."""
    error: dict[str, Any] = {"code": code, "message": message, "type": kind}
    if details:
        error["details"] = list(details)
    return {"error": error}


def bad_request(*problems: tuple[str, str]) -> dict[str, Any]:
    """The whole body of a refusal that names fields."""
    details = [{"field": field, "message": message} for field, message in problems]
    return refused(400, "请求参数无效", "invalid_request_error", *details)
