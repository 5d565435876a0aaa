"""The map of the house, and the import law.

domain      what the words mean: standard library only; no SQL, no Flask, no clock
database    the only begin and the only commit
dump        a database as lines of text and back, for backups
files       the store that keeps files by their content, and the checks on the way in
kept        a store of limited size for what was made once
outbound    the only requests that leave the house
search      what is found by words: one tokeniser, and the index derived from the log
changelog   the public promise: kinds, chain, the table, record(), restore
models      what is remembered, one file per thing
commands    what can be done: check, change, record
queries     what can be asked: read-only, exactly what one page needs
language, clock, settings      leaves beside the stack
garbage                        reclaims reference cycles, at moments when nothing is half made
reports, mail, feeds, exchange what is published, what is sent, what is subscribed to, what is taken away
synthetic                      an invented record, to try out and measure the program with
link_checker                   asks whether the URLs in the record are alive
backup                         everything that an installation keeps in one file, and back
mirror                         keeps a verified copy of another installation's record
web, cli                       how it is reached

An upper layer may import a lower one, never the other way round; those side by side (``commands`` and ``queries``;
everything from ``reports`` to ``mirror``) do not import each other. ``tests/house/test_layers.py`` has the same table
and checks every import against it.
"""

__version__ = "0.2.0"
