"""The process one copy of a function runs in: AWS's own runtime client under a watch.

Started by the engine with the handler's name as its argument and nothing of the host's environment.
It ends by itself when the engine is gone, however the engine ended: the runtime client notices only
between two calls, so a thread looks at the parent's id as well.
"""

import os
import sys
import threading
import time

from awslambdaric.__main__ import main

_LOOK_EVERY_SECONDS = 1.0


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY_SECONDS)
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    main(["awslambdaric", sys.argv[1]])
