"""The one table of models: names in, the upstream's names out."""

import pytest

from portrait.model import AssetType
from portrait.rules.video_models import MODELS, NAMES, find_model, model_problem, upstream_model

PUBLISHED = {
    "seedance-2.0": "seedance-2-0-260128",
    "seedance-2.0-fast": "seedance-2-0-fast-260128",
    "doubao-seedance-2.0": "seedance-2-0-260128",
    "doubao-seedance-2.0-fast": "seedance-2-0-fast-260128",
    "doubao-seedance-2.0-face": "seedance-2-0-260128",
    "doubao-seedance-2.0-fast-face": "seedance-2-0-fast-260128",
    "doubao-seedance-2-0-260128": "seedance-2-0-260128",
    "doubao-seedance-2-0-fast-260128": "seedance-2-0-fast-260128",
    "doubao-seedance-2-0-mini-260615": "seedance-2-0-mini-260615",
    "doubao-seedance-2-5-260628": "seedance-2-5-260628",
    "dreamina-seedance-2-0-260128": "seedance-2-0-260128",
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_name_is_known_in_both_regions(name: str) -> None:
    assert model_problem(name) == ""
    assert upstream_model(name, "cn-beijing") == f"doubao-{PUBLISHED[name]}"
    assert upstream_model(name, "ap-southeast-1") == f"dreamina-{PUBLISHED[name]}"


@pytest.mark.parametrize("name", NAMES)
def test_every_name_that_is_taken_has_a_name_upstream(name: str) -> None:
    assert find_model(name) in MODELS
    assert upstream_model(name, "eu-west-1").startswith("dreamina-seedance-2-")


@pytest.mark.parametrize(
    "name",
    [
        *("seedance-1.5-pro", "doubao-seedance-1-5-pro-251215", "Seedance-2.0", "seedance-2.0 "),
        *("sora-2", "", "ep-20260318-abcde", "seedance-2-0-260128", "doubao-"),
    ],
)
def test_any_other_name_is_refused_and_told_which_to_use(name: str) -> None:
    assert find_model(name) is None
    assert model_problem(name).endswith("use seedance-2.0 or seedance-2.0-fast")


def test_the_newer_model_takes_more() -> None:
    counts = {
        model.name: [model.most(kind) for kind in AssetType] + [model.audio_alone]
        for model in MODELS
    }
    assert counts == {
        "seedance-2.0": [9, 3, 3, False],
        "seedance-2.0-fast": [9, 3, 3, False],
        "seedance-2.0-mini": [9, 3, 3, False],
        "seedance-2.5": [30, 10, 10, True],
    }
