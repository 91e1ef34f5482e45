"""What the upstream says of a video, as a customer may read it: without ids of its own."""

import re
from collections.abc import Collection
from typing import Final

# Groups, assets and tasks upstream, and what a mended sandbox makes of them.
_ID: Final = re.compile(r"\b(?:asset|group|cgt)-[0-9]{8,14}[0-9A-Za-z-]*")
_WITHHELD: Final = "of this request"


def in_own_words(text: str, own: Collection[str] = ()) -> str:
    """The text with every id taken out that is not the customer's.

    If exactly one is `own`, it stands in the place of the others: what is said is said of it.
    """
    instead = next(iter(own)) if len(own) == 1 else _WITHHELD
    return _ID.sub(lambda found: found[0] if found[0] in own else instead, text)
