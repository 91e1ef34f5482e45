"""What is remembered of a group, and for how long."""

from dataclasses import replace

from portrait.usecases.group_facts import GroupFacts
from tests.unit.usecases.world import World


def test_group_facts_are_read_once_in_half_a_minute_and_a_miss_every_time(world: World) -> None:
    facts = GroupFacts(world.ledger, world.clock)
    group = world.create_group()
    reads = []
    for seconds in (0, 29.9, 0.1, 0):
        world.clock.advance(seconds)
        facts.find(world.ann.customer, group.group)
        reads.append(world.ledger.calls["find_group"])
    assert reads == [1, 1, 2, 2]
    for _ in range(2):
        assert facts.find(world.ben.customer, group.group) is None
    assert world.ledger.calls["find_group"] == 4


def test_group_facts_of_many_groups_are_forgotten_rather_than_kept_for_ever(world: World) -> None:
    facts = GroupFacts(world.ledger, world.clock)
    first = world.create_group()
    facts.find(world.ann.customer, first.group)
    for number in range(1000):
        other = replace(first, group=type(first.group)(f"{first.group}{number}"))
        world.ledger.groups[world.ann.customer, other.group] = other
        facts.find(world.ann.customer, other.group)
    assert len(facts._known) <= 1000
    facts.find(world.ann.customer, first.group)
    assert world.ledger.calls["find_group"] == 1002
