"""Video generation as four services have it: one request inside, four ways to write it."""
