"""The ledger in memory, by role. It is composed in `tests.memory_ledger`."""
