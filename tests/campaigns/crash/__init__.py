"""Stories killed at every call they make, and what is left when the dust has settled."""
