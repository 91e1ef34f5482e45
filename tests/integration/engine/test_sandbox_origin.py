"""The sandbox's origin: a function URL."""

from urllib.parse import urlsplit

from local.stack import Stack
from tests.integration.engine.conftest import send


def test_a_function_urls_address_is_the_sandboxs_origin(probes: Stack) -> None:
    told = probes.invoke("CallerFunction", {})["body"]
    assert probes.outputs["Url"] == f"{probes.sandbox_url}/"
    assert f'"OWN_URL": "{probes.sandbox_url}/"' in told


def test_the_event_is_payload_two_with_the_clients_own_host(probes: Stack) -> None:
    reply = send(
        probes.sandbox_url,
        "POST",
        "/?Action=List&Version=1&a=1&a=2",
        b'{"x": 1}',
        {"Content-Type": "application/json", "X-Date": "20260101T000000Z"},
    )
    event = reply.json()["event"]
    host = urlsplit(probes.sandbox_url).netloc
    assert (
        event["version"],
        event["rawPath"],
        event["rawQueryString"],
        event["queryStringParameters"],
        event["headers"]["host"],
        event["headers"]["x-date"],
        event["requestContext"]["domainName"],
        event["requestContext"]["http"]["method"],
        event["body"],
        event["isBase64Encoded"],
    ) == (
        "2.0",
        "/",
        "Action=List&Version=1&a=1&a=2",
        {"Action": "List", "Version": "1", "a": "1,2"},
        host,
        "20260101T000000Z",
        host,
        "POST",
        '{"x": 1}',
        False,
    )


def test_cookies_become_headers(probes: Stack) -> None:
    reply = send(probes.sandbox_url, "GET", "/?probe=cookies")
    cookies = [value for name, value in reply.headers if name.lower() == "set-cookie"]
    assert (reply.status, reply.body, cookies) == (200, b"text", ["a=1", "b=2"])


def test_a_function_that_raised_is_a_502_that_says_nothing(probes: Stack) -> None:
    reply = send(probes.sandbox_url, "GET", "/?probe=raise")
    assert (reply.status, reply.body) == (502, b"Internal Server Error")
