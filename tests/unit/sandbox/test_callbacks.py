"""How five parameters are joined to a CallbackURL: plainly, or in odd ways that were reported."""

import pytest

from functions.sandbox.callbacks import callback
from functions.sandbox.model import BytedToken
from tests.unit.sandbox.conftest import Sandbox
from tests.unit.sandbox.phone import CALLBACK, Phone, session

TAIL = "resultCode=10000&algorithmBaseRespCode=0&reqMeasureInfoValue=1&verify_type=real_time"


@pytest.mark.parametrize(
    ("url", "plain", "odd"),
    [
        ("https://a.example", "https://a.example?bytedToken=T&", "https://a.example?BytedToken=T&"),
        (
            "https://a.example/cb?x=1&y=2",
            "https://a.example/cb?x=1&y=2&bytedToken=T&",
            "https://a.example/cb?x=1&y=2?BytedToken=T&",
        ),
        (
            "https://a.example/%E4%BA%BA?p=%26",
            "https://a.example/%E4%BA%BA?p=%26&bytedToken=T&",
            "https://a.example/%E4%BA%BA?p=%26?BytedToken=T&",
        ),
        (
            "https://a.example/人",
            "https://a.example/%E4%BA%BA?bytedToken=T&",
            "https://a.example/%E4%BA%BA?BytedToken=T&",
        ),
    ],
)
def test_parameters_are_joined_to_a_callback(url: str, plain: str, odd: str) -> None:
    token = BytedToken("T")
    assert callback(url, token, passed=True, odd=False) == plain + TAIL
    assert callback(url, token, passed=True, odd=True) == odd + TAIL


def test_parameters_come_before_a_fragment() -> None:
    joined = callback("https://a.example/#top", BytedToken("T"), passed=True, odd=False)
    assert joined == f"https://a.example/?bytedToken=T&{TAIL}#top"


def test_odd_callback_is_a_switch(sandbox: Sandbox) -> None:
    sandbox.switch("liveness-odd-callback")
    token, link = session(sandbox, CALLBACK + "?x=1")
    sent_to = Phone(sandbox).press(link, "pass").sent_to
    assert sent_to.startswith(f"{CALLBACK}?x=1?BytedToken={token}&resultCode=10000&")
