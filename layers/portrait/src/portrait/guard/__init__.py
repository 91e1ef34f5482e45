"""The one way out to hosts that strangers name: resolved once, checked, pinned, bounded in time.

A URL can lead anywhere and its name can resolve to something else a moment later, so what counts
is decided where the connection is made: `transport` for any HTTP exchange, `sender` for posting a
notification, `fetcher` for getting a file. This file imports nothing.
"""
