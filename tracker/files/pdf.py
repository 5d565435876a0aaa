"""What a PDF must not hold: scripts, programs to start, files inside it. By ISO 32000-1: names (7.3.5), object streams (7.5.7),
actions (12.6)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from tracker.domain.errors import N_, RuleBroken

LARGEST_UNPACKED = 64 * 1024 * 1024
"""Bytes of all object streams of one file together."""

_STREAM = re.compile(rb"stream[ \t]*(?:\r\n?|\n)")
"""Where a stream begins. PDF readers also take a line that ends in other ways than the standard asks for."""
_END = b"endstream"
_NAME = re.compile(rb"/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_ELSEWHERE = re.compile(rb"/Filter\s*\[?\s*\d")
"""A stream whose packing is stated in another object."""
_FLATE = frozenset({b"/FlateDecode", b"/Fl"})
_SHORT = frozenset({b"/A85", b"/AHx", b"/LZW", b"/RL"})
"""Other packings by the short names that PDF readers know too."""
BY_CHANCE = frozenset({b"/JS"})
"""What any packed stream may hold by chance. A script has a longer name beside it."""
FORBIDDEN = {
    b"/JavaScript": N_("The PDF contains a script. Please print it to a new PDF."),
    b"/JS": N_("The PDF contains a script. Please print it to a new PDF."),
    b"/XFA": N_("The PDF contains a script. Please print it to a new PDF."),
    b"/Launch": N_("The PDF would start a program. Please print it to a new PDF."),
    b"/EmbeddedFile": N_("The PDF contains other files. Please send them one by one."),
    b"/EmbeddedFiles": N_("The PDF contains other files. Please send them one by one."),
    b"/RichMedia": N_("The PDF contains other files. Please send them one by one."),
    b"/Encrypt": N_("The PDF is encrypted or protected, so nobody can check it. Please send it without protection."),
}


def check(path: Path) -> None:
    """Raises RuleBroken on ``file``."""
    data = path.read_bytes()
    if b"%%EOF" not in data[-2048:]:
        raise RuleBroken("file", N_("The file is damaged or incomplete. Please send it again from the original."))
    for part, chance in _parts(data):
        for name in _names(part):
            if (message := FORBIDDEN.get(name)) and name not in chance:
                raise RuleBroken("file", message)


def _parts(data: bytes) -> Iterator[tuple[bytes, frozenset[bytes]]]:
    """Everything in the file, each part with the names that mean nothing there: the text between the streams, the streams
    as written, and the unpacked content of those that hold objects. A PDF reader may be directed into a stream for an
    object."""
    at, unpacked = 0, 0
    while begin := _STREAM.search(data, at):
        # A stream without an end is only the word: what follows it is inspected like everything else.
        end = data.find(_END, begin.end())
        if end < 0:
            break
        between, stream = data[at:begin.end()], data[begin.end():end]
        yield between, frozenset()
        yield stream, BY_CHANCE
        if _holds_objects(between, stream):
            objects = _unpacked(stream, LARGEST_UNPACKED - unpacked) if _FLATE & set(_names(between)) else stream
            unpacked += len(objects)
            yield objects, frozenset()
        at = end + len(_END)
    yield data[at:], frozenset()


def _names(part: bytes) -> Iterator[bytes]:
    return (_ESCAPE.sub(lambda sign: bytes([int(sign[1], 16)]), found[0]) for found in _NAME.finditer(part))


def _holds_objects(between: bytes, stream: bytes) -> bool:
    """Whether the stream after this text holds objects. Raises RuleBroken on ``file`` where they are packed in a way that
    is not read here; programs that write PDF pack them with Flate."""
    # The word may have been in a comment, and the stream itself comes after it.
    is_twice = _STREAM.search(stream) is not None
    before = between + stream if is_twice else between
    names = set(_names(before))
    # A stream is directly preceded by its dictionary. Not every PDF reader checks its type.
    if b"/ObjStm" not in names and b"/First" not in _names(before[before.rfind(b"obj"):]):
        return False
    others = ({name for name in names if name.endswith(b"Decode")} | names & _SHORT) - _FLATE
    if is_twice or others or b"/DecodeParms" in names or _ELSEWHERE.search(before):
        raise RuleBroken("file", N_("The PDF is packed in a way that cannot be checked. Please print it to a new PDF."))
    return True


def _unpacked(stream: bytes, limit: int) -> bytes:
    unpacker, damaged = zlib.decompressobj(), RuleBroken(
        "file", N_("The file is damaged or incomplete. Please send it again from the original."))
    try:
        objects = unpacker.decompress(stream, max(limit, 1))
    except zlib.error:
        raise damaged from None
    if unpacker.unconsumed_tail:
        raise RuleBroken("file", N_("Once unpacked, the file is far larger than allowed."))
    if not unpacker.eof:
        # What seemed its end may have been within it.
        raise damaged
    return objects
