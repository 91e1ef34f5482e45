"""The steps of the ingest machine."""
