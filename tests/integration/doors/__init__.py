"""The handlers, run in this process over a ledger in memory."""
