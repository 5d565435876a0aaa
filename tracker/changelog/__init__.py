"""The public promise: every published change is one entry, and no entry is ever changed.

An auditor reads this folder and nothing else. ``kinds`` says what can be in the log, ``chain`` how it is sealed,
``entry`` how the database keeps it, ``record`` how it is written, ``fold`` how the record follows from it;
``restore`` is the only other way in. This folder does not import ``models``: subject and actor are copied as text,
because the log must outlive what it describes.
"""
