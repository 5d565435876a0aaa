"""The data sets of the record: what each is called and holds, defined once, from the models.

Files for download, their dictionary and their metadata are all made from these definitions. A column keeps its name for ever.
"""

from tracker.queries.datasets.columns import BETWEEN, Column, Piece, Type
from tracker.queries.datasets.reading import Filter, Row, Texts, count, following, key_of, one, rows, texts
from tracker.queries.datasets.sets import SETS, DataSet

__all__ = [
    "BETWEEN", "SETS", "Column", "DataSet", "Filter", "Piece", "Row", "Texts", "Type", "count", "following", "key_of", "one",
    "rows", "texts"]
