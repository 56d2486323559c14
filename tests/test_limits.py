"""A slow machine may take long over the first training; that is no failure."""

from __future__ import annotations

import pytest


@pytest.mark.model
def test_a_test_that_may_have_to_train_first_has_an_hour(request: pytest.FixtureRequest) -> None:
    limit = request.node.get_closest_marker("timeout")
    assert limit is not None and limit.args[0] >= 3600
