"""The requests of published examples, kept as data; what had to change is said in each file."""
