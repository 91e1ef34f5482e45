"""A package that exists in the layer only."""

WHERE = __file__
