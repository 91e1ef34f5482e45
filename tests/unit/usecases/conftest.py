"""A fresh world for each story."""

import pytest

from tests.unit.usecases.world import World


@pytest.fixture
def world() -> World:
    return World()
