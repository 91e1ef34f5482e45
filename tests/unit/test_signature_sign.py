"""How a request is spelled and signed, beyond what the official vectors show."""

import ast
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

import volcengine_signature
from volcengine_signature import (
    Credentials,
    Request,
    Scope,
    body_sha256,
    canonical_query,
    canonical_request,
    keys,
    sign,
    signing_key,
)

PACKAGE = Path(volcengine_signature.__file__).parent
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
KEY_PAIR = Credentials("AKLTONE", "a-secret")
ARK = Scope("cn-beijing", "ark")


def test_query_pairs_sort_by_encoded_name_then_value() -> None:
    pairs = [("a", "2"), ("a!", "0"), ("a", "10"), ("B", ""), ("a", "2")]
    # "%" sorts before "=", so sorting the joined pairs would put a%21=0 first.
    assert canonical_query(pairs) == "B=&a=10&a=2&a=2&a%21=0"
    assert canonical_query([]) == ""


@pytest.mark.parametrize(
    ("host", "signed"),
    [
        ("ark.example.com:80", "ark.example.com"),
        ("ark.example.com:443", "ark.example.com"),
        ("ark.example.com:8080", "ark.example.com:8080"),
        ("ark.example.com:8443", "ark.example.com:8443"),
        ("127.0.0.1:8700", "127.0.0.1:8700"),
        ("[::1]:443", "[::1]"),
    ],
)
def test_only_a_default_port_is_dropped_from_the_host(host: str, signed: str) -> None:
    text = canonical_request("GET", "", [], [("host", host)], body_sha256(b""))
    assert text == f"GET\n/\n\nhost:{signed}\n\nhost\n{body_sha256(b'')}"


def test_values_are_signed_untrimmed() -> None:
    text = canonical_request("GET", "/a%20b", [], [("x-a", " b  c ")], "0")
    assert text == "GET\n/a%20b\n\nx-a: b  c \n\nx-a\n0"


@pytest.mark.parametrize("breaker", ["\n", "\r", "\0"])
@pytest.mark.parametrize("place", ["method", "path", "value"])
def test_a_line_that_would_break_is_not_signed(place: str, breaker: str) -> None:
    parts = {"method": "GET", "path": "/", "value": "v"}
    parts[place] += breaker + "x"
    with pytest.raises(ValueError, match="line break"):
        canonical_request(parts["method"], parts["path"], [], [("x-a", parts["value"])], "0")


def unsigned(*headers: tuple[str, str]) -> Request:
    return Request("POST", "/", (), (("Host", "ark.example.com"), *headers), b"")


def names_signed(request: Request, credentials: Credentials = KEY_PAIR) -> str:
    authorization = sign(request, credentials, ARK, NOON)["Authorization"]
    return authorization.split("SignedHeaders=")[1].split(",")[0]


def test_what_is_signed_is_content_type_content_md5_host_and_every_x_header() -> None:
    request = unsigned(
        ("User-Agent", "a"), ("CONTENT-MD5", "b"), ("Content-Type", "c"), ("X-Other", "d")
    )
    expected = "content-md5;content-type;host;x-content-sha256;x-date;x-other"
    assert names_signed(request) == expected


def test_signing_again_replaces_the_old_headers() -> None:
    first = sign(unsigned(), KEY_PAIR, ARK, NOON)
    later = NOON + timedelta(minutes=5)
    again = sign(unsigned(*first.items()), KEY_PAIR, ARK, later)
    assert again == sign(unsigned(), KEY_PAIR, ARK, later)


def test_an_empty_session_token_is_none() -> None:
    credentials = Credentials("AKLTONE", "a-secret", "")
    assert sign(unsigned(), credentials, ARK, NOON) == sign(unsigned(), KEY_PAIR, ARK, NOON)


def test_any_time_zone_gives_the_same_signature() -> None:
    shanghai = timezone(timedelta(hours=8))
    midnight = datetime(2026, 11, 2, 0, tzinfo=shanghai)
    made = sign(unsigned(), KEY_PAIR, ARK, midnight)
    assert made["X-Date"] == "20261101T160000Z"
    assert made == sign(unsigned(), KEY_PAIR, ARK, midnight.astimezone(UTC))


def test_a_clock_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        sign(unsigned(), KEY_PAIR, ARK, NOON.replace(tzinfo=None))


def test_a_request_without_host_is_not_signed() -> None:
    with pytest.raises(ValueError, match="Host"):
        sign(Request("GET", "/", (), (), b""), KEY_PAIR, ARK, NOON)


def test_a_repeated_header_is_not_signed() -> None:
    with pytest.raises(ValueError, match="x-a is repeated"):
        sign(unsigned(("X-A", "1"), ("x-a", "1")), KEY_PAIR, ARK, NOON)


def test_a_new_day_has_a_new_key() -> None:
    eve = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    before = sign(unsigned(), KEY_PAIR, ARK, eve)
    after = sign(unsigned(), KEY_PAIR, ARK, eve + timedelta(seconds=1))
    assert "/20261231/" in before["Authorization"]
    assert "/20270101/" in after["Authorization"]
    days = [signing_key("a-secret", day, "cn-beijing", "ark") for day in ("20261231", "20270101")]
    assert days[0] != days[1]


def test_threads_that_share_the_key_store_agree() -> None:
    jobs = [(f"secret-{n % 300}", f"202611{n % 28 + 1:02}") for n in range(1200)]

    def key_of(job: tuple[str, str]) -> bytes:
        return signing_key(job[0], job[1], "cn-beijing", "ark")

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(key_of, jobs))
    assert together == [key_of(job) for job in jobs]
    assert len(set(together)) == len(set(jobs))


def test_only_so_many_keys_are_remembered() -> None:
    for n in range(1_000):
        signing_key(f"secret-{n}", "20261101", "cn-beijing", "ark")
    assert keys._derived.cache_info().currsize == 256


def test_no_representation_shows_a_secret() -> None:
    credentials = Credentials("AKLTONE", "a-secret", "a-token")
    assert repr(credentials) == "Credentials(access_key_id='AKLTONE')"
    query, headers = (("X-Signature", "a-secret"),), (("Authorization", "a-secret"),)
    request = Request("POST", "/", query, headers, b"a-secret")
    assert repr(request) == "Request(method='POST', path='/')"


def test_headers_are_found_whatever_their_case() -> None:
    # The Kelvin sign is no ASCII letter, though its lower case is k.
    request = Request("GET", "/", (), (("X-Key", "1"), ("x-kEY", "2"), ("X-\u212aey", "3")), b"")
    assert request.headers_by_name() == {"x-key": ["1", "2"]}


def test_the_public_surface_is_exactly_this() -> None:
    assert sorted(volcengine_signature.__all__) == [
        "Credentials",
        "Request",
        "Scope",
        "SignatureError",
        "Verified",
        "body_sha256",
        "canonical_query",
        "canonical_request",
        "sign",
        "signature",
        "signing_key",
        "string_to_sign",
        "verify",
    ]
    assert all(hasattr(volcengine_signature, name) for name in volcengine_signature.__all__)


def imported_by(source: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


def test_nothing_outside_the_standard_library_is_imported() -> None:
    modules = sorted(PACKAGE.glob("**/*.py"))
    assert len(modules) >= 7
    allowed = sys.stdlib_module_names | {"volcengine_signature"}
    foreign = {path.name: imported_by(path) - allowed for path in modules}
    assert foreign == {path.name: set() for path in modules}


def test_the_package_works_with_no_installed_packages_at_all() -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import volcengine_signature as v; "
        "print(v.body_sha256(b''))"
    )
    ran = subprocess.run(  # noqa: S603 - this interpreter, a program written above
        [sys.executable, "-I", "-S", "-c", program, str(PACKAGE.parent)],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.stdout.strip() == body_sha256(b"")
