"""The documentation as a reader meets it."""
