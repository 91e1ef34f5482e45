"""The list of tasks, read only as far as it can hold what is looked for."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from portrait.errors import UpstreamUnknown
from tests.unit.adapters.ark_wire import HOME
from tests.unit.adapters.test_ark_videos import MARK, Plane, says

SINCE = datetime(2026, 3, 18, tzinfo=UTC)


def test_the_list_is_read_down_to_the_time_of_the_create() -> None:
    newest = int((SINCE + timedelta(days=1)).timestamp())

    def page(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params["page_num"])
        first = (number - 1) * 100
        items = [
            {
                "id": f"cgt-{first + n}",
                "status": "queued",
                "created_at": newest - (first + n) * 3600,
                "safety_identifier": f"a#{MARK}" if (first + n) in {3, 20} else f"a#{MARK}x",
            }
            for n in range(100)
        ]
        return httpx.Response(200, json={"items": items, "total": 1000})

    plane = Plane(page)
    pages: list[int] = []
    found = plane.ark().find_videos(HOME, MARK, SINCE, each_page=lambda: pages.append(1))
    assert [one.upstream_id for one in found] == ["cgt-20", "cgt-3"]
    assert (len(plane.requests), len(pages)) == (1, 1)
    assert plane.requests[0].url.params["page_size"] == "100"


def test_a_list_without_an_end_is_never_a_miss() -> None:
    items = [{"id": f"cgt-{n}", "status": "queued"} for n in range(100)]
    with pytest.raises(UpstreamUnknown):
        says(200, {"items": items}).ark().find_videos(HOME, MARK, SINCE)
