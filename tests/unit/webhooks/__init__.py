"""The function that sends one delivery."""
