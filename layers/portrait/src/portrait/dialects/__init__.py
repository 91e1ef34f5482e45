"""A dialect is a pair of pure functions: request to use case arguments, result or error to body. It holds no rule."""
