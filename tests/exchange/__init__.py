"""Sheets out and back."""
