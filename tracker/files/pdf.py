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

_STREAM = re.compile(rb"stream\r?\n")
_NAME = re.compile(rb"/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
FORBIDDEN = {
    b"/JavaScript": N_("The PDF holds a script. Please print it to a new PDF."),
    b"/JS": N_("The PDF holds a script. Please print it to a new PDF."),
    b"/XFA": N_("The PDF holds a script. Please print it to a new PDF."),
    b"/Launch": N_("The PDF would start a program. Please print it to a new PDF."),
    b"/EmbeddedFile": N_("The PDF carries other files inside it. Please send them one by one."),
    b"/EmbeddedFiles": N_("The PDF carries other files inside it. Please send them one by one."),
    b"/RichMedia": N_("The PDF carries other files inside it. Please send them one by one."),
    b"/Encrypt": N_("The PDF is encrypted or protected, so that nobody can check it. Please send it without protection."),
}


def check(path: Path) -> None:
    """Raises RuleBroken on ``file``."""
    data = path.read_bytes()
    if b"%%EOF" not in data[-2048:]:
        raise RuleBroken("file", N_("The file is damaged or incomplete. Please send it again from the original."))
    for part in _parts(data):
        for name in _NAME.findall(part):
            if message := FORBIDDEN.get(_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), name)):
                raise RuleBroken("file", message)


def _parts(data: bytes) -> Iterator[bytes]:
    """What is written as objects: the text between the streams, and the content of streams that hold objects."""
    at, unpacked = 0, 0
    while begin := _STREAM.search(data, at):
        # Without its end a stream is only the word: what follows it is looked at like all the rest.
        end = data.find(b"endstream", begin.end())
        if end < 0:
            break
        between = data[at:begin.end()]
        yield between
        # The dictionary of a stream stands right before it.
        if b"/ObjStm" in _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), between[between.rfind(b"obj"):]):
            objects = _unpacked(data[begin.end():end], LARGEST_UNPACKED - unpacked)
            unpacked += len(objects)
            yield objects
        at = end
    yield data[at:]


def _unpacked(stream: bytes, limit: int) -> bytes:
    if stream[:1] != b"\x78":
        return stream
    unpacker = zlib.decompressobj()
    try:
        objects = unpacker.decompress(stream, max(limit, 1))
    except zlib.error:
        raise RuleBroken("file", N_("The file is damaged or incomplete. Please send it again from the original.")) from None
    if unpacker.unconsumed_tail:
        raise RuleBroken("file", N_("Unpacked, the file is far larger than it may be."))
    return objects
