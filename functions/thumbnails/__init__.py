"""Small pictures of assets and uploads."""
