"""The same create of a video, many times at once under one key, makes one video."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from local.stack import Stack
from tests.integration.conftest import eventually
from tests.integration.customer import Customer

NATIVE = "/api/v3/contents/generations/tasks"
REPEATS = 64


def made_upstream(stack: Stack) -> int:
    """How many tasks the upstream has; the account's rate is everybody's."""
    headers = {"Authorization": f"Bearer {stack.sandbox_account()['api_key']}"}

    def listed() -> Any:
        answer = httpx.get(f"{stack.sandbox_url}{NATIVE}", headers=headers, trust_env=False)
        return None if answer.status_code == 429 else (int(answer.json()["total"]),)

    (total,) = eventually(listed)
    return int(total)


def test_64_equal_creates_at_once_make_one_video(stack: Stack, customer: Customer) -> None:
    text = {"type": "text", "text": "she waves"}
    body = {"model": "doubao-seedance-2-0-260128", "content": [text]}
    headers = {**customer.headers, "Idempotency-Key": "the-only-one"}
    before = made_upstream(stack)

    def create(_: int = 0) -> httpx.Response:
        return customer.http.post(NATIVE, json=body, headers=headers)

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(create, range(REPEATS)))
    # Who comes while the first is on its way, or beyond the rate, is asked to come again.
    assert {one.status_code for one in answers} <= {200, 409, 429}
    told = {one.text for one in answers if one.status_code == 200}
    last = eventually(lambda: again if (again := create()).status_code == 200 else None)
    assert told | {last.text} == {last.text}
    assert last.headers["Idempotency-Replayed"] == "true"
    listed = customer.http.get(NATIVE, headers=customer.headers).json()
    assert [one["id"] for one in listed["items"]] == [last.json()["id"]]
    assert made_upstream(stack) - before == 1
