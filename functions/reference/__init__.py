"""What the doors take and answer, for programs and for people."""
