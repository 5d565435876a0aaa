"""Files of every kind, built byte by byte: sound ones and hostile ones."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

DOCX_TYPES = ('<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
              'wordprocessingml.document.main+xml"/></Types>')
XLSX_TYPES = DOCX_TYPES.replace("wordprocessingml.document", "spreadsheetml.sheet")


def a_pdf(inside: bytes = b"<< /Type /Catalog >>", *, end: bytes = b"%%EOF\n") -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + inside + b"\nendobj\ntrailer << /Root 1 0 R >>\n" + end


def with_object_stream(objects: bytes, *, window: int = 15, shown: bytes = b"") -> bytes:
    """window: of how many bits, in which programs that write PDF differ; shown: objects before these, kept as they are."""
    as_it_is, packing = zlib.compressobj(0), zlib.compressobj(9, zlib.DEFLATED, window)
    packed = packing.compress(objects) + packing.flush()
    if shown:
        packed = as_it_is.compress(shown) + as_it_is.flush(zlib.Z_FULL_FLUSH) + packed[2:]
    return a_pdf(b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream")


def a_zip(entries: dict[str, str | bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as package:
        for name, content in entries.items():
            package.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else compression)
    return out.getvalue()


def an_odf(kind: str = "text", more: dict[str, str | bytes] | None = None) -> bytes:
    return a_zip({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<office:document-content/>",
                  "META-INF/manifest.xml": "<manifest:manifest/>", **(more or {})})


def a_damaged_odf() -> bytes:
    """Its content is packed with LZMA, which no office program does, and damaged."""
    whole = a_zip({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a>" + "x" * 3000 + "</a>"},
                  compression=zipfile.ZIP_LZMA)
    begin = whole.index(b"content.xml") + len(b"content.xml") + 9
    return whole[:begin] + b"\xff" * 8 + whole[begin + 8:]


def a_docx(types: str = DOCX_TYPES, more: dict[str, str | bytes] | None = None) -> bytes:
    return a_zip({"[Content_Types].xml": types, "word/document.xml": "<w:document/>", **(more or {})})


def a_png(*extra: tuple[bytes, bytes], tail: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunk(*each) for each in extra) + chunk(
        b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"") + tail


def a_jpeg(*, exif: bool = False, end: bytes = b"\xff\xd9") -> bytes:
    segment = b"\xff\xe1" + struct.pack(">H", 10) + b"Exif\0\0MM" if exif else b""
    return b"\xff\xd8" + (segment or b"\xff\xdb\x00\x04\x00\x00") + b"\xff\xda\x00\x02" + b"\x01\x02" + end


AN_MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\0" * 100
AN_MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00" + b"\0" * 100
OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 500
