"""A webhook receiver to try things out with: `python3 docs/receiver.py PORT webhook.json`.

`webhook.json` is what the gateway answered when the endpoint was registered; its secret is in it.
Standard library only. Prints each event and whether its signature is ours; a GET is a person who
was sent here after a face scan.
"""
# ruff: noqa: INP001, T201 - a program by itself, which prints

import base64
import hashlib
import hmac
import json
import sys
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

TOLERANCE_SECONDS = 300


def is_genuine(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> bool:
    """Whether a delivery was signed with this `whsec_...` secret, and lately."""
    sent, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not stamp.isdecimal() or abs(now - int(stamp)) > TOLERANCE_SECONDS:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join((sent.encode(), stamp.encode(), body))
    wanted = b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    # Two signatures while a secret is being rotated: one of them is enough.
    given = headers.get("webhook-signature", "").encode().split()
    return any(hmac.compare_digest(wanted, one) for one in given)


class Receiver(BaseHTTPRequestHandler):
    """One request at a time: an event, or a browser."""

    secret = ""

    def do_POST(self) -> None:
        """Take an event. Only a 2xx tells the sender that it arrived."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        genuine = is_genuine(self.secret, self.headers, body, time.time())
        self.send_response(204 if genuine else 401)
        self.end_headers()
        print("signature good:" if genuine else "NOT OURS:", body.decode(), flush=True)

    def do_GET(self) -> None:
        """Greet whoever comes back from a face scan."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Back</title><h1>Welcome back</h1>")

    def log_message(self, *_: object) -> None:
        """Keep the paths of visits, which carry a spent token, off the terminal."""


if __name__ == "__main__":
    Receiver.secret = json.loads(Path(sys.argv[2]).read_text())["data"]["secret"]
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
