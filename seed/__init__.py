"""The two Taiwan plans, from their public sources: ``taiwan/`` holds the facts, ``load`` puts them into the record.

``sources.md`` says what each source is, what is official, what is this project's own wording, and what is missing.
"""
