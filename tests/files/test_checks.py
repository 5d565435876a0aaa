"""What is accepted or refused by content: sound files pass; hostile and broken ones fail and leave nothing behind."""

from __future__ import annotations

import io
import os
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.files.made import (
    AN_MP3,
    AN_MP4,
    DOCX_TYPES,
    OLD_OFFICE,
    XLSX_TYPES,
    a_damaged_odf,
    a_docx,
    a_jpeg,
    a_pdf,
    a_png,
    a_zip,
    an_odf,
    with_object_stream,
)
from tracker.domain.errors import RuleBroken
from tracker.domain.files import FileRemark
from tracker.files import packages
from tracker.files import pdf as pdf_rules
from tracker.files.intake import Intake
from tracker.files.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = Store(tmp_path / "files")
    yield found
    assert list((tmp_path / "files").glob("incoming/*")) == []


WHOLE = [
    ("第1次會議紀錄.pdf", a_pdf(), "application/pdf", ()),
    ("a.pdf", with_object_stream(b"1 0 << /Type /Page >>"), "application/pdf", ()),
    ("c.pdf", with_object_stream(b"1 0 << /Type /Page >>", window=12), "application/pdf", ()),
    # What is packed holds three signs by chance; and an outline says which is its first, as an object stream does.
    ("b.pdf", a_pdf(b"<< /First 5 0 R >>\nendobj\n5 0 obj\n<< /Filter /DCTDecode >>\nstream\n\x00/JS \xff\nendstream"),
     "application/pdf", ()),
    ("紀錄.odt", an_odf(), "application/vnd.oasis.opendocument.text", ()),
    ("表.ods", an_odf("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet", ()),
    ("a.odp", an_odf("presentation"), "application/vnd.oasis.opendocument.presentation", ()),
    ("a.docx", a_docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ()),
    ("a.xlsx", a_docx(XLSX_TYPES), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ()),
    ("a.csv", "\ufeff機關,日期\r\n".encode(), "text/csv", ()),
    ("a.txt", "會議".encode("cp950"), "text/plain", ()),
    ("a.png", a_png(), "image/png", ()),
    ("a.PNG", a_png((b"eXIf", b"MM")), "image/png", (FileRemark.IMAGE_METADATA,)),
    ("a.jpg", a_jpeg(), "image/jpeg", ()),
    ("a.jpeg", a_jpeg(exif=True), "image/jpeg", (FileRemark.IMAGE_METADATA,)),
    ("b.jpg", a_jpeg().replace(b"\xff\xdb", b"\xff\xed"), "image/jpeg", (FileRemark.IMAGE_METADATA,)),
    ("c.jpg", a_jpeg().replace(b"\xff\xdb", b"\xff\xfe"), "image/jpeg", (FileRemark.IMAGE_METADATA,)),
    ("a.mp3", AN_MP3, "audio/mpeg", (FileRemark.OPENING_ONLY,)),
    ("b.mp3", b"\xff\xfb\x90\x64" + b"\0" * 100, "audio/mpeg", (FileRemark.OPENING_ONLY,)),
    ("a.mp4", AN_MP4, "video/mp4", (FileRemark.OPENING_ONLY,)),
]


@pytest.mark.parametrize(("name", "data", "media_type", "remarks"), WHOLE, ids=[each[0] for each in WHOLE])
def test_a_whole_file_is_kept_under_its_checksum(store: Store, name: str, data: bytes, media_type: str,
                                                 remarks: tuple[FileRemark, ...]) -> None:
    file = Intake(store).take(io.BytesIO(data), name)
    assert (file.media_type, file.size, file.scanned, file.remarks) == (media_type, len(data), False, remarks)
    path = store.path(file.sha256)
    assert path is not None and path.read_bytes() == data


STREAM = b"<< /Length 3 >>\nstream\nabc\nendstream\nendobj\n"
SCRIPT = b"9 0 obj\n<< /S /JavaScript /JS (1) >>\nendobj\n"
HOSTILE = {
    "empty": ("a.pdf", b""),
    "a program by name": ("a.exe", b"MZ"),
    "a page by name": ("a.html", b"<html>"),
    "a picture that is a program": ("a.svg", b"<svg/>"),
    "no ending": ("pdf", a_pdf()),
    "content of another kind": ("a.png", a_pdf()),
    "a pdf named odt": ("a.odt", a_pdf()),
    "a page named pdf": ("a.pdf", b"<html><script>alert(1)</script>"),
    "a program named pdf": ("a.pdf", b"MZ\x90\x00"),
    "a page named txt": ("a.txt", b"\xef\xbb\xbf\n <!DOCTYPE html><script>"),
    "a drawing named csv": ("a.csv", b"<svg onload='alert(1)'>"),
    "a binary named txt": ("a.txt", b"abc\0def"),
    "no known writing": ("a.txt", b"\xff\xff\xff"),
    "two endings": ("會議紀錄.exe.pdf", a_pdf()),
    "an ending behind another": ("清冊.docm.xlsx", a_docx(XLSX_TYPES)),
    "an old office file": ("a.docx", OLD_OFFICE),
    "a program named mp4": ("a.mp4", b"MZ\x90\x00"),
    "a program named mp3": ("a.mp3", b"MZ\x90\x00"),
    "another kind of sound named mp3": ("a.mp3", b"\xff\xf1\x50\x80" + b"\0" * 100),
    "a text in UTF-16 named mp3": ("a.mp3", "會議".encode("utf-16")),
    "one byte named mp3": ("a.mp3", b"\xff"),
    "truncated pdf": ("a.pdf", a_pdf(end=b"")),
    "script in a pdf": ("a.pdf", a_pdf(b"<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>")),
    "script by another spelling": ("a.pdf", a_pdf(b"<< /OpenAction << /S /J#61vaScript /#4aS (1) >> >>")),
    "script in an object stream": ("a.pdf", with_object_stream(b"1 0 << /S /JavaScript /JS (1) >>")),
    "script in a hidden object stream": ("a.pdf", with_object_stream(b"1 0 << /S /JavaScript /JS (1) >>").replace(
        b"/ObjStm", b"/Obj#53tm")),
    "script packed as Acrobat packs it": ("a.pdf", with_object_stream(b"1 0 << /S /JavaScript /JS (1) >>", window=12)),
    "script in an object stream that begins on a line of another kind": ("a.pdf", with_object_stream(
        b"1 0 << /S /JavaScript /JS (1) >>").replace(b">>\nstream\n", b">>\nstream \r")),
    "script in an object stream packed by short names": ("a.pdf", a_pdf(
        b"<< /Type /ObjStm /Filter [/AHx /Fl] >>\nstream\n" + zlib.compress(b"1 0 << /S /JavaScript /JS (1) >>").hex().encode()
        + b">\nendstream")),
    "script in an object stream behind the word in a comment": ("a.pdf", with_object_stream(
        b"1 0 << /S /JavaScript /JS (1) >>").replace(b"1 0 obj\n", b"% stream\n1 0 obj\n")),
    "script in an object stream that holds the word for its end": ("a.pdf", with_object_stream(
        b"1 0 << /S /JavaScript /JS (1) >>", shown=b"2 0 << >> % endstream\n")),
    "script between two streams": ("a.pdf", a_pdf(STREAM + SCRIPT + STREAM)),
    "script in a later object stream": ("a.pdf", a_pdf(STREAM + with_object_stream(b"1 0 << /S /JavaScript /JS (1) >>"))),
    "script in what is no stream": ("a.pdf", a_pdf(b"<< >>\nendobj\n% >>\nstream\n" + SCRIPT + b"% endstream\n")),
    "script in a stream that is not packed": ("a.pdf", a_pdf(b"<< >>\nstream\n" + SCRIPT + b"endstream")),
    "an object stream that is packed twice": ("a.pdf", with_object_stream(b"1 0 << >>").replace(
        b"/Filter /FlateDecode", b"/Filter [/ASCIIHex#44ecode /FlateDecode]")),
    "an object stream that says elsewhere how it is packed": ("a.pdf", with_object_stream(b"1 0 << >>").replace(
        b"/Filter /FlateDecode", b"/Filter 7 0 R")),
    "an object stream whose rows are differences": ("a.pdf", with_object_stream(b"1 0 << >>").replace(
        b"/Filter", b"/DecodeParms << /Predictor 12 >> /Filter")),
    "an object stream that does not say so": ("a.pdf", with_object_stream(b"1 0 << /S /JavaScript /JS (1) >>").replace(
        b"/Type /ObjStm", b"")),
    "an object stream behind another word": ("a.pdf", with_object_stream(b"1 0 << /S /JavaScript /JS (1) >>").replace(
        b"/Filter", b"/Other (1 0 obj) /Filter")),
    "a program to start": ("a.pdf", a_pdf(b"<< /S /Launch /F (cmd.exe) >>")),
    "a file inside": ("a.pdf", a_pdf(b"<< /Names << /EmbeddedFiles 2 0 R >> >>")),
    "a form with a script language": ("a.pdf", a_pdf(b"<< /AcroForm << /XFA 3 0 R >> >>")),
    "an encrypted pdf": ("a.pdf", a_pdf(b"<< >>\nendobj\ntrailer << /Encrypt 5 0 R >>")),
    "a broken object stream": ("a.pdf", a_pdf(
        b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n\x78\x9cgarbage\nendstream")),
    "any zip": ("a.odt", a_zip({"a.txt": "a"})),
    "macros of LibreOffice": ("a.odt", an_odf(more={"Basic/Standard/Module1.xml": "Sub Main"})),
    "scripts of LibreOffice": ("a.ods", an_odf("spreadsheet", {"Scripts/python/a.py": "import os"})),
    "an event that calls a macro": ("a.odt", an_odf(more={"styles.xml": "<script:event-listener/>"})),
    "a locked odf": ("a.odt", an_odf(more={"META-INF/manifest.xml": "<manifest:encryption-data/>"})),
    "vba": ("a.docx", a_docx(more={"word/vbaProject.bin": b"x"})),
    "vba by another name": ("a.docx", a_docx(more={"word/_rels/document.xml.rels": "<Relationship Type='http://x/vbaProject'/>"})),
    "a docm renamed": ("a.docx", a_docx(DOCX_TYPES.replace("</Types>", "<Override ContentType='application/vnd.ms-word."
                                                                        "document.macroEnabled.main+xml'/></Types>"))),
    "a template from elsewhere": ("a.docx", a_docx(more={"word/_rels/settings.xml.rels": "<R Type='attachedTemplate'/>"})),
    "a field that starts a program": ("a.docx", a_docx(more={"word/header1.xml": "<w:instrText>DDEAUTO cmd /k</w:instrText>"})),
    "a cell that starts a program": ("a.xlsx", a_docx(XLSX_TYPES, {
        "xl/externalLinks/externalLink1.xml": "<ddeLink ddeService='cmd' ddeTopic='/k'/>"})),
    "a word in two pieces": ("a.odt", an_odf(more={
        "styles.xml": "<a>" + " " * (packages.CHUNK - 10) + "<script:event-listener/></a>"})),
    "two entries of one name": ("a.odt", an_odf(more={"content.xm_": "<a/>"}).replace(b"content.xm_", b"content.xml")),
    "an entry from the root": ("a.odt", an_odf(more={"/etc/cron.d/a": "x"})),
    "an entry of another system's folder": ("a.odt", an_odf(more={"..\\a": "x"})),
    "controls": ("a.docx", a_docx(more={"word/activeX/activeX1.bin": b"x"})),
    "a program inside": ("a.docx", a_docx(more={"word/embeddings/a.exe": b"MZ"})),
    "a workbook with macros inside": ("a.docx", a_docx(more={"word/embeddings/a.xlsm": b"PK"})),
    "a macro in other signs": ("a.odt", an_odf(more={"styles.xml": (
        '<?xml version="1.0" encoding="UTF-16LE"?><a script:event-listener="b"/>').encode("utf-16-le")})),
    "a way out of the package": ("a.odt", an_odf(more={"../../etc/cron.d/a": "x"})),
    "truncated odf": ("a.odt", an_odf()[:-30]),
    "a damaged entry": ("a.odt", an_odf().replace(b"opendocument.text", b"opendocument.test")),
    "a damaged entry in another packing": ("a.odt", a_damaged_odf()),
    "truncated png": ("a.png", a_png()[:-8]),
    "something behind a png": ("a.png", a_png(tail=b"<script>")),
    "only the opening of a png": ("a.png", a_png()[:8]),
    "a png without its end": ("a.png", a_png()[:-12]),
    "another end behind a png's end": ("a.png", a_png(tail=b"\0\0\0\x08zzzz<script>\0\0\0\0" + a_png()[-12:])),
    "only the opening of a jpeg": ("a.jpg", a_jpeg()[:3]),
    "a jpeg without a picture": ("a.jpg", a_jpeg()[:8] + b"<script>\xff\xd9"),
    "truncated jpeg": ("a.jpg", a_jpeg(end=b"")),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_or_broken_file_is_refused_and_nothing_of_it_remains(store: Store, case: str) -> None:
    name, data = HOSTILE[case]
    with pytest.raises(RuleBroken) as refused:
        Intake(store).take(io.BytesIO(data), name)
    assert refused.value.field == "file"
    assert list(store.kept()) == []


def test_a_bomb_is_refused_before_it_is_unpacked(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "SMALL", 10_000)
    monkeypatch.setattr(packages, "LARGEST_UNPACKED", 50_000)
    monkeypatch.setattr(packages, "MOST_ENTRIES", 20)
    monkeypatch.setattr(pdf_rules, "LARGEST_UNPACKED", 1000)
    bombs = [("a.odt", an_odf(more={"Pictures/a": b"\0" * 40_000_0})), ("a.odt", an_odf(more={"Pictures/a": os.urandom(60_000)})),
             ("a.odt", an_odf(more={f"Pictures/{number}": b"a" for number in range(30)})),
             ("a.pdf", with_object_stream(b"1 0 " + b" " * 5000))]
    for name, data in bombs:
        with pytest.raises(RuleBroken, match="far larger"):
            Intake(store).take(io.BytesIO(data), name)


def test_a_file_too_large_for_its_class_is_refused(store: Store) -> None:
    intake = Intake(store, largest=1, largest_media=2)
    large = b"a" * (1024 * 1024 + 1)
    with pytest.raises(RuleBroken, match="larger than 1 MB"):
        intake.take(io.BytesIO(large), "a.txt")
    assert intake.take(io.BytesIO(AN_MP3 + large), "a.mp3").size > 1024 * 1024
    with pytest.raises(RuleBroken, match="larger than 2 MB"):
        intake.take(io.BytesIO(AN_MP3 + large * 2), "a.mp3")


class Broken(io.BytesIO):
    """An upload whose sender disconnects."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise ConnectionError("gone")
        return super().read(10)


def test_an_upload_that_is_interrupted_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(ConnectionError):
        Intake(store).take(Broken(a_pdf()), "a.pdf")
    assert list(store.kept()) == []


def scanner(tmp_path: Path, body: str) -> str:
    path = tmp_path / "scan.py"
    path.write_text(f"import sys, time\ndata = open(sys.argv[-1], 'rb').read()\n{body}\n")
    return f"{sys.executable} {path}"


def test_a_scanner_checks_each_file_in_quarantine_and_its_verdict_is_binding(store: Store, tmp_path: Path) -> None:
    command = scanner(tmp_path, "sys.exit(1 if b'EICAR' in data else 0)")
    assert Intake(store, scanner=command).take(io.BytesIO(a_pdf()), "a.pdf").scanned
    with pytest.raises(RuleBroken, match="did not pass the scan"):
        Intake(store, scanner=f"{command} {{}}").take(io.BytesIO(b"EICAR"), "a.txt")
    with pytest.raises(RuleBroken, match="could not be run"):
        Intake(store, scanner=scanner(tmp_path, "time.sleep(30)"), scan_seconds=1).take(io.BytesIO(b"slow"), "a.txt")
    with pytest.raises(RuleBroken, match="could not be run"):
        Intake(store, scanner="/nowhere/scanner").take(io.BytesIO(b"a"), "a.txt")
    assert len(list(store.kept())) == 1
