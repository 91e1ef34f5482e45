"""The Action dialect: `POST ?Action=<name>` with a JSON body, Volcengine style.

Two doors speak it. `/v1/portrait/` is AllToken's Portrait API; `/` is Ark's own. They differ in
name length, in defaults, and in how they spell errors: see `Door`.
"""
