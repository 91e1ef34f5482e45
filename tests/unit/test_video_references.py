"""What is a reference to an asset, what only looks like one, and what a prompt is told."""

import pytest

from portrait.ids import MalformedId, as_ta
from portrait.model import AssetId, AssetType
from portrait.rules.references import (
    asset_of_reference,
    bare_ids,
    is_reference,
    looks_like_reference,
    texts_of,
    warnings_of,
)
from portrait.rules.video_words import in_own_words

ASSET = AssetId("asset-20260318035710-k3x9q")


@pytest.mark.parametrize("scheme", ["asset://", "ASSET://", "Asset://"])
@pytest.mark.parametrize("spelt", [str(ASSET), as_ta(ASSET)])
def test_a_reference_in_either_spelling_and_any_case_of_the_scheme(scheme: str, spelt: str) -> None:
    assert is_reference(scheme + spelt)
    assert asset_of_reference(scheme + spelt) == ASSET


@pytest.mark.parametrize("rest", ["", "x", f"{ASSET}/", f" {ASSET}", str(ASSET).upper(), "ua_0"])
def test_what_follows_the_scheme_is_an_id_and_nothing_else(rest: str) -> None:
    with pytest.raises(MalformedId):
        asset_of_reference(f"asset://{rest}")


@pytest.mark.parametrize(
    "text",
    [
        *("asset://x", "Asset ://x", "a s s e t : / / x", "asset:/x", "asset:\\\\x"),
        *("asset%3a%2f%2fx", "%61sset%253A//x", "&#97;sset&colon;//x", "\uff41sset\uff1a\uff0f/x"),
        *("\u0430sset://x", "as\u200bset://x", "a\u017f\u017fet://x", "a\u00dfet://x"),
        *("see asset://x please", "https://media.example.com/?u=asset://x"),
    ],
)
def test_a_text_that_somebody_could_read_as_a_reference(text: str) -> None:
    assert looks_like_reference(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "asset", "my assets: 3 of them", "https://asset.example.com/a.jpg", "100% asset"),
        *("Image 1 holds the asset", "dataset:x", "asset - //", "http://a/asset"),
    ],
)
def test_a_text_that_is_only_about_assets(text: str) -> None:
    assert not looks_like_reference(text)


def test_every_text_of_a_body_has_its_place() -> None:
    body = {"a": "1", "b": [{"c": ["2", {"d": "3"}]}, 4, None], "e": {"f": "5"}}
    assert list(texts_of(body)) == [
        ("a", "1"),
        ("b[0].c[0]", "2"),
        ("b[0].c[1].d", "3"),
        ("e.f", "5"),
    ]


def test_bare_ids_are_found_in_words_and_not_in_longer_ones() -> None:
    prompt = f"{ASSET}, then {as_ta(ASSET)} and again {ASSET}; not my{ASSET}, {ASSET}0, dataset-1"
    assert bare_ids(prompt) == [ASSET, as_ta(ASSET)]


def test_a_warning_counts_each_kind_by_itself() -> None:
    clip = AssetId("asset-20260318035711-k3x9q")
    media = [
        (AssetType.IMAGE, "https://media.example.com/a.jpg"),
        (AssetType.VIDEO, f"asset://{clip}"),
        (AssetType.IMAGE, f"asset://{as_ta(ASSET)}"),
    ]
    told = warnings_of(f"{ASSET} as in {clip}", media)
    assert [one.rpartition(": ")[2] for one in told] == ['write "Image 2".', 'write "Video 1".']
    assert warnings_of("Image 1 walks", media) == ()


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ((), "The specified asset of this request is not found"),
        ((as_ta(ASSET),), f"The specified asset {as_ta(ASSET)} is not found"),
        (("asset-1", "asset-2"), "The specified asset of this request is not found"),
        (
            ("asset-20260101000000-abcde", "another"),
            "The specified asset asset-20260101000000-abcde is not found",
        ),
    ],
)
def test_ids_of_the_upstream_s_own_are_taken_out(own: tuple[str, ...], said: str) -> None:
    words = "The specified asset asset-20260101000000-abcde is not found"
    assert in_own_words(words, own) == said
