"""The one error of this package: a received request is not validly signed.

    SignatureError                .code, by what is wrong
      MissingAuthenticationToken  there is no Authorization header
      InvalidAuthorization        it has not the scheme's form, or could be read in two ways
      InvalidCredential           its Credential is malformed, or of another day than X-Date
      MissingSignature            its Signature is missing or empty
      MissingRequestInfo          a header that is listed as signed is not in the request
      InvalidTimestamp            X-Date is not a time, or lies outside the window
      ServiceNotFound             signed for another region or service
      InvalidAccessKey            nobody has this access key id
      SignatureDoesNotMatch       well formed, but not what the owner of the key signed

The codes are those of Volcengine's common OpenAPI error table. Which HTTP status a code has is not
known here: the published tables differ between products.
"""

from typing import Literal

Code = Literal[
    "MissingAuthenticationToken",
    "InvalidAuthorization",
    "InvalidCredential",
    "MissingSignature",
    "MissingRequestInfo",
    "InvalidTimestamp",
    "ServiceNotFound",
    "InvalidAccessKey",
    "SignatureDoesNotMatch",
]


class SignatureError(Exception):
    """A request that cannot be attributed to the owner of an access key.

    ``message`` may be shown to the sender: it names fields and never repeats a value, neither the
    request's nor the secret's nor the signature that would have been right.
    """

    def __init__(self, code: Code, message: str) -> None:
        """Keep the public code and a sentence for whoever sent the request."""
        super().__init__(code, message)
        self.code: Code = code
        self.message = message

    def __str__(self) -> str:
        """Both parts, for a log line."""
        return f"{self.code}: {self.message}"
