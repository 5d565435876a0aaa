"""Queries: read-only, each giving exactly what one page needs, in a constant number of statements."""
