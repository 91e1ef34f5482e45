"""Both doors and the machine's steps over one world in memory, spoken to in API Gateway's events.

Only the wiring is replaced: handlers, dialects, auth and stories are the product's own.
"""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from functions.actions import handler as actions_handler
from functions.finalizer import handler as finalizer_handler
from functions.poll import handler as poll_handler
from functions.upload import handler as upload_handler
from functions.uploadgate import handler as gate_handler
from portrait.auth import Doorman
from portrait.dialects.cursor import Cursors
from portrait.model import CustomerId, Key, KeyKind
from portrait.observability import Log, Meter
from portrait.rules.keys import bearer_proof, mint_bearer, spell_bearer
from portrait.usecases.direct import DirectPorts
from portrait.usecases.duplicates import Duplicates
from portrait.usecases.group_facts import GroupFacts
from portrait.usecases.receiving import Receiving
from portrait.usecases.uploads import UploadStories
from portrait.wiring.actions import ActionPorts
from portrait.wiring.poll import PollPorts
from portrait.wiring.upload import UploadPorts
from tests.fakes import NamedForms
from tests.forms import CONTENT_TYPE
from tests.integration.doors.edge import Edge
from tests.integration.doors.replies import REQUEST_ID, Context, Reply, event, read_reply
from tests.unit.usecases.world import ANN, BEN, World

__all__ = ["KEYS", "PEPPER", "REQUEST_ID", "Context", "Desk", "Reply", "event"]

PEPPER: Final = b"pepper"
_KEYS: Final = {
    customer: mint_bearer(random.Random(number)) for number, customer in enumerate((ANN, BEN))
}
KEYS: Final = {customer: spell_bearer(key) for customer, key in _KEYS.items()}
"""What each customer sends."""


@dataclass
class Desk:
    """The gateway's doors and its customers. `ledger` may be a stand-in that watches the real."""

    world: World = field(default_factory=World)
    own_origins: frozenset[str] = frozenset()
    allow_origin: str = ""
    ledger: Any = None

    def __post_init__(self) -> None:
        self.ledger = self.ledger or self.world.ledger
        self.doorman = Doorman(
            self.world.ledger, lambda: PEPPER, self.world.clock, self.world.sealer
        )
        self.facts = GroupFacts(self.ledger, self.world.clock)
        self.edge = Edge(self.world, self.doorman, self.ledger, self.allow_origin)
        for customer, key in _KEYS.items():
            proof = bearer_proof(PEPPER, key.secret)
            made = Key(key.key_id, customer, KeyKind.BEARER, proof, self.world.clock())
            self.world.ledger.add_key(made)

    def open(self, patch: pytest.MonkeyPatch) -> None:
        """Put these ports where the handlers ask for theirs."""
        patch.setattr(actions_handler, "actions", self.action_ports)
        patch.setattr(upload_handler, "upload", self.upload_ports)
        patch.setattr(gate_handler, "uploadgate", self.edge.gate_ports)
        patch.setattr(finalizer_handler, "finalizer", self.edge.finalizer_ports)
        patch.setattr(poll_handler, "poll", self.poll_ports)

    def action_ports(self) -> ActionPorts:
        world = self.world
        return ActionPorts(
            doorman=self.doorman,
            groups=self.ledger,
            group_facts=self.facts,
            assets=self.ledger,
            receipts=self.ledger,
            uploads=self.stories(),
            catalogue=self.ledger,
            upstream_for=lambda _: world.upstream,
            sealer=world.sealer,
            machine=world.machine,
            outbox=world.endpoint,
            courier=world.endpoint,
            capacity=world.capacity,
            mint=world.mint,
            sleep=world.sleep,
            cursors=Cursors(lambda: b"cursor key"),
            liveness=world.liveness,
            base_url="",
            own_origins=self.own_origins,
            local_mode=False,
            allow_origin=self.allow_origin,
            log=Log("actions"),
            meter=Meter("actions"),
        )

    def stories(self) -> UploadStories:
        """What becomes of files that were in a request."""
        world = self.world
        return UploadStories(
            group_facts=self.facts,
            assets=self.ledger,
            duplicates=Duplicates(self.ledger, self.ledger),
            objects=world.objects,
            machine=world.machine,
            capacity=world.capacity,
            mint=world.mint,
        )

    def upload_ports(self) -> UploadPorts:
        world = self.world
        receiving = Receiving(self.ledger, self.edge.allowance, world.mint)
        direct = DirectPorts(self.facts, receiving, NamedForms())
        log, meter = Log("upload"), Meter("upload")
        return UploadPorts(self.doorman, self.ledger, direct, "", self.allow_origin, log, meter)

    def poll_ports(self) -> PollPorts:
        world = self.world
        return PollPorts(lambda _: world.ingest, world.sending, Log("poll"), Meter("poll"))

    def act(
        self,
        action: str,
        *,
        who: CustomerId = ANN,
        resource: str = "/v1/portrait",
        extra: Mapping[str, str] | None = None,
        **body: Any,
    ) -> Reply:
        """One Action of a customer with a JSON body; `extra` are headers."""
        query, text = {"Action": [action]}, json.dumps(body)
        return self.post(query, text, who=who, resource=resource, extra=extra)

    def post(
        self,
        query: Mapping[str, list[str]],
        body: str | bytes | None,
        *,
        who: CustomerId = ANN,
        resource: str = "/v1/portrait",
        extra: Mapping[str, str] | None = None,
    ) -> Reply:
        """One POST to the Action router with this very query and body."""
        headers = {"Authorization": f"Bearer {KEYS[who]}", "Content-Type": "application/json"}
        return self.send(event(resource, "POST", query, {**headers, **(extra or {})}, body))

    def send(self, request: Mapping[str, Any]) -> Reply:
        """One event for the Action router."""
        return read_reply(actions_handler.handle(dict(request), Context()))

    def upload(
        self,
        body: bytes,
        *,
        who: CustomerId = ANN,
        content_type: str = CONTENT_TYPE,
        extra: Mapping[str, str] | None = None,
    ) -> Reply:
        """One form for the upload door, by a client that follows."""
        headers = {"authorization": f"Bearer {KEYS[who]}", "content-type": content_type}
        request = event("/v1/portrait/upload", "POST", None, {**headers, **(extra or {})}, body)
        return self.edge.send(request)

    def step(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """One step of the ingest machine."""
        return poll_handler.handle(dict(state), Context())


def succeeded(action: str, result: Mapping[str, Any]) -> dict[str, Any]:
    """The whole body of a success."""
    return {"ResponseMetadata": metadata(action), "Result": result}


def refused(action: str, code: str, message: str, number: int = 0) -> dict[str, Any]:
    """The whole body of a refusal: no Result."""
    error: dict[str, Any] = {"Code": code, "Message": message}
    if number:
        error["CodeN"] = number
    return {"ResponseMetadata": {**metadata(action), "Error": error}}


def metadata(action: str) -> dict[str, Any]:
    return {
        "RequestId": REQUEST_ID,
        "Action": action,
        "Version": "2024-01-01",
        "Service": "ark",
        "Region": "cn-beijing",
    }
