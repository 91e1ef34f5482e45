"""A dialect is a pair of pure functions: request to arguments, result or error to body.

It holds no rule: an asset made through one dialect is the same asset in every other.
"""
