"""Answers with what it was given and where it runs, or misbehaves as it is told."""

import json
import os
import sys
import time
from typing import Any

from probe_layer import WHERE  # type: ignore[import-not-found]  # the layer brings it

VERSION = 1


class Unhappy(Exception):
    """What a state machine must be able to catch by its name."""


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    query = event.get("queryStringParameters") or {}
    probe = event.get("probe") or query.get("probe")
    sys.stdout.write(f"probe {probe} {event.get('note', '')}\n")
    if probe == "raise":
        raise Unhappy("a secret of the function")
    if probe == "sleep":
        time.sleep(0.05)
    if probe == "nonsense":
        return {"body": "no status"}
    if probe == "headers":
        return {
            "statusCode": 201,
            "headers": {"X-One": "1", "set-cookie": "dropped=1"},
            "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]},
            "body": "AP8=",
            "isBase64Encoded": True,
        }
    if probe == "cookies":
        return {"statusCode": 200, "cookies": ["a=1", "b=2"], "body": "text"}
    seen = {
        "event": event,
        "environment": dict(os.environ),
        "layer": WHERE,
        "path": sys.path,
        "pid": os.getpid(),
        "version": VERSION,
    }
    return {"statusCode": 200, "body": json.dumps(seen)}
