"""What becomes of an upload that was stored: asked by its sender, or told by the store."""
