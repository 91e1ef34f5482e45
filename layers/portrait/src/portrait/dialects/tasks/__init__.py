"""The task dialect: batches and verifications as tasks, with numeric codes (xcompute)."""
