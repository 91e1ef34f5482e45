"""The document and its page on the running stack, for anybody."""

import schemathesis

from portrait.dialects.reference.document import document
from portrait.dialects.reference.llms import llms
from portrait.dialects.reference.page import HEADERS, page
from tests.integration.customer import Customer


def test_the_document_is_the_one_of_this_stack(tenant: Customer) -> None:
    answer = tenant.http.get("/openapi.json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    said = answer.json()
    (server,) = said["servers"]
    assert said == document(server["url"])
    assert str(tenant.http.base_url).rstrip("/") == server["url"]
    schemathesis.openapi.from_dict(said).validate()


def test_the_text_for_language_models_is_of_this_stack(tenant: Customer) -> None:
    answer = tenant.http.get("/llms.txt")
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        200,
        "text/plain; charset=utf-8",
    )
    assert answer.text == llms(str(tenant.http.base_url).rstrip("/"))


def test_the_page_comes_with_its_policy(tenant: Customer) -> None:
    answer = tenant.http.get("/docs")
    assert answer.status_code == 200
    assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)
    assert answer.text == page(str(tenant.http.base_url).rstrip("/"))
