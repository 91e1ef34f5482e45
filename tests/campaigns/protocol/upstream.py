"""What one marker has made upstream, and who is still sending: shared by assets and groups.

A send is numbered by its attempt. It is a packet until it arrives or is lost; what it makes is
there at once and listed later. A sender is one of the letters below, with its attempt.
"""

from enum import StrEnum
from typing import NamedTuple

from tests.campaigns.protocol.laws import Flaw, Laws


class At(StrEnum):
    """Where a sender is. It may stop for good anywhere."""

    CLAIMED = "claimed"
    WAITING = "waiting"
    ANSWERED = "answered"
    REFUSED = "refused"
    THROTTLED = "throttled"


class Sender(NamedTuple):
    at: At
    attempt: int


class Made(NamedTuple):
    """Something upstream: by which attempt, and whether lists and reads show it yet."""

    attempt: int
    visible: bool


NOTHING = -1

Senders = tuple[Sender, ...]
Packets = tuple[int, ...]
Things = tuple[Made, ...]


class Traffic(NamedTuple):
    """The way of one create through the world."""

    senders: Senders = ()
    packets: Packets = ()
    made: Things = ()

    def at(self, sender: Sender, next_at: At | None) -> "Traffic":
        """One sender goes on, or with None ends: done, or dead."""
        left = list(self.senders)
        left.remove(sender)
        if next_at is not None:
            left.append(Sender(next_at, sender.attempt))
        return self._replace(senders=tuple(sorted(left)))

    def claimed(self, attempt: int) -> "Traffic":
        """One sender more, about to send."""
        return self._replace(senders=tuple(sorted((*self.senders, Sender(At.CLAIMED, attempt)))))

    def sent(self, sender: Sender) -> "Traffic":
        """The packet is on its way and may arrive at any time, or never."""
        waiting = self.at(sender, At.WAITING)
        return waiting._replace(packets=tuple(sorted((*self.packets, sender.attempt))))

    def without(self, attempt: int) -> "Traffic":
        """What that attempt made is deleted upstream."""
        return self._replace(made=tuple(one for one in self.made if one.attempt != attempt))

    def revealed(self, thing: Made) -> "Traffic":
        """Lists and reads show it from now on."""
        shown = tuple(one._replace(visible=True) if one == thing else one for one in self.made)
        return self._replace(made=shown)

    def visible(self) -> list[int]:
        """What a list by the marker shows, the oldest first."""
        return [one.attempt for one in self.made if one.visible]

    def shows(self, attempt: int) -> bool:
        """Whether a read by id finds it."""
        return Made(attempt, visible=True) in self.made

    def holds(self, attempt: int) -> bool:
        """Whether it is upstream, shown or not."""
        return any(one.attempt == attempt for one in self.made)


def horizon_over(traffic: Traffic, laws: Laws) -> bool:
    """Whether a miss of the list counts: nothing that was begun can still show up."""
    if not laws.horizon_holds or Flaw.FIRST_MISS_COUNTS in laws.flaws:
        return True
    if traffic.senders or traffic.packets:
        return False
    hidden = any(not one.visible for one in traffic.made)
    return Flaw.HORIZON_IGNORES_LIST_LAG in laws.flaws or not hidden


def surely_gone(traffic: Traffic, upstream_id: int, laws: Laws) -> bool:
    """Whether a delete may end because reads and lists miss what it looks for."""
    if upstream_id != NOTHING and Flaw.KNOWN_ID_NEEDS_NO_HORIZON in laws.flaws:
        return not traffic.shows(upstream_id)
    return not traffic.visible() and horizon_over(traffic, laws)


def arrivals(traffic: Traffic, laws: Laws, *, home: bool) -> list[Traffic]:
    """All that can become of each packet. `home`: what it asks for may be made at all."""
    ends = []
    for attempt in traffic.packets:
        left = list(traffic.packets)
        left.remove(attempt)
        lost = traffic._replace(packets=tuple(left))
        made = lost._replace(made=(*lost.made, Made(attempt, visible=False)))
        ends += [lost, *([made] if home else [])]
        sender = Sender(At.WAITING, attempt)
        if sender in traffic.senders:
            ends += [made.at(sender, At.ANSWERED)] if home else []
            ends += [lost.at(sender, At.REFUSED)] if laws.refusals or not home else []
            ends += [lost.at(sender, At.THROTTLED)] if laws.throttles else []
    return ends
