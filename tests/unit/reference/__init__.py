"""The document and its page."""
