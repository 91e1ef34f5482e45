"""What becomes of the tests in a browser where there is no browser."""

import pytest

from tests.integration.stack import browsing


@pytest.fixture(autouse=True)
def _no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsing, "_browser", lambda: "")


def test_a_gate_without_a_browser_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no Chromium"), browsing.phone():
        pass


def test_a_developer_without_a_browser_skips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no Chromium"), browsing.phone():
        pass
