"""The core of Portrait Gateway. Import the room you need; this file imports nothing.

    wiring                                            composition root: cached builders
    adapters | dialects | auth | settings | observability
    http | guard                                      events in, answers out, forms | the way out
    usecases                                          the stories, as functions of ports and values
    ports | rules                                     what a story may ask for | pure decisions
    model | ids                                       frozen values | public ids and their spellings
    errors                                            one tree; a class is a public code

Arrows point down only; import-linter holds them (`pyproject.toml`).
"""
