"""What AWS's Python runtime brings to a function beside its code and its layers.

The environment of this machine holds much more: the engine, the tests' tools. What a function
imports and no layer brings must be missing here as it is on AWS.
"""

import importlib.util
import shutil
from pathlib import Path
from typing import Final

BRINGS: Final = (
    *("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3"),
    # The runtime client, which calls the handler, and what it imports.
    *("awslambdaric", "runtime_client", "simplejson", "snapshot_restore_py"),
)


def lay_out(folder: Path) -> None:
    """Make `folder` anew, with links to these packages and nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in BRINGS:
        spec = importlib.util.find_spec(name)
        # The client's native part exists for Linux only; it does without elsewhere.
        if spec and spec.origin:
            origin = Path(spec.origin)
            origin = origin.parent if origin.name == "__init__.py" else origin
            (folder / origin.name).symlink_to(origin)
