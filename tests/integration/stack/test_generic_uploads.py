"""A picture that is kept without a group: its link gives the very bytes until it is deleted."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from local.paths import SAMPLE_PICTURE
from portrait.rules.limits import GENERIC_LINK_SECONDS
from tests import forms
from tests.integration.customer import Customer

ASSETS = "/v1/assets"


@pytest.fixture
def kept(customer: Customer) -> dict[str, Any]:
    """What the answer to the upload says."""
    file = forms.file_part(SAMPLE_PICTURE.read_bytes(), content_type="image/jpeg")
    answer = customer.http.post(
        ASSETS,
        content=forms.encode([file]),
        headers={**customer.headers, "Content-Type": forms.CONTENT_TYPE},
    )
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def fetched(url: str) -> httpx.Response:
    return httpx.get(url, trust_env=False, timeout=60.0)


def shown(tenant: Customer, upload: str) -> httpx.Response:
    return tenant.http.get(f"{ASSETS}/{upload}", headers=tenant.headers)


def test_the_link_gives_the_bytes_until_the_upload_is_deleted(
    customer: Customer, kept: dict[str, Any]
) -> None:
    upload = kept["assetId"]
    assert upload.startswith("ua_")
    # A repeated request gets the first answer's very bytes, so that has no link that would end.
    assert kept["url"] == ""
    links = [shown(customer, upload).json()["data"]["url"] for _ in range(2)]
    for link in links:
        answer = fetched(link)
        assert (answer.status_code, answer.content) == (200, SAMPLE_PICTURE.read_bytes())
        assert answer.headers["Content-Type"] == "image/jpeg"
        (seconds,) = parse_qs(urlsplit(link).query)["X-Amz-Expires"]
        assert 0 < int(seconds) <= GENERIC_LINK_SECONDS

    gone = customer.http.delete(f"{ASSETS}/{upload}", headers=customer.headers)
    assert gone.status_code == 200
    for link in links:
        assert fetched(link).status_code == 404
    assert shown(customer, upload).status_code == 404


def test_nobody_else_is_given_a_link(stranger: Customer, kept: dict[str, Any]) -> None:
    foreign = shown(stranger, kept["assetId"])
    never = shown(stranger, "ua_" + "0" * 32)
    assert (foreign.status_code, foreign.content) == (404, never.content)
