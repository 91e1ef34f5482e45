"""The pure parts of the ledger, and its patience, without a database."""
