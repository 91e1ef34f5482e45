"""The reference of every door: an OpenAPI 3.1 document, and a page to read.

Requests are described by the models that read them, refusals by the tables that spell them,
answers by the types here, which a campaign holds against what the doors say.
"""
