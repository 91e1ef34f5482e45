"""The Assets page and the playground, as a browser loads them."""
