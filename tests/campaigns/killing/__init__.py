"""What the campaign of kills is made of: the stack as a process, its load, and its books."""
