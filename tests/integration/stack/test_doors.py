"""Paths and verbs: the clean spellings of the Action door, and JSON for everything else."""

import pytest

from local.stack import Stack
from tests.bundle.template import template
from tests.integration.customer import Customer, Reply

WHO_ASKS = {"Origin": "https://example.com"}


def test_the_stack_says_the_base_url_that_customers_use(stack: Stack) -> None:
    assert stack.outputs["BaseUrl"] == stack.base_url


@pytest.mark.parametrize("path", ["/v1/portrait", "/v1/portrait/"])
def test_the_portrait_door_opens_with_and_without_its_slash(tenant: Customer, path: str) -> None:
    assert tenant.act("ListAssets", path).result == {"Items": []}


def test_a_version_may_be_given(tenant: Customer) -> None:
    answer = tenant.http.post(
        "/v1/portrait/?Action=ListAssets&Version=2024-01-01", json={}, headers=tenant.headers
    )
    assert answer.json()["Result"] == {"Items": []}


def test_the_native_door_spells_misses_as_ark_does(tenant: Customer) -> None:
    missing = tenant.act("GetAssetGroup", "/", Id="group-20260318035710-abcde")
    assert (missing.status, missing.code) == (404, "NotFound.group_id")
    unknown = tenant.act("MakeCoffee", "/")
    assert (unknown.status, unknown.code) == (404, "InvalidActionOrVersion")


def test_the_native_door_takes_a_longer_name_and_no_group_type(customer: Customer) -> None:
    made = customer.act("CreateAssetGroup", "/", Name="n" * 64)
    assert customer.act("GetAssetGroup", Id=made.result["Id"]).result["Name"] == "n" * 64


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/v1/unknown", "/favicon.ico", "/v1/portrait/upload/more"])
def test_an_unknown_path_gets_one_body_that_every_dialect_can_read(
    tenant: Customer, method: str, path: str
) -> None:
    answer = tenant.http.request(method, path)
    request_id = answer.json()["ResponseMetadata"]["RequestId"]
    assert request_id
    assert (answer.status_code, answer.json()) == (404, union(request_id, 404, "No such path."))


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/v1/portrait", "/v1/portrait/"])
def test_a_wrong_verb_gets_json_and_the_verbs_that_are_right(
    tenant: Customer, method: str, path: str
) -> None:
    answer = tenant.http.request(method, path)
    request_id = answer.json()["ResponseMetadata"]["RequestId"]
    assert (answer.status_code, answer.json()) == (405, union(request_id, 405, "Use POST."))
    assert answer.headers["Allow"] == "POST, OPTIONS"


@pytest.mark.parametrize("path", ["/", "/v1/portrait/upload"])
def test_a_get_of_a_door_gets_json(tenant: Customer, path: str) -> None:
    answer = tenant.http.get(path)
    assert answer.status_code in {404, 405}
    assert Reply(answer.status_code, answer.json()).code == "InvalidParameter"


@pytest.mark.parametrize("path", ["/", "/v1/portrait/", "/v1/portrait/upload"])
def test_no_origin_is_allowed_unless_the_operator_says_so(tenant: Customer, path: str) -> None:
    answer = tenant.http.options(path, headers=WHO_ASKS)
    assert answer.status_code == 204
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_answers_are_never_cached(tenant: Customer) -> None:
    answer = tenant.http.post("/v1/portrait/?Action=ListAssets", json={}, headers=tenant.headers)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "application/json"


def union(request_id: str, status: int, message: str) -> dict[str, object]:
    """The body of a request that reached no door."""
    return {
        "ResponseMetadata": {
            "RequestId": request_id,
            "Error": {"Code": "InvalidParameter", "Message": message},
        },
        "error": {"code": status, "message": message, "type": "invalid_request_error"},
        "code": status,
        "msg": message,
        "data": None,
    }


def test_every_resource_of_the_template_is_known_however_many_there_are(stack: Stack) -> None:
    # The transform gives each version of a layer a name of its own.
    layer = "AWS::Serverless::LayerVersion"
    parts = {name for name, one in template()["Resources"].items() if one["Type"] != layer}
    assert parts <= set(stack.resources)
    assert len(stack.resources) > 100
