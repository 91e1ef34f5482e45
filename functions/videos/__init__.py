"""Video generation from assets."""
