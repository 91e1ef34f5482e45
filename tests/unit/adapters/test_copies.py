"""Files of strangers' hosts copied into S3: whole or not at all, bounded, never inside."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from mypy_boto3_s3 import S3Client

from portrait.adapters.copies import PART_BYTES, S3Copier
from portrait.adapters.objects import S3_CONFIG
from portrait.errors import ServiceUnavailable
from portrait.guard.fetcher import Fetcher
from portrait.guard.transport import GuardedTransport
from portrait.ports.copies import Copier, NotCopied
from portrait.rules.urls import media_url_problem
from tests.unit.adapters.aws import REGION, pretended_aws

KEY = "videos/ann/cgt-1/video_url.mp4"
LARGE = bytes(range(256)) * (PART_BYTES // 128) + b"tail"
"""Two whole parts and a short one."""
BODIES = {"small": b"film", "large": LARGE, "empty": b"", "torn": b"film"}
STATUSES = {"gone": 404, "forbidden": 403, "moved": 302, "down": 503}


class Files(BaseHTTPRequestHandler):
    """Answers by path; `torn` promises more than comes."""

    def do_GET(self) -> None:
        name = self.path.partition("?")[0].removeprefix("/")
        body = BODIES.get(name, b"elsewhere")
        self.send_response(STATUSES.get(name, 200))
        self.send_header("Location", "/small")
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body) + (9 if name == "torn" else 0)))
        self.end_headers()
        with suppress(OSError):  # the reader may leave early, as it should
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def origin() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def s3() -> Iterator[S3Client]:
    with pretended_aws() as session:
        client = session.client("s3", config=S3_CONFIG)
        client.create_bucket(
            Bucket="files", CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        yield client


def copier(s3: S3Client, *, local: bool = True, bucket: str = "files") -> Copier:
    problem = partial(media_url_problem, own_origins=frozenset(), loopback=local)
    transport = GuardedTransport(problem, time.monotonic, loopback=local)
    return S3Copier(s3, bucket, Fetcher(transport, time.monotonic, 5))


def assert_nothing_is_left(s3: S3Client) -> None:
    assert s3.list_objects_v2(Bucket="files")["KeyCount"] == 0
    assert s3.list_multipart_uploads(Bucket="files").get("Uploads", []) == []


@pytest.mark.parametrize("name", ["small", "large"])
def test_a_file_is_copied_whole_with_the_type_that_we_say(
    name: str, origin: str, s3: S3Client
) -> None:
    for _ in range(2):
        copier(s3).copy_file(f"{origin}/{name}?signature=1", KEY, "video/mp4", len(LARGE))
    stored = s3.get_object(Bucket="files", Key=KEY)
    assert (stored["Body"].read(), stored["ContentType"]) == (BODIES[name], "video/mp4")
    assert s3.list_multipart_uploads(Bucket="files").get("Uploads", []) == []


def test_a_large_file_is_held_in_parts(origin: str, s3: S3Client) -> None:
    copier(s3).copy_file(f"{origin}/large", KEY, "video/mp4", len(LARGE))
    assert s3.head_object(Bucket="files", Key=KEY)["ETag"].endswith('-3"')


@pytest.mark.parametrize("name", ["gone", "forbidden", "moved", "empty"])
def test_what_is_not_there_is_not_copied(name: str, origin: str, s3: S3Client) -> None:
    with pytest.raises(NotCopied):
        copier(s3).copy_file(f"{origin}/{name}", KEY, "video/mp4", 100)
    assert_nothing_is_left(s3)


def test_what_is_too_large_leaves_nothing_behind(origin: str, s3: S3Client) -> None:
    with pytest.raises(NotCopied, match="more than"):
        copier(s3).copy_file(f"{origin}/large", KEY, "video/mp4", len(LARGE) - 1)
    assert_nothing_is_left(s3)


@pytest.mark.parametrize("name", ["torn", "down"])
def test_what_may_go_well_another_time_leaves_nothing_behind(
    name: str, origin: str, s3: S3Client
) -> None:
    with pytest.raises(ServiceUnavailable):
        copier(s3).copy_file(f"{origin}/{name}", KEY, "video/mp4", 100)
    assert_nothing_is_left(s3)


@pytest.mark.parametrize("url", ["no url", "file:///etc/passwd", "http://169.254.169.254/x"])
def test_an_address_inside_is_never_asked(url: str, s3: S3Client) -> None:
    with pytest.raises(NotCopied):
        copier(s3).copy_file(url, KEY, "video/mp4", 100)
    assert_nothing_is_left(s3)


def test_this_machine_is_inside_where_it_is_not_told_otherwise(origin: str, s3: S3Client) -> None:
    with pytest.raises(NotCopied):
        copier(s3, local=False).copy_file(f"{origin}/small", KEY, "video/mp4", 100)


def test_a_bucket_in_trouble_is_a_service_in_trouble(origin: str, s3: S3Client) -> None:
    broken = copier(s3, bucket="no-such-bucket")
    with pytest.raises(ServiceUnavailable):
        broken.copy_file(f"{origin}/small", KEY, "video/mp4", 100)
    with pytest.raises(ServiceUnavailable):
        broken.remove_copy(KEY)


def test_a_copy_can_be_removed_twice(origin: str, s3: S3Client) -> None:
    copier(s3).copy_file(f"{origin}/small", KEY, "video/mp4", 100)
    for _ in range(2):
        copier(s3).remove_copy(KEY)
    assert_nothing_is_left(s3)
