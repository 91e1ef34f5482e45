"""The table of rates, its overrides, and the spacing that keeps every span within a rate."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.errors import TurnRefused
from portrait.rules.limits import Tier
from portrait.rules.rates import Rate, rates_of
from portrait.rules.turns import Ask, Change, Line, Refusal, plan, turn_us
from tests.memory.governor import MemoryLines


def test_the_published_rates_by_tier() -> None:
    a_minute = {Tier.ENTRY: 3, Tier.ADVANCED: 120, Tier.PREMIUM: 300}
    for tier, count in a_minute.items():
        assert dict(rates_of(tier)) == {
            "CreateAsset": Rate(count, 60),
            "CreateAssetGroup": Rate(10, 1),
            "GetAssetGroup": Rate(10, 1),
            "ListAssetGroups": Rate(10, 1),
            "UpdateAssetGroup": Rate(10, 1),
            "DeleteAssetGroup": Rate(5, 1),
            "GetAsset": Rate(100, 1, burst=10),
            "ListAssets": Rate(10, 1),
            "UpdateAsset": Rate(10, 1),
            "DeleteAsset": Rate(10, 1),
            "CreateVisualValidateSession": Rate(3, 1),
            "GetVisualValidateResult": Rate(3, 1),
            "CreateVideoTask": Rate(10, 1),
            "GetVideoTask": Rate(20, 1),
            "ListVideoTasks": Rate(5, 1),
            "DeleteVideoTask": Rate(5, 1),
        }


def test_an_override_replaces_one_rate_and_its_burst() -> None:
    rates = rates_of(Tier.ENTRY, " CreateAsset=60/60, GetAsset=50/1,")
    assert rates["CreateAsset"] == Rate(60, 60)
    assert rates["GetAsset"] == Rate(50, 1, burst=1)
    assert rates["ListAssets"] == Rate(10, 1)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("CreateAssets=1/1", "rate override 'CreateAssets=1/1': there is no action 'CreateAssets'"),
        ("CreateAsset", "rate override 'CreateAsset': not Action=calls/seconds"),
        ("CreateAsset=60", "rate override 'CreateAsset=60': not Action=calls/seconds"),
        ("CreateAsset=0/60", "rate override 'CreateAsset=0/60': not Action=calls/seconds"),
        ("CreateAsset=6/-1", "rate override 'CreateAsset=6/-1': not Action=calls/seconds"),
        ("CreateAsset=a/b", "rate override 'CreateAsset=a/b': not Action=calls/seconds"),
    ],
)
def test_an_override_that_cannot_be_read_is_named(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match="rate override") as error:
        rates_of(Tier.ENTRY, text)
    assert str(error.value) == complaint


def test_calls_are_spaced_wider_than_the_rate_by_what_clocks_and_lines_may_differ() -> None:
    spacing = {tier: rates_of(tier)["CreateAsset"].spacing_us for tier in Tier}
    assert spacing == {Tier.ENTRY: 21_333_334, Tier.ADVANCED: 533_334, Tier.PREMIUM: 213_334}
    assert Rate(1, 200).spacing_us == 206_000_000
    assert Rate(10, 1).spacing_us == 103_000
    assert Rate(100, 1, burst=10).spacing_us == 11_319


def test_a_refused_turn_is_a_throttle_of_our_own() -> None:
    refusal = TurnRefused(1.5)
    assert (refusal.code, refusal.retry_after_seconds) == ("TurnRefused", 1.5)


rates = st.builds(
    lambda count, seconds, burst: Rate(count, seconds, min(burst, count)),
    st.integers(1, 20),
    st.integers(1, 5),
    st.integers(1, 6),
)
asks = st.lists(
    st.tuples(
        st.integers(0, 400_000),  # since the ask before
        st.integers(-2_000_000, 2_000_000),  # how wrong this caller's clock is
        st.sampled_from("abcde"),
        st.sampled_from((0, 300_000, 20_000_000)),
        st.booleans(),
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(rate=rates, asks=asks)
def test_no_span_holds_more_turns_than_the_rate_whatever_the_clocks_say(
    rate: Rate, asks: list[tuple[int, int, str, int, bool]]
) -> None:
    lines, line, clock, turns = MemoryLines(), Line(), 10**15, []
    for pause, skew, customer, wait, background in asks:
        clock += pause
        ask = Ask(customer, clock + skew, wait, rate, background)
        change = plan(ask, line)
        if isinstance(change, Refusal):
            assert change.retry_after_us > 0
            continue
        line = lines.change("one", "any", change)
        turns.append(turn_us(ask, line))
        assert ask.now_us <= turns[-1] <= ask.now_us + wait
    turns.sort()
    window = rate.per_seconds * 1_000_000
    for first, one_too_many in zip(turns, turns[rate.count :], strict=False):
        assert one_too_many - first >= window


def test_an_old_refusal_still_holds() -> None:
    now = 10**15
    ask = Ask("a", now, 600_000_000, Rate(1, 1))
    marks = {"tat": now + 5_000_000, "own#a": now + 3_000_000}
    assert plan(ask, Line(marks)) == Refusal(1_970_000)
    later = {**marks, "tat": now + 6_030_000, "own#b": now + 6_030_000}
    assert plan(ask, Line(later)) == Refusal(1_970_000)


def test_a_customers_checks_do_not_stand_in_the_way_of_its_requests() -> None:
    now = 10**15
    checks = {"tat": now + 50_000, "background": now + 50_000, "own-background#a": now + 900_000}
    rate = Rate(10, 1)
    assert plan(Ask("a", now, 60_000_000, rate, background=True), Line(checks)) == Refusal(50_000)
    assert isinstance(plan(Ask("a", now, 60_000_000, rate), Line(checks)), Change)
