"""A record that nobody made: plausible, seeded and plainly synthetic, for trying out and measuring the program.

Every name says that it is synthetic. The same seed and day give the same log, byte for byte. The result is a log
like any other: ``restore.fill`` reads it into an empty database, and ``verify`` checks it against the tables.
"""

from tracker.synthetic.history import History
from tracker.synthetic.sizes import SIZES, Size

__all__ = ["SIZES", "History", "Size"]
