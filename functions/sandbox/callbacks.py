"""Where a browser is sent after a check: the caller's CallbackURL and five parameters.

The parameters and their order are those of the documented example. Anyone can make such a URL: it
proves nothing.
"""

from typing import Final
from urllib.parse import quote, urlencode

from functions.sandbox.model import BytedToken

_PASSED: Final = {"resultCode": "10000", "algorithmBaseRespCode": "0", "reqMeasureInfoValue": "1"}
# The codes of a failure are not established; all that is documented is that they are others.
_FAILED: Final = {
    "resultCode": "20000",
    "algorithmBaseRespCode": "50411",
    "reqMeasureInfoValue": "0",
}
_ASCII: Final = "".join(map(chr, range(0x21, 0x7F)))


def callback(url: str, token: BytedToken, *, passed: bool, odd: bool) -> str:
    """The URL with its parameters, before any fragment, in ASCII and so fit for a header.

    `odd` spells it in two ways that were reported: `BytedToken` with a capital, and a second
    question mark when the URL has a query already.
    """
    members = {
        "BytedToken" if odd else "bytedToken": token,
        **(_PASSED if passed else _FAILED),
        "verify_type": "real_time",
    }
    front, hash_, fragment = url.partition("#")
    joint = "&" if "?" in front and not odd else "?"
    return quote(f"{front}{joint}{urlencode(members)}{hash_}{fragment}", safe=_ASCII)
