"""The data sets of the record: what each is called and holds, defined once, from the models.

Files for download, their dictionary and their metadata are all made from these definitions. A column keeps its name for ever.
"""

from tracker.queries.datasets.columns import Column, Type
from tracker.queries.datasets.reading import Block, Filter, Row, blocks, count, following, key_of, one, rows
from tracker.queries.datasets.sets import SETS, DataSet

__all__ = ["SETS", "Block", "Column", "DataSet", "Filter", "Row", "Type", "blocks", "count", "following", "key_of", "one", "rows"]
