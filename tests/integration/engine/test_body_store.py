"""The store behind the edge: a name is written once, and never again."""

from local.body_store import BodyStore
from local.engine import Engine
from local.invoke import Invoker
from local.stack import engine_client


def test_a_name_that_is_taken_is_refused_and_keeps_its_bytes(bare_engine: Engine) -> None:
    client = engine_client("s3", bare_engine.engine_url)
    client.create_bucket(Bucket="taken")
    store = BodyStore(Invoker(1), bare_engine.engine_url)
    headers = {"Content-Type": "multipart/form-data", "If-None-Match": "*"}
    path = "/taken/incoming/ann/asset-20260318035710-k3x9q"
    assert store._put(path, headers, b"first") == 200
    assert store._put(path, headers, b"second") == 412
    kept = client.get_object(Bucket="taken", Key=path.removeprefix("/taken/"))
    assert (kept["Body"].read(), kept["ContentType"]) == (b"first", "multipart/form-data")
