"""Customers who sign, at each Action door: the same library, and the scheme's own refusals."""

import base64
import json
import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import pytest

from portrait.auth.signatures import NOT_VALID
from portrait.model import CustomerState, Key, KeyKind
from portrait.rules.keys import SigningKey, mint_signing
from portrait.usecases.signing_secrets import signing_proof
from tests.forms import CONTENT_TYPE, encode, file_part, text_part
from tests.integration.doors.desk import Desk, Reply, refused, succeeded
from tests.pictures import jpeg
from tests.unit.usecases.world import ANN, BEN
from volcengine_signature import Credentials, Request, Scope, sign

PAIR: Final = mint_signing(random.Random(5))
STRANGER: Final = mint_signing(random.Random(6))
HOST: Final = ("Host", "gateway.example.com")
DOORS: Final = {"/": "/", "/live/": "/", "/v1/portrait/": "/v1/portrait"}
"""What a client signs, and the route that API Gateway finds for it."""


@pytest.fixture
def signing(desk: Desk) -> Desk:
    proof = signing_proof(PAIR.key_id, PAIR.secret, desk.world.sealer)
    desk.world.ledger.add_key(Key(PAIR.key_id, ANN, KeyKind.SIGNING, proof, desk.world.clock()))
    return desk


def call(
    desk: Desk,
    path: str,
    action: str,
    body: Mapping[str, Any],
    *,
    by: SigningKey = PAIR,
    late_seconds: float = 0,
    service: str = "ark",
    changed: Mapping[str, Any] | None = None,
) -> Reply:
    """One signed call as API Gateway hands it on; `changed` is what became of it on its way."""
    event = signed_event(
        desk,
        path,
        DOORS[path],
        {"Action": action, "Version": "2024-01-01"},
        "application/json",
        json.dumps(body).encode(),
        by,
        late_seconds,
        service,
    )
    return desk.send(event | dict(changed or {}))


def signed_event(
    desk: Desk,
    path: str,
    resource: str,
    query: Mapping[str, str],
    content_type: str,
    body: bytes,
    by: SigningKey = PAIR,
    late_seconds: float = 0,
    service: str = "ark",
) -> dict[str, Any]:
    sent = Request("POST", path, tuple(query.items()), (HOST, ("Content-Type", content_type)), body)
    at = desk.world.clock() - timedelta(seconds=late_seconds)
    pair = Credentials(by.key_id, by.secret)
    headers = [*sent.headers, *sign(sent, pair, Scope("cn-beijing", service), at).items()]
    return {
        "resource": resource,
        "path": resource,
        "httpMethod": "POST",
        "headers": dict(headers),
        "multiValueHeaders": {name: [value] for name, value in headers},
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} or None,
        "pathParameters": None,
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
        "requestContext": {"domainName": "gateway.example.com", "path": path},
    }


@pytest.mark.parametrize("path", DOORS)
def test_a_signed_customer_and_a_bearer_key_share_one_library(signing: Desk, path: str) -> None:
    made = call(signing, path, "CreateAssetGroup", {"Name": "Mia", "GroupType": "AIGC"})
    assert made.body == succeeded("CreateAssetGroup", {"Id": made.result["Id"]})
    seen = signing.act("GetAssetGroup", Id=made.result["Id"])
    assert seen.body == call(signing, path, "GetAssetGroup", {"Id": made.result["Id"]}).body


def test_an_sdks_own_retry_of_a_signed_create_makes_nothing_again(signing: Desk) -> None:
    def create(invocation: str) -> Reply:
        query = {"Action": "CreateAssetGroup", "Version": "2024-01-01"}
        body = json.dumps({"Name": "Mia"}).encode()
        event = signed_event(signing, "/", "/", query, "application/json", body)
        event["headers"]["X-Sdk-Invocation-Id"] = invocation
        return signing.send(event)

    first, retry, other = create("call-1"), create("call-1"), create("call-2")
    assert retry.text == first.text
    assert retry.headers == {**first.headers, "Idempotency-Replayed": "true"}
    assert other.result["Id"] != first.result["Id"]
    assert signing.world.counters() == (2, 2, 0)


def test_a_signed_form_becomes_an_asset(signing: Desk) -> None:
    group = signing.act("CreateAssetGroup", Name="Mia", GroupType="AIGC").result["Id"]
    body = encode([text_part("GroupId", group), file_part(jpeg(400, 400))])
    route = "/v1/portrait/upload"
    event = signed_event(signing, f"/live{route}", route, {}, CONTENT_TYPE, body)
    made = signing.edge.send(event).result["Id"]
    assert signing.act("GetAsset", Id=made).result["GroupId"] == group
    event["body"] = base64.b64encode(body + b"\n").decode()
    reply = signing.edge.send(event)
    words = "X-Content-Sha256 is not the SHA-256 of the body received."
    assert (reply.status, reply.body) == (401, refused("CreateAsset", "Unauthorized", words))
    assert len(signing.world.ledger.assets) == 1


def test_a_signed_senders_ticket_opens_its_own_upload_for_ten_minutes(signing: Desk) -> None:
    group = signing.act("CreateAssetGroup", Name="Mia", GroupType="AIGC").result["Id"]
    body = encode([text_part("GroupId", group), file_part(jpeg(400, 400))])
    route = "/v1/portrait/upload"
    event = signed_event(signing, f"/live{route}", route, {}, CONTENT_TYPE, body)
    first, second = (signing.edge.store(event).headers["Location"] for _ in range(2))
    (one, ticket), (other, _) = (
        place.rpartition("/")[2].split("?ticket=") for place in (first, second)
    )
    assert signing.edge.ask(one, {}, {"ticket": [ticket]}).result == {"Id": one}
    for named, shown in (
        (other, [ticket]),
        (one, [ticket[:-1]]),
        (one, [ticket, ticket]),
        (one, [""]),
    ):
        assert signing.edge.ask(named, {}, {"ticket": shown}).error[:2] == (401, "Unauthorized")
    signing.world.clock.advance(600)
    assert signing.edge.ask(one, {}, {"ticket": [ticket]}).error[:2] == (401, "Unauthorized")


def test_a_signature_without_the_hash_of_its_body_is_not_let_in(signing: Desk) -> None:
    route = "/v1/portrait/upload"
    event = signed_event(signing, f"/live{route}", route, {}, CONTENT_TYPE, b"body")
    for headers in (event["headers"], event["multiValueHeaders"] or {}):
        for name in [name for name in headers if name.lower() == "x-content-sha256"]:
            del headers[name]
    assert signing.edge.store(event).status == 401
    assert signing.edge.raw.files == {}


OTHER_BODY: Final = {"body": base64.b64encode(b'{"Filter":{}}').decode()}
WINDOW: Final = "X-Date is more than 900 seconds away from the server's clock."
REGIONS: Final = (
    "This is ark, in one of ap-southeast-1, cn-beijing, eu-west-1; "
    "the request is signed for another."
)
SPOILT: Final[list[tuple[dict[str, Any], int, str, int, str]]] = [
    ({"by": STRANGER}, 401, "InvalidAccessKey", 100009, NOT_VALID),
    ({"by": SigningKey(PAIR.key_id, "x")}, 401, "SignatureDoesNotMatch", 100010, NOT_VALID),
    ({"changed": OTHER_BODY}, 401, "SignatureDoesNotMatch", 100010, NOT_VALID),
    ({"late_seconds": 901}, 400, "InvalidTimestamp", 100006, WINDOW),
    ({"late_seconds": -901}, 400, "InvalidTimestamp", 100006, WINDOW),
    ({"service": "iam"}, 404, "ServiceNotFound", 100007, REGIONS),
]


@pytest.mark.parametrize(("how", "status", "code", "number", "message"), SPOILT)
def test_what_is_wrong_is_said_in_the_words_of_the_door(
    signing: Desk, how: dict[str, Any], status: int, code: str, number: int, message: str
) -> None:
    native = call(signing, "/", "ListAssets", {}, **how)
    assert native.status == status
    assert native.body == refused("ListAssets", code, message, number)
    portrait = call(signing, "/v1/portrait/", "ListAssets", {}, **how)
    assert portrait.status == 401
    assert portrait.body == refused("ListAssets", "Unauthorized", message)
    assert signing.world.ledger.calls["page_assets"] == 0


def test_a_path_that_was_not_signed_is_refused(signing: Desk) -> None:
    elsewhere = {"requestContext": {"domainName": "gateway.example.com", "path": "/"}}
    reply = call(signing, "/live/", "ListAssets", {}, changed=elsewhere)
    assert reply.error == (401, "SignatureDoesNotMatch", NOT_VALID)


def test_a_suspended_customer_who_signs_is_told_so(signing: Desk) -> None:
    signing.world.ledger.set_customer(ANN, state=CustomerState.SUSPENDED)
    reply = call(signing, "/", "ListAssets", {})
    assert reply.error == (403, "AccessDenied", "This account is suspended. Contact support.")


def test_an_asset_made_by_signing_is_a_miss_for_others(signing: Desk) -> None:
    made = call(signing, "/", "CreateAssetGroup", {"Name": "Mia"})
    others = signing.act("GetAssetGroup", who=BEN, resource="/", Id=made.result["Id"])
    assert others.error[:2] == (404, "NotFound.group_id")
