"""One SDK each; none of its dictionaries or exceptions gets out."""
