"""The page at `/console` in a browser, on the running stack."""
