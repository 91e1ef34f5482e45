"""What operators run against a stack they deployed, run against the one of this machine."""

import pytest

from local.demo import Gateway
from local.paths import SAMPLE_PICTURE
from local.smoke import SIZES, picture_of, run
from local.stack import Stack
from portrait.rules.media import check_upload
from tests.integration.customer import Customer


@pytest.mark.parametrize("more", [4, 5, 65_536, 65_537, 65_538, 65_541, 131_073, 131_076, 900_000])
def test_a_picture_is_made_longer_and_stays_one(more: int) -> None:
    picture = SAMPLE_PICTURE.read_bytes()
    longer = picture_of(len(picture) + more, picture)
    assert len(longer) == len(picture) + more
    assert check_upload(longer, "image/jpeg") == check_upload(picture, "image/jpeg")


def test_every_size_by_every_route_is_as_expected(
    stack: Stack, customer: Customer, capsys: pytest.CaptureFixture[str]
) -> None:
    said: list[str] = []
    rows = run(Gateway(stack.base_url, customer.api_key), SAMPLE_PICTURE, say=said.append)
    with capsys.disabled():
        print("\n" + "\n".join(said))  # noqa: T201
    assert [row.size for row in rows] == list(SIZES) * 3
    assert [row for row in rows if not row.as_expected] == []
    forms, direct = rows[:10], rows[10:]
    assert {row.steps for row in forms if row.size <= 10_000_000} == {"303 200"}
    assert {row.steps for row in forms if row.size > 10_000_000} == {"303 413"}
    assert {row.steps.split()[-1] for row in direct} == {"200"}
