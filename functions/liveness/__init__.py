"""Where a person's browser comes: the callback of a face scan, and the invite page."""
