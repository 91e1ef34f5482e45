"""What a story may ask for, by role. A use case names only the roles it needs."""
