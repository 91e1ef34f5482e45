"""The page's files: how they are joined, named and sent."""
