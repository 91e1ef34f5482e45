"""The ingest machine's own file, run by the engine's Step Functions with the real function."""
