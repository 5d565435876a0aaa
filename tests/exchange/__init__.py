"""Sheets that are issued and come back."""
