"""The running stack as its customers meet it, over HTTP on the local engine."""
