"""Tests that share a stack go to one process of a parallel run: else each has to start its own."""

import pytest


def test_a_parallel_run_keeps_groups_together(request: pytest.FixtureRequest) -> None:
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("only a run with --dist loadgroup has groups")
    # pytest-xdist goes by the end of the id.
    assert request.node.nodeid.endswith("@engine")
