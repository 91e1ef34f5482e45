"""Pure decisions: names, kinds, limits, transitions, media. No I/O, no clock."""
