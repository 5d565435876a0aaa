"""The data sets as files: what they contain, that nothing is lost in them, and that none of their text acts as a
formula."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import json
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import Date, String, Table, Text, select, update
from sqlalchemy.orm import class_mapper

from tests.everything import everything
from tracker.changelog import chain, fold, restore
from tracker.changelog.chain import Head
from tracker.changelog.recorded import Recorded
from tracker.database import Base, Database, WhenType, as_json
from tracker.domain import cells
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When, write
from tracker.exchange import packed, text_files
from tracker.exchange.origin import Origin
from tracker.queries import changelog, datasets
from tracker.queries.datasets import BETWEEN, SETS, DataSet, Filter, Type
from tracker.queries.words import both

NO_DATA = {
    "account": "who may log in is not public",
    "installation": "it is in the metadata of every file",
    "consent": "that a member signs here shows in what was signed",
    "sign_off": "a body's own way of working; the changelog has it",
    "reading_window": "the changelog has it",
}
"""Recorded things that are no data set, and why."""


def origin(database: Database) -> Origin:
    with database.reading() as session:
        return Origin(both("站", "Site"), both("彙整", "compiled"), "demonstration", "https://example.org", "",
                      changelog.head(session))


@pytest.fixture
def full(database: Database) -> Database:
    with database.writing() as session:
        everything(session)
    return database


def table(pieces: Iterator[bytes]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(pieces).decode("utf-8-sig"), newline="")))


def test_data_are_cited_by_the_year_in_taipei() -> None:
    origin = Origin(both("承諾追蹤", "Tracker"), both("示範", "Demonstration"), "demonstration", "https://example.org", "",
                    Head(7, "0" * 64, "2025-12-31T17:00:00Z"))
    assert "（2026）" in origin.citation(both("方案", "Plans"), "/data/plans.json", "zh")
    assert "(2026)" in origin.citation(both("方案", "Plans"), "/data/plans.json", "en")


def test_every_public_item_is_in_a_data_set_or_has_a_stated_reason_why_not() -> None:
    held = {each.model.__tablename__ for each in SETS.values()}
    assert set(Recorded.registry_of) - held == set(NO_DATA)


@pytest.mark.parametrize("dataset", SETS.values(), ids=list(SETS))
def test_every_field_of_the_public_state_has_its_column(dataset: DataSet) -> None:
    assert all(each.label.zh and each.label.en for each in dataset.columns)
    assert len({each.name for each in dataset.columns}) == len(dataset.columns)
    if issubclass(dataset.model, Recorded):
        thing: Any = dataset.model()
        names = {each.name for each in dataset.columns}
        missing = {name for name in thing.public() if not names & {name, f"{name}_zh"}} - {"type", "promised"}
        assert not missing


def test_every_data_set_gives_the_same_rows_in_every_format(full: Database) -> None:
    at = origin(full)
    with full.reading() as session:
        for dataset in SETS.values():
            rows, blocks = list(datasets.rows(session, dataset)), list(datasets.texts(session, dataset))
            assert len(rows) == datasets.count(session, dataset)
            exact = table(text_files.as_csv(dataset, blocks))
            assert exact == [{each.name: text_files.plain(each, row[each.name]) for each in dataset.columns} for row in rows]
            sheet = table(text_files.as_csv(dataset, blocks, for_spreadsheets=True))
            assert [{name: cell.removeprefix("'") for name, cell in row.items()} for row in sheet] == exact
            assert json.loads(b"".join(text_files.as_json(dataset, rows, at)))["data"] == rows
            assert len(lines(b"".join(packed.as_ods(dataset, rows, at)))) == len(rows) + 1


def test_every_data_set_says_the_same_as_the_items_themselves(full: Database) -> None:
    with full.reading() as session:
        for dataset in SETS.values():
            things = session.scalars(select(dataset.model).where(*dataset.where).order_by(*dataset.order))
            assert list(datasets.rows(session, dataset)) == [said_by(thing) for thing in things]


def said_by(thing: Base) -> dict[str, Any]:
    """A row of a data set, made from the item itself: slowly, and in the domain's own words."""
    mapper = class_mapper(type(thing))
    texts = set(mapper.composites.keys())
    state = thing.public() if isinstance(thing, Recorded) else {
        each.key: as_json(getattr(thing, each.key)) for each in mapper.column_attrs}
    row: dict[str, Any] = {}
    for name, value in state.items():
        kind = None if name in texts or name not in mapper.columns else mapper.columns[name].type
        if name in texts:
            text: Bilingual = getattr(thing, name)
            row |= {f"{name}_zh": text.zh or None, f"{name}_en": text.en or None,
                    f"{name}_original": None if text.is_empty else text.original,
                    f"{name}_translation": None if text.is_empty else "stale" if text.is_stale else text.translation.value}
        elif isinstance(kind, WhenType | Date):
            when = When.iso(value) if value else None
            row |= {name: value, f"{name}_roc": when and write(when, "zh", "table")}
            row |= {f"{name}_precision": when and when.precision.value} if isinstance(kind, WhenType) else {}
        elif name not in ("type", "promised"):
            row[name] = value
    return row | ({"last_entry": thing.last_entry} if isinstance(thing, Recorded) else {})


def lines(ods: bytes) -> list[Any]:
    with zipfile.ZipFile(io.BytesIO(ods)) as archive:
        assert archive.namelist()[0] == "mimetype" and archive.read("mimetype").decode() == packed.ODS
        content = etree.fromstring(archive.read("content.xml"))
    return list(next(content.iter("{*}table")).iter("{*}table-row"))


def test_a_date_has_its_value_its_precision_and_its_roc_form(full: Database) -> None:
    with full.reading() as session:
        rows = list(datasets.rows(session, SETS["plans"]))
    assert rows
    for row in rows:
        assert row["period_precision"] == When.iso(row["period"]).precision.value
        assert row["period_roc"].startswith(str(When.iso(row["period"]).first.year - 1911))


@pytest.mark.parametrize("text", ["=1+1", "+886", "-1", "@SUM(A1)", "\t=1", "＝1+1", "'quoted", "\r\n=1", "0990012345", "1E5",
                                  "1234567890123456", "1-1", "2021-12", "112/01/18", "112/01", "112年1月18日", "1月18日", "1/2",
                                  "12:30", "5%", "1.50", "1,000", "NT$1,000", "5 March 2026", "1.2.3", "＋1", "－1", "＠a",
                                  "\n=1", "\r=1", "7月", "1 1/2", "5-Mar", "March 5, 2026", "12:30:05 PM", "1,000.5", "$5",
                                  "2e-3", "1.5E10", " 1-1 "])
def test_text_that_looks_like_a_formula_is_not_one_in_a_spreadsheet_and_comes_back_intact(text: str) -> None:
    short = BETWEEN.join((text, "", "zh", "missing", ""))
    block = [[short if each.columns[0].name == "short_zh" else BETWEEN * (len(each.columns) - 1) if each.as_stored else ""]
             for each in SETS["bodies"].pieces]
    sheet = table(text_files.as_csv(SETS["bodies"], [block], for_spreadsheets=True))[0]["short_zh"]
    assert sheet == f"'{text}" and sheet.removeprefix("'") == text
    assert table(text_files.as_csv(SETS["bodies"], [block]))[0]["short_zh"] == text


NASTY = ("=1+1", 'a "b", c', "+886", "a\r\nb", "-1", "臺灣，正體", "a\nb", "@x", "%s %d %", "'quoted", "\r", "\t=1", "🀄 𠮷", ",",
         "＝1", "\\N", "null", " 112/01/18 ", '"', "1-1", "; ;")


def make_nasty(database: Database) -> None:
    """Replaces the words wherever an item has free text."""
    other = itertools.cycle(NASTY)
    with database.connection() as connection:
        for dataset in SETS.values():
            table = class_mapper(dataset.model).local_table
            assert isinstance(table, Table)
            keyed = {each.name for each in table.columns if each.primary_key or each.foreign_keys or each.unique or each.index}
            free = [each for each in table.columns if type(each.type) in (String, Text) and each.name not in keyed
                    and not getattr(each.type, "length", None)]
            lists = [each.name for each in dataset.columns if each.type is Type.LIST and each.name in table.columns]
            keys = list(table.primary_key)
            for row in connection.execute(select(*keys, *free)).all():
                filled = [each.name for each, value in zip(free, row[len(keys):], strict=True) if value]
                words: dict[str, Any] = {name: next(other) for name in filled}
                words |= {name: [next(other), "a"] for name in lists}
                if words:
                    same = (column == value for column, value in zip(keys, row, strict=False))
                    connection.execute(update(table).where(*same).values(words))


def cell_by_cell(dataset: DataSet, rows: list[dict[str, Any]], *, for_spreadsheets: bool) -> bytes:
    """The data set as CSV, written by the standard library from the values given in JSON."""
    written = io.StringIO(newline="")
    written.write(text_files.BOM if for_spreadsheets else "")
    writer = csv.writer(written)
    writer.writerow(dataset.names)
    for row in rows:
        found = [text_files.plain(column, row[column.name]) for column in dataset.columns]
        writer.writerow([cell and cells.kept_as_text(cell) for cell in found] if for_spreadsheets else found)
    return written.getvalue().encode()


def test_a_file_is_identical_byte_for_byte_to_one_written_cell_by_cell_whatever_its_texts_contain(full: Database) -> None:
    make_nasty(full)
    since = Filter(first=date(2022, 1, 1), last=date(2023, 6, 30))
    with full.reading() as session:
        said = {str(value) for dataset in SETS.values() for row in datasets.rows(session, dataset) for value in row.values()}
        assert said >= set(NASTY)
        for dataset in SETS.values():
            for chosen in (Filter(), since):
                rows = list(datasets.rows(session, dataset, chosen))
                for sheet in (False, True):
                    fast = text_files.as_csv(dataset, datasets.texts(session, dataset, chosen), for_spreadsheets=sheet)
                    assert b"".join(fast) == cell_by_cell(dataset, rows, for_spreadsheets=sheet)


def test_an_interrupted_download_leaves_nothing_behind(full: Database) -> None:
    with full.reading() as session:
        expected = list(datasets.rows(session, SETS["updates"]))
        for _ in range(3):
            with contextlib.closing(datasets.texts(session, SETS["updates"])) as broken_off:
                assert next(broken_off)
            assert list(datasets.rows(session, SETS["updates"])) == expected


@pytest.mark.parametrize("text", ["2023-01-18", "55.5", "2021", "true", "2021-Q3", "2021-2024/2-1", "1-1 開放資料", "May", ""])
def test_days_numbers_and_words_are_unchanged_in_a_spreadsheet(text: str) -> None:
    assert cells.kept_as_text(text) == text


@pytest.mark.parametrize("text", ["  甲", "   - 甲  乙   ", " 甲 乙 ", "甲", "   "])
def test_a_spreadsheet_keeps_every_space_of_a_text(text: str) -> None:
    """As OpenDocument is read (1.3, part 3, 6.1.2): of what is written as characters, leading and trailing spaces are dropped
    and runs of them count as one."""
    (paragraph,) = etree.fromstring(packed._said(text).replace("<table:table-cell", f"<table:table-cell {packed._SPACES}"))
    written, spaces = "".join(paragraph.itertext()), paragraph.xpath("*/@*")
    assert written == " ".join(each for each in written.split(" ") if each)
    assert len(written) + sum(map(int, spaces)) == len(text)


def test_the_delays_are_exactly_the_updates_that_report_one(full: Database) -> None:
    with full.reading() as session:
        delays = list(datasets.rows(session, SETS["delays"]))
        updates = list(datasets.rows(session, SETS["updates"]))
    assert delays and delays == [each for each in updates if each["kind"] == "delay"]


def test_a_filter_selects_the_rows_of_a_plan_that_fall_in_the_period(full: Database) -> None:
    with full.reading() as session:
        updates = list(datasets.rows(session, SETS["updates"]))
        day = When.iso(updates[0]["occurred"])
        chosen = Filter({"plan": updates[0]["plan"]}, day.first, day.last)
        found = list(datasets.rows(session, SETS["updates"], chosen))
        paged, after = datasets.following(session, SETS["updates"], chosen, "", 100)
        assert updates[0] in found and found == paged and after is None
        assert not list(datasets.rows(session, SETS["updates"], Filter({"plan": "1999-2000"})))
        assert datasets.one(session, SETS["updates"], updates[0]["reference"]) == updates[0]


def test_the_downloaded_log_gives_an_empty_database_the_same_data(
        migrated_file: Path, sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.writing() as session:
        everything(session)
    log = tmp_path / "changelog.jsonl"
    with sqlite_database.reading() as session:
        log.write_text("".join(chain.line(link) + "\n" for link in fold.links(session, public=True)), encoding="utf-8")
        before = {name: list(datasets.rows(session, each)) for name, each in SETS.items()}
    copy = Database(f"sqlite:///{shutil.copyfile(migrated_file, tmp_path / 'copy.db')}")
    with copy.writing() as session:
        restore.rebuild(session, log)
    with copy.reading() as session:
        assert {name: list(datasets.rows(session, each)) for name, each in SETS.items()} == before
    copy.dispose()
