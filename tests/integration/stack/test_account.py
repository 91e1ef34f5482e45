"""A customer's account and keys on the running stack."""

from typing import Any

from tests.integration.conftest import eventually
from tests.integration.customer import Customer


def ask(
    tenant: Customer, method: str, path: str, body: object = None, key: str = ""
) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {key}"} if key else tenant.headers
    answer = tenant.http.request(method, path, json=body, headers=headers)
    return answer.status_code, answer.json()


def test_an_account_follows_what_its_customer_does(customer: Customer) -> None:
    before = ask(customer, "GET", "/v1/account")[1]["data"]
    assert before["id"] == customer.name
    assert before["usage"] == {"groups": 0, "genericUploads": 0, "webhooks": 0, "keys": 1}
    assert (before["status"]["upstream"], before["status"]["capacity"]) == ("ok", "ok")
    customer.new_group()
    after = ask(customer, "GET", "/v1/account")[1]["data"]
    assert after["usage"]["groups"] == 1
    assert after["status"]["creates"]["perMinute"] > 0


def test_a_key_is_made_used_and_revoked_by_its_customer(
    customer: Customer, stranger: Customer
) -> None:
    status, body = ask(customer, "POST", "/v1/keys", {"name": "laptop"})
    made = body["data"]
    assert (status, made["scopes"], made["current"]) == (200, ["assets", "videos"], False)
    assert ask(customer, "GET", "/v1/asset-groups", key=made["apiKey"])[0] == 200
    assert ask(customer, "GET", "/v1/keys", key=made["apiKey"])[0] == 403
    listed = ask(customer, "GET", "/v1/keys")[1]["data"]
    assert [(one["name"], one["current"]) for one in listed["records"]] == [
        ("laptop", False),
        ("", True),
    ]
    path = f"/v1/keys/{made['id']}"
    assert ask(stranger, "DELETE", path)[0] == 404
    assert ask(customer, "DELETE", path)[0] == 200
    assert ask(customer, "GET", "/v1/keys")[1]["data"]["total"] == 1
    # The door may remember a key for half a minute.
    eventually(lambda: ask(customer, "GET", "/v1/account", key=made["apiKey"])[0] == 401, 40)
