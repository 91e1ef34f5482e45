"""What the launcher mends in the engine, and what it promises: one probe a promise."""
