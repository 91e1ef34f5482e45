"""The sample inputs of the routes of tasks are what the handler takes: each is run as it is."""

from dataclasses import replace
from typing import Final

import pytest

from functions.avatars import handler
from functions.avatars.routes import ROUTES
from portrait.model import (
    GroupId,
    GroupType,
    Marker,
    SessionState,
    Task,
    TaskId,
    TaskKind,
)
from portrait.rules.liveness import fingerprint
from tests.integration.doors.avatar_desk import AvatarDesk
from tests.integration.doors.desk import Context
from tests.integration.doors.test_sample_events import EVENTS, GROUP, TOKEN, sample
from tests.integration.doors.test_verification_tasks import opened
from tests.unit.usecases.world import ANN

SAMPLES: Final = sorted(path.stem for path in EVENTS.glob("avatars_*.json"))
TASK: Final = TaskId("task_01KM06XC0TB7Y1M3S8D6T4V9W0")
REAL_GROUP: Final = GroupId("group-20260318035710-k3x9r")


@pytest.fixture
def furnished(avatars: AvatarDesk) -> AvatarDesk:
    """A desk whose customer owns the ids that the samples name."""
    ledger, world = avatars.world.ledger, avatars.world
    group = world.create_group()
    ledger.groups[ANN, GROUP] = replace(group, group=GROUP)
    real = replace(group, group=REAL_GROUP, type=GroupType.LIVENESS_FACE)
    ledger.groups[ANN, REAL_GROUP] = real
    opened(avatars)
    (session,) = ledger.sessions.values()
    verified = replace(session, state=SessionState.VERIFIED, group=REAL_GROUP)
    ledger.sessions[ANN, session.session] = verified
    ledger.tokens[ANN, fingerprint(TOKEN)] = session.session
    made = Task(ANN, TASK, TaskKind.ASSETS, Marker("tsttask0000001"), world.clock(), group=GROUP)
    ledger.tasks[ANN, TASK] = replace(made, assets=(world.create_asset(real).asset,))
    return avatars


@pytest.mark.usefixtures("furnished")
@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_of_the_routes_of_tasks_succeeds(name: str) -> None:
    answer = handler.handle(sample(name), Context())
    assert answer["statusCode"] == 200, answer["body"]


def test_every_route_of_tasks_has_a_sample() -> None:
    read = [sample(name) for name in SAMPLES]
    assert {(one["httpMethod"], one["resource"]) for one in read} == set(ROUTES)
