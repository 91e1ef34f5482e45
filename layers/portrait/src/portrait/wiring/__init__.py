"""The composition root: one module a function, each building once what its handler needs.

clients    AWS clients of one session, the clock, chance
actions | upload | poll | admin
"""
