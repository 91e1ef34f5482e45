"""Programs that read the document write to every door, and hold the answers against it."""
