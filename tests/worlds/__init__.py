"""Worlds by subject: what each capability adds to the world with everything in it."""
