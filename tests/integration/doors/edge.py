"""What API Gateway does of an upload: it asks the gate, stores the body, and answers by a template.

The template's own mapping is tried on the engine; here its promise is kept by hand.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from functions.finalizer import handler as finalizer_handler
from functions.uploadgate import handler as gate_handler
from functions.uploadgate.verdicts import NotAuthentic
from portrait.auth import Doorman
from portrait.observability import Log, Meter
from portrait.ports.receipts import RawFile
from portrait.usecases.receiving import Receiving
from portrait.wiring.finalizer import FinalizerPorts
from portrait.wiring.uploadgate import UploadGatePorts
from tests.fakes import MemoryRawFiles
from tests.integration.doors.replies import Context, Reply, event, read_reply
from tests.unit.usecases.arrivals import PLENTY, Arrivals
from tests.unit.usecases.world import World

Keep = Callable[[str, bytes, str], None]
"""Stores a body by key, bytes and type."""
TICKET_KEY = b"upload ticket key"
STATUS_PATH = "/v1/portrait/uploads/{upload}"
_WORDS = "The API key or the signature is missing or not valid."


@dataclass
class Edge:
    """The edge of one world."""

    world: World
    doorman: Doorman
    ledger: Any
    allow_origin: str = ""

    def __post_init__(self) -> None:
        self.arrivals = Arrivals(self.world, ledger=self.ledger)
        self.allowance = PLENTY

    @property
    def raw(self) -> MemoryRawFiles:
        return self.arrivals.raw

    def gate_ports(self) -> UploadGatePorts:
        receiving = Receiving(self.ledger, self.allowance, self.world.mint)
        log, meter = Log("uploadgate"), Meter("uploadgate")
        return UploadGatePorts(
            self.doorman, receiving, "", lambda: TICKET_KEY, self.allow_origin, log, meter
        )

    def finalizer_ports(self) -> FinalizerPorts:
        ports = self.arrivals.ports
        log, meter = Log("finalizer"), Meter("finalizer")
        return FinalizerPorts(
            self.doorman, ports, self.ledger, "", lambda: TICKET_KEY, self.allow_origin, log, meter
        )

    def store(self, request: Mapping[str, Any]) -> Reply:
        """One POST of a body: the receipt, or the refusal."""
        return stored(request, self._keep, Context())

    def follow(self, receipt: Reply, request: Mapping[str, Any]) -> Reply:
        """What a client sees that follows a 303; any other answer as it is."""
        if receipt.status != 303:
            return receipt
        return read_reply(finalizer_handler.handle(following(receipt, request), Context()))

    def ask(
        self,
        named: str,
        headers: Mapping[str, str],
        query: Mapping[str, list[str]] | None = None,
    ) -> Reply:
        """What became of an upload."""
        asked = event(STATUS_PATH, "GET", query, headers)
        asked["pathParameters"] = {"upload": named}
        return read_reply(finalizer_handler.handle(asked, Context()))

    def send(self, request: Mapping[str, Any]) -> Reply:
        """One POST by a client that follows."""
        return self.follow(self.store(request), request)

    def tell(self) -> dict[str, Any]:
        """The queue tells the finalizer of every body that is stored."""
        records = [
            {"messageId": key, "body": json.dumps({"detail": {"object": {"key": key}}})}
            for key in sorted(self.raw.files)
        ]
        return finalizer_handler.handle({"Records": records}, Context())

    def _keep(self, key: str, data: bytes, media_type: str) -> None:
        assert key not in self.raw.files
        self.raw.files[key] = RawFile(data, media_type, len(data), key)


def stored(request: Mapping[str, Any], keep: Keep, context: Any) -> Reply:
    """What the edge answers to one POST of a body; `keep` is the store."""
    head = {name: request[name] for name in request if name not in {"body", "isBase64Encoded"}}
    try:
        asked = {**head, "type": "REQUEST", "methodArn": "arn:aws:execute-api:::method"}
        verdict = gate_handler.handle(asked, context)["context"]
    except NotAuthentic:
        return _not_authentic()
    assert all(isinstance(value, str) for value in verdict.values())
    headers = {"Content-Type": "application/json"}
    if verdict["origin"]:
        headers["Access-Control-Allow-Origin"] = verdict["origin"]
    if verdict["area"] == "incoming":
        body = request["body"] or ""
        data = base64.b64decode(body) if request["isBase64Encoded"] else body.encode()
        sent = {name.lower(): value for name, value in request["headers"].items()}
        key = f"incoming/{verdict['customer']}/{verdict['upload']}"
        keep(key, data, sent.get("content-type", ""))
        headers["Location"] = verdict["location"]
    elif verdict["retry_after"]:
        headers["Retry-After"] = verdict["retry_after"]
    text = verdict["answer"]
    return Reply(int(verdict["status"]), headers, json.loads(text), text)


def following(receipt: Reply, request: Mapping[str, Any]) -> dict[str, Any]:
    """What a client asks that follows a 303."""
    named, _, query = receipt.headers["Location"].rpartition("/")[2].partition("?")
    asked = event(STATUS_PATH, "GET", parse_qs(query), request["headers"])
    return {**asked, "pathParameters": {"upload": named}}


def _not_authentic() -> Reply:
    body = {
        "ResponseMetadata": {
            "RequestId": "edge",
            "Error": {"Code": "Unauthorized", "Message": _WORDS},
        },
        "error": {"code": 401, "message": _WORDS, "type": "authentication_error"},
        "code": 401,
        "msg": _WORDS,
        "serviceCode": "Unauthorized",
        "data": None,
    }
    return Reply(401, {"Content-Type": "application/json"}, body, json.dumps(body))
