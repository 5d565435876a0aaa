"""A record that nobody made: plausible, seeded, and plainly synthetic, to try and to measure the program with.

Every name says that it is synthetic. The same seed and day give the same log, byte for byte. What comes out is a log like
any other: ``restore.fill`` reads it into an empty base, and ``verify`` holds it against the tables.
"""

from tracker.synthetic.history import History
from tracker.synthetic.sizes import SIZES, Size

__all__ = ["SIZES", "History", "Size"]
