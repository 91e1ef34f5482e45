"""Which URLs are URLs at all."""

import pytest

from functions.sandbox.addresses import check_url


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
