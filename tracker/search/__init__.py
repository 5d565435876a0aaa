"""What is found by words: one tokeniser for both databases, and the index that is derived from the log.

The index is written in the transaction of each entry, rebuilt from the log by command, and checked by ``verify``. It
holds nothing that the record does not say in public.
"""
