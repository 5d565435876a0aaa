"""Worlds of the nouns: what each capability adds to the world with everything in it."""
