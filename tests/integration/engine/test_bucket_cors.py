"""Pages of other origins at the store: what a bucket's CORS rules say, as on AWS."""

import pytest

from local.engine import Engine
from local.stack import engine_client
from tests.integration.engine.conftest import Reply, send

PAGE = "http://127.0.0.1:8700"
RULE = {"AllowedMethods": ["POST"], "AllowedOrigins": [PAGE], "AllowedHeaders": ["x-*"]}


@pytest.fixture(scope="module", name="store")
def _store(bare_engine: Engine) -> str:
    """The origin of a store with a bucket that has a rule, and one that has none."""
    client = engine_client("s3", bare_engine.engine_url)
    for bucket in ("ruled", "bare"):
        client.create_bucket(Bucket=bucket)
    client.put_bucket_cors(Bucket="ruled", CORSConfiguration={"CORSRules": [RULE]})
    return bare_engine.engine_url


def preflight(store: str, bucket: str, origin: str = PAGE, method: str = "POST") -> Reply:
    headers = {"Origin": origin, "Access-Control-Request-Method": method}
    return send(store, "OPTIONS", f"/{bucket}", headers=headers)


def allowed(reply: Reply) -> dict[str, str]:
    found = {name.lower(): value for name, value in reply.headers}
    return {name: found[name] for name in found if name.startswith("access-control-")}


def test_a_page_that_a_rule_names_may_post(store: str) -> None:
    asked = preflight(store, "ruled")
    assert asked.status == 200
    assert allowed(asked) == {
        "access-control-allow-origin": PAGE,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "POST",
    }
    sent = send(store, "POST", "/ruled", b"no form", {"Origin": PAGE, "Content-Type": "text/plain"})
    assert sent.status >= 400
    assert allowed(sent)["access-control-allow-origin"] == PAGE


@pytest.mark.parametrize(
    ("bucket", "origin", "method"),
    [
        ("ruled", "http://127.0.0.1:1", "POST"),
        ("ruled", PAGE, "PUT"),
        ("bare", PAGE, "POST"),
    ],
)
def test_what_no_rule_allows_is_refused_to_pages(
    store: str, bucket: str, origin: str, method: str
) -> None:
    asked = preflight(store, bucket, origin, method)
    assert asked.status == 403
    assert allowed(asked) == {}
    sent = send(store, method, f"/{bucket}/key", b"x", {"Origin": origin})
    assert allowed(sent) == {}


def test_who_is_no_page_is_asked_nothing(store: str) -> None:
    client = engine_client("s3", store)
    client.put_object(Bucket="bare", Key="key", Body=b"content")
    assert client.get_object(Bucket="bare", Key="key")["Body"].read() == b"content"
    assert allowed(send(store, "GET", "/bare/key")) == {}
