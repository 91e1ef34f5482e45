"""The REST dialect: resources under /v1, Token360's envelope."""
