"""Many seeded runs against one rule: each prints its counts and fails under its floor."""
