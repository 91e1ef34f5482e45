"""Sign and verify Volcengine / BytePlus OpenAPI requests (scheme ``HMAC-SHA256``).

The scheme is cut at the places its specification names, and every stage is a pure function that can
be called alone, so that a wrong signature can be traced to the stage that made it:

    body_sha256, canonical_query -> canonical_request -> string_to_sign
                                                     signing_key -> signature

``sign`` and ``verify`` run the stages for a whole request. Only the standard library is used; the
clock and the lookup of secrets are arguments; nothing is logged, sent or read from the environment.
"""

from volcengine_signature.canonical import (
    body_sha256,
    canonical_query,
    canonical_request,
    string_to_sign,
)
from volcengine_signature.errors import SignatureError
from volcengine_signature.keys import signature, signing_key
from volcengine_signature.model import Credentials, Request, Scope, Verified
from volcengine_signature.signer import sign
from volcengine_signature.verifier import verify

__all__ = [
    "Credentials",
    "Request",
    "Scope",
    "SignatureError",
    "Verified",
    "body_sha256",
    "canonical_query",
    "canonical_request",
    "sign",
    "signature",
    "signing_key",
    "string_to_sign",
    "verify",
]
