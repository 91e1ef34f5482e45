"""Whatever is not the caller's own cannot be told apart: generated from the routers' tables."""
