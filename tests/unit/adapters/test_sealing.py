"""Sealing with KMS: what was sealed opens in its own place only, whole."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from mypy_boto3_kms import KMSClient

from portrait.adapters.sealing import KmsSealer
from portrait.errors import ServiceUnavailable
from portrait.model import Sealed
from portrait.ports.services import Sealer
from tests.unit.adapters.aws import pretended_aws

PLACE = ("asset-source", "CUST#acme", "ASSET#asset-1")


@dataclass
class Recorded:
    """What KMS was really asked to encrypt: the sizes of the plaintexts."""

    sizes: list[int] = field(default_factory=list)

    def note(self, params: dict[str, bytes], **_: object) -> None:
        self.sizes.append(len(params["Plaintext"]))


@pytest.fixture
def kms() -> Iterator[KMSClient]:
    with pretended_aws() as session:
        yield session.client("kms")


@pytest.fixture
def sealer(kms: KMSClient) -> Sealer:
    return KmsSealer(kms, kms.create_key()["KeyMetadata"]["KeyId"])


@pytest.mark.parametrize(
    "text", ["", "x", "https://example.com/\u80cc\u666f.jpg?a=b", "\U0001f5bc" * 3000]
)
def test_what_was_sealed_opens_again(sealer: Sealer, text: str) -> None:
    sealed = sealer.seal(text, *PLACE)
    assert sealer.unseal(sealed, *PLACE) == text


def test_no_chunk_is_over_4096_bytes_of_utf8(kms: KMSClient, sealer: Sealer) -> None:
    recorded = Recorded()
    kms.meta.events.register("before-parameter-build.kms.Encrypt", recorded.note)
    assert len(sealer.seal("\u80cc" * 2731, *PLACE).chunks) == 3
    assert recorded.sizes == [4096, 4096, 2]


def test_a_text_is_not_in_its_representation(sealer: Sealer) -> None:
    assert "secret" not in repr(sealer.seal("secret", *PLACE))


@pytest.mark.parametrize(
    "elsewhere",
    [
        ("asset-media", "CUST#acme", "ASSET#asset-1"),
        ("asset-source", "CUST#other", "ASSET#asset-1"),
        ("asset-source", "CUST#acme", "ASSET#asset-2"),
    ],
)
def test_what_was_sealed_does_not_open_in_another_place(
    sealer: Sealer, elsewhere: tuple[str, str, str]
) -> None:
    sealed = sealer.seal("text", *PLACE)
    with pytest.raises(ServiceUnavailable):
        sealer.unseal(sealed, *elsewhere)


def test_chunks_cannot_be_dropped_swapped_repeated_or_emptied(sealer: Sealer) -> None:
    first, second, third = sealer.seal("x" * 9000, *PLACE).chunks
    for chunks in (
        (first, second),
        (second, third),
        (second, first, third),
        (first, second, third, third),
        (first,),
        (),
        (first, second, third[:-1]),
    ):
        with pytest.raises(ServiceUnavailable):
            sealer.unseal(Sealed(chunks), *PLACE)


def test_a_key_that_is_not_there_is_an_outage(kms: KMSClient) -> None:
    with pytest.raises(ServiceUnavailable):
        KmsSealer(kms, "12345678-1234-1234-1234-123456789012").seal("text", *PLACE)
