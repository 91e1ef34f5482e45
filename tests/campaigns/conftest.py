"""Campaigns that race the running stack share the one of the integration tests."""

from tests.integration.conftest import office, stack

__all__ = ["office", "stack"]
