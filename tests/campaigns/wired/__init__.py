"""The product's own wiring over an AWS in this process, with every call to AWS kept."""
