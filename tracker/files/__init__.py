"""Files: the store that keeps them by their content, and the checks that they pass before they are kept.

``store``    kept once, under the SHA-256 of their bytes; never overwritten
``checks``   what a file is, by its content, and what it must not hold
``intake``   the way in: quarantine, checks, malware scanner, store
"""
