"""The bundle on the real engine, over HTTP."""
