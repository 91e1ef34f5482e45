"""Which addresses are out on the internet."""

import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.rules.addresses import is_public

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
