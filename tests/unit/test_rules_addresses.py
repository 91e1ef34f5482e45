"""Which addresses are out on the internet."""

import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.rules.addresses import is_public, may_connect

EDGES = (
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "168.63.129.16/32",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.2.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
)


@pytest.mark.parametrize("block", EDGES)
def test_a_special_block_ends_where_it_ends(block: str) -> None:
    network = ipaddress.IPv4Network(block)
    first, last = int(network.network_address), int(network.broadcast_address)
    assert not is_public(str(ipaddress.IPv4Address(first)))
    assert not is_public(str(ipaddress.IPv4Address(last)))
    assert is_public(str(ipaddress.IPv4Address(last + 1)))
    if first > 0:
        assert is_public(str(ipaddress.IPv4Address(first - 1)))


@pytest.mark.parametrize("address", ["224.0.0.1", "239.1.2.3", "240.0.0.1", "255.255.255.255"])
def test_multicast_and_reserved_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "::",
        "::1",
        "::ffff:8.8.8.8",
        "::8.8.8.8",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:808:808::1",
        "3fff::1",
        "fc00::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "2606:4700::1%eth0",
    ],
)
def test_an_ipv6_address_that_is_special_or_carries_another_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:80b::200e"]
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "text", ["", "example.com", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "8.8.8.8 "]
)
def test_what_is_no_address_is_not_public(text: str) -> None:
    assert not is_public(text)


@settings(max_examples=300, deadline=None)
@given(st.ip_addresses(v=4))
def test_nothing_private_is_public(address: ipaddress.IPv4Address) -> None:
    public = is_public(str(address))
    assert not (public and (address.is_private or address.is_multicast or address.is_loopback))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    assert is_public(text) in {True, False}


PRIVATE = [
    "0.0.0.0",  # noqa: S104 - refused, not bound
    "10.1.2.3", "100.64.0.1", "100.100.100.200", "168.63.129.16", "169.254.169.254",
    "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
    "198.51.100.7", "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1", "2001::1", "2001:db8::1", "2002:a9fe:a9fe::1", "3fff::1", "fc00::1",
    "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "not an address", "",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "52.216.8.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a05:d000::1",
          "::ffff:8.8.8.8"]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
@pytest.mark.parametrize("loopback", [True, False])
def test_no_private_address_is_connected_to(address: str, *, loopback: bool) -> None:
    assert not may_connect(address, loopback=loopback)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_connected_to(address: str) -> None:
    assert may_connect(address, loopback=False)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_loopback_is_for_local_mode_only(address: str) -> None:
    assert may_connect(address, loopback=True)
    assert not may_connect(address, loopback=False)
