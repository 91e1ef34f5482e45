"""The pages that a person sees: plain HTML in three languages, fixed texts, nothing reflected."""
