"""What can be taken away as files, and what goes out as a sheet and comes back.

Taken away: the data sets, with their dictionary, metadata, licence and citation. Out and back: a body's sheet in a
round, filled in offline.

``columns``   what a sheet asks, and how a heading or a word of a list is recognised
``workbook``  the sheet of a body in a round, as pages; ``given_out`` makes them a file; ``ods``, ``xlsx`` write and
              read them
``safety``    what a sheet that comes back must not be
``reading``   its rows, whatever was done to it; ``check`` what they would change, and every problem with them
"""
