"""Twenty thousand seeded bodies through the finalizer: what deserves it is made, nothing is left.

CAMPAIGN=full makes it a hundred and twenty thousand. They come every way that there is: two forms,
files to be kept, JSON with a file in it, bare files; a third of them good, a third with one fault,
a third torn. Of a torn one something may be made only if others read the same file in it.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from portrait.model import (
    AssetType,
    GenericId,
    Limits,
    Receipt,
    ReceiptState,
    UploadWay,
)
from portrait.ports.receipts import RawFile
from portrait.rules.formats import MEDIA_TYPES
from portrait.usecases.arriving import ArrivalPorts, Arrived, ArrivedAsset, clean_key
from portrait.usecases.finalizing import finalize
from portrait.usecases.generics import object_key
from portrait.usecases.queueing import NewAsset
from tests.campaigns.finalizing.bodies import Sent, others_read, sent
from tests.slowness import is_slow
from tests.unit.usecases.arrivals import Arrivals
from tests.unit.usecases.world import ANN

BODIES = 120_000 if os.environ.get("CAMPAIGN") == "full" else 20_000
A_WORLD = 60
"""Bodies of one world: fewer than files that a customer may keep at a time."""
SLOWEST_SECONDS = 0.1
SEED = 20_261_101
CODES = frozenset({"InvalidParameter", "Forbidden", "QuotaExceeded"})

Change = Callable[[ArrivalPorts], ArrivalPorts]


@dataclass
class Tally:
    """What a run saw. `wrong` holds the evidence; empty means that all held."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def unchanged(ports: ArrivalPorts) -> ArrivalPorts:
    """The finalizer as it is."""
    return ports


def run(bodies: int, change: Change = unchanged) -> Tally:
    rng, tally = random.Random(SEED), Tally()
    for start in range(0, bodies, A_WORLD):
        arrivals = Arrivals()
        world = arrivals.world
        group = world.create_group()
        roomy = Limits(assets_per_group=10 * A_WORLD)
        world.ledger.customers[ANN] = replace(world.ledger.customers[ANN], limits=roomy)
        for number in range(start, min(start + A_WORLD, bodies)):
            one = sent(rng, number, group.group)
            found = look(arrivals, one, change(arrivals.ports), tally)
            if found:
                tally.wrong.append(f"{one.way} {one.kind}: {found}")
            tally.counts["bodies"] += 1
        world.assert_balanced()
        if arrivals.asset_count(group.group) != len(world.ledger.assets):
            tally.wrong.append("slots differ from assets")
    return tally


def look(arrivals: Arrivals, one: Sent, ports: ArrivalPorts, tally: Tally) -> str:
    """Finalize one body; what is wrong with what became of it, or nothing."""
    before = arrivals.stored()
    receipt = arrivals.receive(one.body, one.way, content_type=one.content_type, direct=one.direct)
    started = time.thread_time()
    try:
        done = finalize(ANN, receipt.asset, ports)
    except Exception as error:  # noqa: BLE001 - that it is any at all is the finding
        return type(error).__name__
    taken = time.thread_time() - started
    made = done.state is ReceiptState.MADE
    kind = one.kind.partition(":")[0]
    tally.counts[f"{kind} {'made' if made else 'refused'}"] += 1
    if one.deserved not in {None, made}:
        return f"{done.state}, {done.refusal}"
    more = arrivals.stored() - before
    if taken > SLOWEST_SECONDS:
        tally.counts["slow"] += is_slow(
            lambda: finalize_again(arrivals, one, ports), SLOWEST_SECONDS
        )
    return _made(arrivals, one, done, more) if made else _refused(arrivals, done, more)


def finalize_again(arrivals: Arrivals, one: Sent, ports: ArrivalPorts) -> None:
    """The same body as one more file."""
    receipt = arrivals.receive(one.body, one.way, content_type=one.content_type, direct=one.direct)
    finalize(ANN, receipt.asset, ports)


def _made(arrivals: Arrivals, one: Sent, done: Receipt, more: set[str]) -> str:
    key = clean_key(done)
    if done.made != done.asset:
        key = object_key(ANN, GenericId(done.made))
        if (ANN, GenericId(done.made)) not in arrivals.world.ledger.generics:
            return "made nothing"
    elif (ANN, done.asset) not in arrivals.world.ledger.assets:
        return "made nothing"
    if more != {key}:
        return f"left {len(more)} files"
    stored, media_type = arrivals.world.objects.files[key]
    if media_type not in MEDIA_TYPES.values():
        return f"stored as {media_type}"
    if one.deserved:
        return "" if stored == one.data else "stored other bytes"
    # A file without a file name is a text to the other parser, which cannot hold all bytes.
    as_text = stored.decode("utf-8", "replace").encode()
    return "" if others_read(one) in {stored, as_text} else "stored what others do not read"


def _refused(arrivals: Arrivals, done: Receipt, more: set[str]) -> str:
    if done.state is not ReceiptState.REFUSED or done.refusal is None:
        return "is not settled"
    if (ANN, done.asset) in arrivals.world.ledger.assets:
        return "refused and made"
    if done.refusal.code not in CODES or not done.refusal.message:
        return f"refused as {done.refusal.code}"
    return f"left {len(more)} files" if more else ""


@pytest.mark.campaign
def test_every_body_becomes_what_it_deserves(capsys: pytest.CaptureFixture[str]) -> None:
    tally = run(BODIES)
    with capsys.disabled():
        print(f"\nfinalizer fuzz: {dict(sorted(tally.counts.items()))}, {len(tally.wrong)} wrong")  # noqa: T201
    assert tally.wrong == []
    assert tally.counts["slow"] == 0
    floor = 100_000 if BODIES > 100_000 else 20_000
    assert tally.counts["bodies"] >= floor
    assert tally.counts["good made"] >= 0.3 * floor
    assert tally.counts["fault refused"] >= 0.3 * floor
    assert tally.counts["torn made"] >= 0.02 * floor
    assert tally.counts["torn refused"] >= 0.1 * floor


class Trusting:
    """The planted bug: believes the sender, and looks at nothing."""

    def most_bytes(self, receipt: Receipt) -> int:
        del receipt
        return 10**8

    def read(self, receipt: Receipt, raw: RawFile) -> Arrived:
        direct = receipt.direct
        assert direct is not None
        new = NewAsset(AssetType.IMAGE, direct.name, None)
        return ArrivedAsset(direct.group, new, "", direct.media_type, raw.data)


@pytest.mark.campaign
def test_the_campaign_catches_a_reader_that_believes_its_sender() -> None:
    def trusting(ports: ArrivalPorts) -> ArrivalPorts:
        return replace(ports, readers={**ports.readers, UploadWay.DIRECT: Trusting()})

    wrong = run(1_500, trusting).wrong
    assert {line.split(",")[0] for line in wrong} >= {
        f"direct fault: {name}: made" for name in ("another type", "page", "nothing", "form")
    }


@pytest.mark.campaign
def test_the_campaign_catches_files_that_stay() -> None:
    class Keeping:
        def __init__(self, raw: object) -> None:
            self._raw = raw

        def __getattr__(self, name: str) -> object:
            return getattr(self._raw, name) if name != "drop_raw" else lambda _: None

    wrong = run(300, lambda ports: replace(ports, raw=Keeping(ports.raw))).wrong  # type: ignore[arg-type]
    assert len(wrong) == 300
