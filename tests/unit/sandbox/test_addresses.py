"""Which URLs are URLs at all, and which addresses are public."""

import pytest

from functions.sandbox.addresses import check_url, may_connect

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


@pytest.mark.parametrize(
    "url",
    ["", "media.example/x.png", "ftp://media.example/x", "http://", "http:///x", "https://[::1",
     "http://user:secret@media.example/x", "http://media.example:99999/x", "http://a b/x",
     "http://media.example:0/x", "http://media.example/\n", "http:\\\\media.example/x",
     "data:image/png;base64,AA==", "http://media.example/" + "x" * 4096],
)  # fmt: skip
def test_what_no_service_could_fetch_is_no_url(url: str) -> None:
    with pytest.raises(ValueError, match=r"must|is not"):
        check_url(url)


def test_presigned_links_are_urls() -> None:
    url = "https://bucket.s3.eu-central-1.amazonaws.com/key?X-Amz-Signature=ab%2Fcd&x=y#part"
    assert check_url(url) == url
