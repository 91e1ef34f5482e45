"""Which of a customer's videos a native list shows: filters and pages as Ark has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from portrait.dialects.videos import statuses
from portrait.dialects.videos.answers import told_of
from portrait.errors import FieldProblem, InvalidParameter
from portrait.ids import MalformedId
from portrait.model import Video, VideoId
from portrait.rules.video_ids import parse_video_id

PAGE_NUM_MAX: Final = 500
PAGE_SIZE_MAX: Final = 500
PAGE_SIZE_DEFAULT: Final = 10
_DEFAULT_TIER: Final = "default"
_SINGLE: Final = ("page_num", "page_size", "filter.status", "filter.model", "filter.service_tier")
_TASKS: Final = "filter.task_ids"
NAMES: Final = (*_SINGLE, _TASKS)
STATUSES: Final = tuple(dict.fromkeys(statuses.NATIVE.values()))


@dataclass(frozen=True, slots=True)
class Window:
    """What is asked for. Empty texts and None: everything."""

    number: int = 1
    size: int = PAGE_SIZE_DEFAULT
    status: str = ""
    model: str = ""
    service_tier: str = ""
    videos: frozenset[VideoId] | None = field(default=None)

    def shown(self, videos: Sequence[Video]) -> tuple[Sequence[Video], int]:
        """The page of these videos, and how many there are on all pages."""
        found = [one for one in videos if self._has(one)]
        start = (self.number - 1) * self.size
        return found[start : start + self.size], len(found)

    def _has(self, video: Video) -> bool:
        tier = told_of(video).get("service_tier", _DEFAULT_TIER)
        return (
            (not self.status or statuses.NATIVE[video.state] == self.status)
            and (not self.model or video.model == self.model)
            and (not self.service_tier or tier == self.service_tier)
            and (self.videos is None or video.video in self.videos)
        )


def window(query: Mapping[str, Sequence[str]]) -> Window:
    """The window that a query string asks for. Raises InvalidParameter naming every field."""
    problems = [
        FieldProblem(name[:64], "is not a parameter of this request")
        for name in query
        if name not in NAMES
    ]
    given = {name: query[name][-1] for name in _SINGLE if query.get(name)}
    problems += [
        FieldProblem(name, "is given more than once") for name in given if len(query[name]) > 1
    ]
    status = given.get("filter.status", "")
    if status and status not in STATUSES:
        problems.append(FieldProblem("filter.status", f"must be one of {', '.join(STATUSES)}"))
    asked = Window(
        number=_whole("page_num", given.get("page_num", "1"), PAGE_NUM_MAX, problems),
        size=_whole("page_size", given.get("page_size", "10"), PAGE_SIZE_MAX, problems),
        status=status,
        model=given.get("filter.model", ""),
        service_tier=given.get("filter.service_tier", ""),
        videos=_ids(query[_TASKS], problems) if _TASKS in query else None,
    )
    if problems:
        raise InvalidParameter(*problems)
    return asked


def _whole(name: str, text: str, most: int, problems: list[FieldProblem]) -> int:
    digits = text.isascii() and text.isdecimal() and len(text) <= len(str(most))
    if digits and 1 <= int(text) <= most:
        return int(text)
    problems.append(FieldProblem(name, f"must be a whole number from 1 to {most}"))
    return 1


def _ids(texts: Sequence[str], problems: list[FieldProblem]) -> frozenset[VideoId]:
    found = set()
    for text in texts:
        try:
            found.add(parse_video_id(text))
        except MalformedId:
            problems.append(FieldProblem(_TASKS, "is not the id of a video"))
    return frozenset(found)
