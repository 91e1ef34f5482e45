"""What tasks say, in four languages: nothing of ours is left out, nothing is said twice."""

import pytest

from portrait.dialects.tasks import answers, refusals
from portrait.dialects.tasks.languages import TRANSLATIONS, Language, in_language

OURS = {
    *(answers.SOME_FAILED, answers.LAPSED, answers.GONE, answers.SET_TYPE),
    *(message for _, _, message in refusals.ALL),
}
OTHERS = set(Language) - {Language.ZH}


def test_every_word_of_ours_is_there_in_every_language() -> None:
    assert set(TRANSLATIONS) == OURS
    for said in TRANSLATIONS.values():
        assert set(said) == OTHERS
        assert all(text.strip() == text and text[-1] not in ".。" for text in said.values())


@pytest.mark.parametrize("language", sorted(OTHERS))
def test_a_language_says_different_things_differently(language: Language) -> None:
    said = [in_language(words, language) for words in sorted(OURS)]
    assert len(set(said)) == len(OURS)
    assert not set(said) & OURS


def test_chinese_is_as_it_is_written() -> None:
    assert {in_language(words, Language.ZH) for words in OURS} == OURS


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [(Language.EN, "A", "z"), (Language.KO, "가", "힣"), (Language.JA, "ぁ", "ヿ")],
)
def test_a_language_is_written_in_its_own_letters(
    language: Language, first: str, last: str
) -> None:
    for words in OURS:
        assert any(first <= letter <= last for letter in in_language(words, language))
