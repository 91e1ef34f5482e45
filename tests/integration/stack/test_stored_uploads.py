"""Uploads over HTTP as the template has them: stored by the edge, then looked at, once."""

import http.client
import json
import time
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from local.gateway import BODY_LIMIT_BYTES
from local.stack import Stack
from tests import forms, pictures
from tests.integration.conftest import eventually
from tests.integration.customer import Customer, Office
from tests.integration.stack.test_uploads import form, of_size

PICTURE = pictures.jpeg(768, 1024)
UPLOAD = "/v1/portrait/upload"
LARGE = 12_000_000
# Longer than what is read of it, so that its end is told by the store's digest.
SOUND = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(2 * 1024 * 1024)


@pytest.fixture
def fresh(office: Office) -> Customer:
    """A customer of one test."""
    return office.admit()


@pytest.fixture
def place(fresh: Customer) -> str:
    """A group of that customer."""
    return fresh.new_group()


def post(
    customer: Customer, path: str, body: bytes, *, follow: bool, **more: str
) -> httpx.Response:
    """A form, sent by a client that follows or does not."""
    headers = {**customer.headers, "Content-Type": forms.CONTENT_TYPE, **more}
    return customer.http.post(path, content=body, headers=headers, follow_redirects=follow)


def files(stack: Stack, customer: Customer) -> list[str]:
    """The names of a customer's files, raw, clean and kept."""
    listed = stack.client("s3").list_objects_v2(Bucket=stack.outputs["UploadBucketName"])
    keys = [one["Key"] for one in listed.get("Contents", [])]
    return [key for key in keys if key.split("/")[1] == customer.name]


def test_who_does_not_follow_holds_a_receipt_and_the_file_is_looked_at_all_the_same(
    stack: Stack, fresh: Customer, place: str
) -> None:
    received = post(fresh, UPLOAD, form(place, PICTURE), follow=False)
    assert received.status_code == 303
    named = received.json()["Result"]["Id"]
    assert received.headers["location"] == f"/v1/portrait/uploads/{named}"
    assert received.json()["Result"]["StatusURL"] == f"{stack.base_url}/v1/portrait/uploads/{named}"
    eventually(lambda: fresh.act("GetAsset", Id=named).result["GroupId"] == place, 60)
    assert fresh.act("GetAsset", Id=named).result["Status"] in {"Processing", "Active"}
    eventually(lambda: not [key for key in files(stack, fresh) if key.startswith("incoming/")], 60)


def test_a_file_that_is_refused_is_failed_with_its_code_and_is_gone(
    stack: Stack, fresh: Customer, place: str
) -> None:
    received = post(fresh, UPLOAD, form(place, b"no picture"), follow=False)
    named = received.json()["Result"]["Id"]
    seen = fresh.at_rest(named, 60)
    assert (seen["Status"], seen["Error"]["Code"]) == ("Failed", "InvalidParameter")
    assert fresh.act("ListAssets").result == {"Items": []}
    eventually(lambda: files(stack, fresh) == [], 30)


@pytest.mark.parametrize("path", [UPLOAD, "/v1/assets"])
def test_a_body_over_the_edges_limit_is_refused_by_the_edge(customer: Customer, path: str) -> None:
    refused = post(customer, path, bytes(BODY_LIMIT_BYTES + 1), follow=True)
    assert (refused.status_code, refused.text) == (
        413,
        "HTTP content length exceeded 10485760 bytes.",
    )
    passed = post(customer, path, bytes(BODY_LIMIT_BYTES), follow=True)
    assert passed.status_code == 400


def test_who_shows_no_good_key_stores_nothing(stack: Stack, fresh: Customer, place: str) -> None:
    answers = [
        fresh.http.post(UPLOAD, content=form(place, PICTURE), headers=headers)
        for headers in ({}, {"Authorization": "Bearer sk-nobody"})
    ]
    assert [one.status_code for one in answers] == [401, 401]
    codes = {one.json()["ResponseMetadata"]["Error"]["Code"] for one in answers}
    assert codes == {"Unauthorized"}
    assert files(stack, fresh) == []


def test_what_the_gate_refuses_is_shown_with_its_status_and_stored_nowhere(
    stack: Stack, fresh: Customer, place: str
) -> None:
    key = {"Idempotency-Key": "two words"}
    refused = post(fresh, UPLOAD, form(place, PICTURE), follow=True, **key)
    error = refused.json()["ResponseMetadata"]["Error"]
    assert (refused.status_code, error["Code"]) == (400, "InvalidParameter")
    stack.admin({"command": "set_state", "customer": fresh.name, "state": "suspended"})
    codes = []

    def suspended() -> bool:
        answer = post(fresh, UPLOAD, form(place, PICTURE), follow=False)
        codes.append(answer.status_code)
        # Until the standing is read anew, without meeting the limit of uploads a minute.
        time.sleep(0.5)
        return answer.status_code == 403

    eventually(suspended, 60)
    assert set(codes) <= {303, 403}
    eventually(lambda: files(stack, fresh) == [] or codes.count(303) > 0, 10)


def test_a_large_file_goes_straight_to_the_store(stack: Stack, fresh: Customer, place: str) -> None:
    picture = of_size(LARGE)
    asked = {"GroupId": place, "AssetType": "Image", "ContentType": "image/jpeg", "Name": "large"}
    opened = _opened(fresh, {**asked, "Size": len(picture)})
    for wrong in (picture + b"x", picture[:-1]):
        assert _sent(opened, wrong) >= http.client.BAD_REQUEST
    assert _sent(opened, picture) == http.client.NO_CONTENT
    told = fresh.http.get(urlsplit(opened["StatusURL"]).path, headers=fresh.headers)
    assert told.json()["Result"] == {"Id": opened["Id"]}
    seen = fresh.at_rest(opened["Id"], 60)
    assert (seen["Status"], seen["Name"], seen["GroupId"]) == ("Active", "large", place)
    assert _sent(opened, picture) == http.client.NO_CONTENT
    eventually(lambda: files(stack, fresh) == [], 60)
    assert len(fresh.act("ListAssets").result["Items"]) == 1


def test_a_large_file_is_refused_before_it_is_sent_for_what_is_said_of_it(
    fresh: Customer, place: str
) -> None:
    asked = {"GroupId": place, "AssetType": "Image", "ContentType": "image/jpeg", "Size": 1}
    for change, words in (
        ({"Size": 30_000_001}, "Size: must be 1 to 30,000,000 bytes"),
        ({"Size": 0}, "Size: must be 1 to 30,000,000 bytes"),
        ({"ContentType": "video/mp4"}, "ContentType: must be one of image/jpeg"),
        ({"AssetType": "Video", "ContentType": "video/mp4", "Size": 200_000_001}, "Size: must be"),
        ({"GroupId": "x"}, "GroupId: is not a group id"),
    ):
        refused = fresh.http.post(
            "/v1/portrait/uploads", json={**asked, **change}, headers=fresh.headers
        )
        error = refused.json()["ResponseMetadata"]["Error"]
        assert (refused.status_code, error["Code"]) == (400, "InvalidParameter")
        assert error["Message"].startswith(words)


def test_a_sound_that_is_announced_and_sent_twice_under_a_key_is_one_asset(
    fresh: Customer, place: str
) -> None:
    asked = {"GroupId": place, "AssetType": "Audio", "ContentType": "audio/wav"}
    told = []
    for data in (SOUND, SOUND, SOUND[:-1] + b"x"):
        opened = _opened(fresh, {**asked, "Size": len(data)}, **{"Idempotency-Key": "a-voice"})
        assert _sent(opened, data) == http.client.NO_CONTENT
        path = urlsplit(opened["StatusURL"]).path
        told.append(fresh.http.get(path, headers=fresh.headers))
    first, again, another = told
    assert (again.json()["Result"], again.headers["Idempotency-Replayed"]) == (
        first.json()["Result"],
        "true",
    )
    assert another.status_code == 422
    assert len(fresh.act("ListAssets").result["Items"]) == 1


def _opened(customer: Customer, asked: dict[str, Any], **more: str) -> dict[str, Any]:
    headers = {**customer.headers, **more}
    answer = customer.http.post("/v1/portrait/uploads", json=asked, headers=headers)
    assert answer.status_code == 200, answer.text
    opened: dict[str, Any] = json.loads(answer.text)["Result"]
    return opened


def _sent(opened: dict[str, Any], data: bytes) -> int:
    with httpx.Client(trust_env=False, timeout=60) as straight:
        answer = straight.post(opened["URL"], data=opened["Fields"], files={"file": ("f", data)})
    return answer.status_code
