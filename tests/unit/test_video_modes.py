"""The table of modes says what the rules about media take, model by model."""

import itertools

import pytest

from portrait.model import Medium
from portrait.rules.video_models import MODELS, VideoModel
from portrait.rules.video_modes import MODES, Block, VideoMode
from portrait.rules.video_rules import Placed, media_problems

CASES = list(itertools.product(MODES, MODELS))
NAMES = [f"{mode.name} {model.name}" for mode, model in CASES]


def most(block: Block, model: VideoModel) -> int:
    return model.most(block.media) if block.most is None else block.most


def placed(counts: dict[Block, int]) -> list[Placed]:
    media = [
        Medium(block.media, "https://media.example.com/1", f"{block.name}[{number}]", block.role)
        for block, count in counts.items()
        for number in range(count)
    ]
    return [Placed(one, f"{one.field}.role") for one in media]


@pytest.mark.parametrize(("mode", "model"), CASES, ids=NAMES)
def test_every_block_may_be_as_full_as_the_table_says_and_no_fuller(
    mode: VideoMode, model: VideoModel
) -> None:
    full = {block: most(block, model) for block in mode.blocks}
    assert media_problems(placed(full), model) == []
    for block in mode.blocks:
        # That only one video is edited is the mode's own rule: a model would take more.
        if block.most is None or block.member == "frame_images":
            assert media_problems(placed({**full, block: full[block] + 1}), model) != []


@pytest.mark.parametrize(("mode", "model"), CASES, ids=NAMES)
def test_the_least_of_a_mode_is_enough_and_of_its_own_member(
    mode: VideoMode, model: VideoModel
) -> None:
    needed = {block: block.least for block in mode.blocks}
    if not any(needed.values()):
        needed = {mode.blocks[0]: mode.least}
    assert sum(needed.values()) == mode.least
    assert media_problems(placed(needed), model) == []
    assert len({block.member for block in mode.blocks}) == 1


def test_sounds_alone_are_enough_where_the_model_says_so() -> None:
    (mode,) = [one for one in MODES if one.name == "multimodal"]
    sounds = mode.blocks[-1]
    alone = {model.name: media_problems(placed({sounds: 1}), model) == [] for model in MODELS}
    assert alone == {model.name: model.audio_alone for model in MODELS}
