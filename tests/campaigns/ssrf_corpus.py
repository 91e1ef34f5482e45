"""URLs that try to lead inside, made from targets and the ways to spell them."""

from collections.abc import Iterator
from ipaddress import IPv4Address
from typing import Final

PUBLIC: Final = "93.184.216.34"
"""The one address of the pretended internet that answers."""
PUBLIC_V6: Final = "2606:2800:220:1:248:1893:25c8:1946"
SILENT: Final = "198.41.0.4"
"""Public, and nobody there."""
GOOD: Final = "hooks.example.com"
TARGETS: Final = (
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "169.254.169.254", "169.254.170.2",  # noqa: S104 - refused, not bound
    "172.16.5.4", "192.168.1.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "224.0.0.1",
)  # fmt: skip
TARGETS_V6: Final = ("::1", "::", "fe80::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1")
LOCATIONS: Final = (
    "http://{}/", "https://{}/", "//{}/", "http://{}:80/x", "https://user@{}/", "gopher://{}/",
)  # fmt: skip
_FULL_WIDTH: Final = str.maketrans("0123456789", "".join(chr(0xFF10 + n) for n in range(10)))
_CIRCLED: Final = str.maketrans("0123456789", "\u24ea" + "".join(chr(0x2460 + n) for n in range(9)))
_ARABIC: Final = str.maketrans("0123456789", "".join(chr(0x0660 + n) for n in range(10)))


def numbers(target: str) -> Iterator[str]:
    """An IPv4 address as the resolvers of this world read it."""
    value = int(IPv4Address(target))
    octets = [value >> shift & 255 for shift in (24, 16, 8, 0)]
    a, b, _, d = octets
    yield target
    yield f"{target}."
    yield str(value)
    yield f"{value:#x}"
    yield f"{value:#X}"
    yield f"0{value:o}"
    yield ".".join(f"{octet:#x}" for octet in octets)
    yield ".".join(f"0{octet:o}" for octet in octets)
    yield ".".join(f"{octet:05o}" for octet in octets)
    yield f"{a:#x}.{b}.{value & 0xFFFF}"
    yield f"{a}.{value & 0xFFFFFF}"
    yield f"0{a:o}.{b:#x}.{octets[2]}.0{d:o}"
    yield target.translate(_FULL_WIDTH)
    yield target.translate(_CIRCLED)
    yield target.translate(_ARABIC)
    for dot in "\u3002\uff0e\uff61":
        yield target.replace(".", dot)
    yield target.replace(".", "%2e")
    yield "".join(f"%{ord(sign):02x}" for sign in target)


def clothed(target: str) -> Iterator[str]:
    """An IPv4 address inside an IPv6 one."""
    value = int(IPv4Address(target))
    high, low = value >> 16, value & 0xFFFF
    yield f"[::ffff:{target}]"
    yield f"[::ffff:{high:x}:{low:x}]"
    yield f"[0:0:0:0:0:ffff:{target}]"
    yield f"[::{target}]"
    yield f"[64:ff9b::{high:x}:{low:x}]"
    yield f"[64:ff9b:1::{high:x}:{low:x}]"
    yield f"[2002:{high:x}:{low:x}::1]"
    yield f"[2001:0:4136:e378:8000:63bf:{~high & 0xFFFF:x}:{~low & 0xFFFF:x}]"
    yield f"[fe80::5efe:{target}]"
    yield f"[::ffff:0:{target}]"


def disguised(host: str) -> Iterator[str]:
    """URLs that say one host and mean another, to one parser or the next."""
    for scheme in ("http", "https"):
        yield f"{scheme}://{GOOD}@{host}/"
        yield f"{scheme}://{GOOD}:443@{host}/"
        yield f"{scheme}://{GOOD}\\@{host}/"
        yield f"{scheme}://{host}\\.{GOOD}/"
        yield f"{scheme}://{host}#@{GOOD}/"
        yield f"{scheme}://{host}?@{GOOD}/"
        yield f"{scheme}://{host}%00.{GOOD}/"
        yield f"{scheme}://{host}\t.{GOOD}/"
        yield f"{scheme}:/\\{host}/"
        yield f"{scheme}:{host}/"
        yield f"{scheme}:///{host}/"
        yield f"{scheme}://{host}:8080/"
        yield f"{scheme}://@{host}/"
    yield f"gopher://{host}/_x"
    yield f"//{host}/"
    yield f"https://{host}.@{GOOD}@{host}/"


def names() -> dict[str, list[list[str]]]:
    """Hosts and what the resolver says of them, the first time, the second time, and so on."""
    known = {GOOD: [[PUBLIC]], "xn--bcher-kva.example.com": [[PUBLIC]]}
    known["six.example.com"] = [[PUBLIC_V6]]
    known["half.example.com"] = [[SILENT, PUBLIC]]
    for number, inside in enumerate((*TARGETS, *TARGETS_V6)):
        known[f"private-{number}.example.com"] = [[inside]]
        known[f"mixed-{number}.example.com"] = [[PUBLIC, inside]]
        known[f"silent-{number}.example.com"] = [[SILENT, inside]]
        known[f"inside-first-{number}.example.com"] = [[inside, PUBLIC]]
        known[f"rebinding-{number}.example.com"] = [[PUBLIC], [inside]]
    known["localhost"] = [["127.0.0.1", "::1"]]
    known["localtest.example.com"] = [["127.0.0.1"], [PUBLIC]]
    known["metadata.google.internal"] = [["169.254.169.254"]]
    return known


def attacks() -> list[str]:
    """Every URL, once."""
    found: dict[str, None] = {}
    for target in TARGETS:
        for host in (*numbers(target), *clothed(target)):
            found.update(dict.fromkeys((f"https://{host}/", f"http://{host}/")))
    for host in (*(f"[{one}]" for one in TARGETS_V6), "[fe80::1%25eth0]", "[v1.x]"):
        found.update(dict.fromkeys((f"https://{host}/", f"http://{host}:80/")))
    for host in ("127.0.0.1", "169.254.169.254", "[::1]", "localhost"):
        found.update(dict.fromkeys(disguised(host)))
    for host in names():
        if host.partition(".")[0] not in {"hooks", "xn--bcher-kva", "six", "half"}:
            spellings = (host, host.upper(), f"{host}.", host.replace(".", "\u3002"))
            found.update(dict.fromkeys(f"https://{one}/" for one in spellings))
            found.update(dict.fromkeys(f"http://{one}/again" for one in spellings))
    for inside in ("127.0.0.1", "[::1]", "2130706433", "private-3.example.com", "localhost"):
        for form in LOCATIONS:
            goal = form.format(inside)
            for code in (301, 302, 303, 307, 308):
                found.update(dict.fromkeys((f"http://{GOOD}/{code}/{goal}",)))
            found.update(dict.fromkeys((f"https://{GOOD}/307/{goal}",)))
    return list(found)


def good() -> list[str]:
    """URLs that must be answered: a guard that refuses everything is no guard."""
    hosts = (GOOD, f"{GOOD}:8443", "b\u00fccher.example.com", "xn--bcher-kva.example.com",
             "HOOKS.Example.COM", "six.example.com", "half.example.com")  # fmt: skip
    paths = ("/", "/a?b=c#@127.0.0.1", "/%40169.254.169.254/", "?url=http://10.0.0.1/")
    return [f"https://{host}{path}" for host in hosts for path in paths]
