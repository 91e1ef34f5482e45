"""The create, delete and cascade protocol as a model that can be searched to the last state."""
