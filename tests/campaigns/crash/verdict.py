"""What must be true when everything has come to rest, whoever died and whatever was lost.

One exception is counted rather than forbidden: an uploaded file may be left behind when a process
died between its row and its file. No row at rest needs it, and the bucket forgets it in a day.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from portrait.model import Asset, AssetState, Group, GroupState, Video
from portrait.rules.limits import SENDS_MAX
from portrait.rules.markers import marker_in
from portrait.usecases.generics import object_key
from portrait.usecases.sweeping import Swept
from tests.campaigns.crash.batch_stories import BATCHES
from tests.campaigns.crash.house import House
from tests.campaigns.crash.keyed_stories import GENERIC_KEYED, GROUP_KEYED, KEYED
from tests.campaigns.crash.stories import Story
from tests.campaigns.crash.weather import Weather
from tests.contract.ledgers import Books

REFUSAL_CODES = frozenset({"URL", "NotFound.group_id"})
"""How an asset ends that the upstream refused, or whose group it refused."""


@dataclass(frozen=True, slots=True)
class Case:
    """A house at rest, and how it came there."""

    house: House
    story: Story
    weather: Weather
    books: Books


def complaints(case: Case) -> list[str]:
    """Every promise that was broken; none of them, if all is well."""
    return [
        *_books(case),
        *_claims(case),
        *_sends(case),
        *_batches(case),
        *_keyed(case),
        *_acknowledged(case),
        *_answers(case),
        *_processes(case),
    ]


def _books(case: Case) -> Iterator[str]:
    rows: list[Group | Asset | Video] = [*case.books.groups, *case.books.assets]
    for row in [*rows, *case.books.videos]:
        if row.due_at is not None:
            yield f"dangling: {type(row).__name__} is {row.state}"
    try:
        case.books.assert_balanced()
    except AssertionError as error:
        yield f"leaked: {str(error).splitlines()[0] if str(error) else 'books do not balance'}"
    for asset in _living(case):
        if asset.state is AssetState.FAILED and not _may_fail(asset, case):
            yield f"failed: {asset.failure}"
        elif asset.state not in {AssetState.ACTIVE, AssetState.FAILED}:
            yield f"unfinished: {asset.state}"


def _claims(case: Case) -> Iterator[str]:
    """Rows and what is upstream, one to one."""
    library = case.house.line.library
    groups = [one for one in case.books.groups if one.state is not GroupState.DELETED]
    active = [one for one in _living(case) if one.state is AssetState.ACTIVE]
    claims = [one.upstream_id for one in groups] + [one.upstream_id for one in _living(case)]
    claimed = [one for one in claims if one is not None]
    names = {one.upstream_id: one.name for one in library.groups.values()}
    names |= {one.upstream_id: one.name for one in library.assets.values()}
    if len(set(claimed)) < len(claimed):
        yield "shared: two rows claim one thing upstream"
    for made, name in names.items():
        if made not in claimed and marker_in(name, "tst") is not None:
            yield f"orphan: {made} {name}"
    for upstream_id in [one.upstream_id for one in groups] + [one.upstream_id for one in active]:
        if upstream_id not in names:
            yield f"hollow: {upstream_id} is not upstream"


def _sends(case: Case) -> Iterator[str]:
    """What went over the line."""
    for name in case.house.line.doubled:
        yield f"doubled: {name}"
    for name, sends in case.house.line.sends.items():
        if sends > SENDS_MAX:
            yield f"sent {sends} times: {name}"
    for name in case.house.line.fileless:
        yield f"fileless: {name} was sent when its file was gone"


def _batches(case: Case) -> Iterator[str]:
    """All of a batch, or nothing of it."""
    if case.story not in BATCHES:
        return
    there = {one.asset for one in case.books.assets}
    named = [asset for task in case.books.tasks for asset in task.assets]
    if there != set(named) or len(named) > len(there):
        yield "torn: rows without their task, or a task without its rows"
    if case.story.name.endswith("its key") and len(case.books.tasks) > 1:
        yield "twice: one key made two tasks"


def _keyed(case: Case) -> Iterator[str]:
    """One key, one thing, one answer; a group that was refused may be asked for again."""
    if case.story not in KEYED:
        return
    answers = Counter(bool(group) for group in case.house.created.values())
    books = case.books
    if max(len(books.groups), len(books.assets), len(books.generics)) > 1:
        yield "twice: one key made two rows"
    if case.weather is Weather.REFUSED:
        return
    if max(answers.values(), default=0) > 1:
        yield "twice: one key was answered with two ids"
    in_a_group = case.story not in {GROUP_KEYED, GENERIC_KEYED}
    if not answers[in_a_group] and len(case.house.deaths.died_at) <= 1:
        yield "unanswered: no try under the key was answered with an id"


def _acknowledged(case: Case) -> Iterator[str]:
    house = case.house
    alive = {one.group for one in case.books.groups if one.state is not GroupState.DELETED}
    living: set[str] = alive | {one.asset for one in _living(case)}
    living |= {one.upload for one in case.books.generics}
    for made, group in house.created.items():
        if made not in living and not ({made, group} & house.deletes.keys()):
            may_go = not group and (case.story.gives_up or case.weather is Weather.REFUSED)
            if not may_go:
                yield f"lost: {made} was acknowledged"
    for gone, acknowledged in house.deletes.items():
        if acknowledged and gone in living:
            yield f"undead: the delete of {gone} was acknowledged"


def _answers(case: Case) -> Iterator[str]:
    for reply in case.house.replies:
        if reply.status == 200:
            continue
        code = reply.error[1]
        refused = case.weather is Weather.REFUSED and reply.status == 400
        if code != case.story.refused and not refused:
            yield f"answered: {reply.status} {code}"


def _processes(case: Case) -> Iterator[str]:
    for call in case.house.deaths.undead:
        yield f"called by a dead process: {call}"
    for error in case.house.raised:
        yield f"raised: {error}"
    if Swept.UNREADABLE in case.house.swept:
        yield "unreadable: the sweeper could not read a row"
    kept = {object_key(one.customer, one.upload) for one in case.books.generics}
    if kept - case.house.objects.files.keys():
        yield "hollow: the file of a generic upload is gone"
    if not case.house.deaths.died_at and case.house.objects.files.keys() - kept:
        yield "littered: a file is left, and nobody died"


def _living(case: Case) -> list[Asset]:
    return [one for one in case.books.assets if one.state is not AssetState.DELETED]


def _may_fail(asset: Asset, case: Case) -> bool:
    code = asset.failure.code if asset.failure else ""
    refused = case.weather is Weather.REFUSED and code in REFUSAL_CODES
    return refused or code in case.story.failures
