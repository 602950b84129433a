"""The world that delivery tests play in."""

import pytest

from .world import World


@pytest.fixture
async def world() -> World:
    """A group of two with a room, on a platform that can do everything."""
    return await World().set_up()
