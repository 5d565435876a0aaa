"""The import law: what each part of the program may know of the others. See ``tracker/__init__.py``."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
TRACKER = ROOT / "tracker"

STACK: list[set[str]] = [
    {"domain"},
    {"database", "dump", "files", "kept", "outbound"},
    {"search"},
    {"changelog"},
    {"models"},
    {"commands", "queries"},
    {"reports", "mail", "feeds", "exchange", "link_checker", "mirror", "backup", "synthetic"},
    {"web", "cli"},
]
"""From the ground up. A part imports what lies below it and itself; those side by side do not import each other."""

LEAVES: dict[str, set[str]] = {
    "language": {"web", "cli", "reports", "mail", "feeds", "exchange"},
    "clock": {"web", "cli"},
    "settings": {"web", "cli"},
    "garbage": set(),  # the door's own: app.py
}
"""Beside the stack: who may import each. They themselves import the domain only."""

FLASK = ("tracker/web/", "tracker/cli/", "tracker/language.py", "tracker/mail/messages.py", "tracker/reports/html.py")
SQLALCHEMY_PARTS = {"database", "dump", "search", "changelog", "models", "commands", "queries"}
NAMES_OF_SQLALCHEMY = {
    "Session": "anyone may name it in a signature",
    "SQLAlchemyError": "an error page is shown also where there is no record to read",
}

RAW_SQL = {"text", "create_engine"}
RAW_SQL_HERE = ("tracker/database/sessions.py", "tracker/dump.py", "tracker/search/index.py")
PAST_THE_GUARD = {"bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings"}

MAY_BE_ONE_ANOTHER = {
    # The program's own arrangement: create_app adds the commands of the command line to the app.
    ("web", "cli"),
}


class Import(NamedTuple):
    path: str
    line: int
    module: str
    name: str | None

    @property
    def part(self) -> str:
        """The part it belongs to: ``domain``, ``web``, ``cli`` …; ``""`` for the map itself."""
        return Path(self.path).with_suffix("").parts[1].replace("__init__", "")

    @property
    def target(self) -> str | None:
        """The part of our code that it names, or None for another package."""
        parts = self.module.split(".")
        if parts[0] != "tracker":
            return None
        return parts[1] if len(parts) > 1 else self.name or ""

    @property
    def package(self) -> str:
        return self.module.split(".")[0]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.part} imports {self.module}{f'.{self.name}' if self.name else ''}"


def imports_in(path: Path) -> Iterator[Import]:
    where = str(path.relative_to(ROOT))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (Import(where, node.lineno, alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{where}:{node.lineno}: a relative import"
            yield from (Import(where, node.lineno, node.module or "", alias.name) for alias in node.names)


def all_imports() -> list[Import]:
    return [each for path in sorted(TRACKER.rglob("*.py")) for each in imports_in(path)]


def module_at(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def modules_named_in(path: Path) -> set[str]:
    """Our own modules that it imports anywhere. A package's face is ignored: it only passes names on."""
    named = [name for each in imports_in(path) for name in (each.module, f"{each.module}.{each.name}")]
    return {name for name in named if (ROOT / f"{name.replace('.', '/')}.py").is_file()}


def round_way(imported: dict[str, set[str]]) -> list[str] | None:
    """A module that imports itself through others, and the path by which it does; None if there is none."""
    try:
        TopologicalSorter(imported).prepare()
    except CycleError as error:
        way: list[str] = error.args[1]
        return way
    return None


def level(part: str) -> int | None:
    return next((height for height, parts in enumerate(STACK) if part in parts), None)


def is_allowed(each: Import) -> bool:
    """Checks one import of our own against the table."""
    target, part = each.target, each.part
    if target is None or target == part or target in ("", "__version__"):
        return True
    if target in LEAVES:
        return part in LEAVES[target]
    if part in LEAVES:
        return target == "domain"
    if (part, target) in MAY_BE_ONE_ANOTHER:
        return True
    here, there = level(part), level(target)
    return here is not None and there is not None and there < here


def test_every_part_of_the_program_is_in_the_table() -> None:
    parts = {path.stem for path in TRACKER.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert parts - {"__init__"} <= set().union(*STACK, LEAVES)


def test_the_map_of_the_house_names_every_part() -> None:
    columns = [line.split("  ")[0] for line in (TRACKER / "__init__.py").read_text(encoding="utf-8").splitlines()]
    named = {name for column in columns for name in re.findall(r"[a-z_]+", column)}
    assert set().union(*STACK, LEAVES) <= named


def test_no_part_imports_anything_above_or_beside_it() -> None:
    assert [str(each) for each in all_imports() if not is_allowed(each)] == []


def test_no_module_imports_itself_through_others() -> None:
    assert round_way({module_at(path): modules_named_in(path) for path in sorted(TRACKER.rglob("*.py"))
                      if path.stem != "__init__"}) is None


def test_a_circular_import_would_be_noticed() -> None:
    assert round_way({"tracker.a": {"tracker.b"}, "tracker.b": {"tracker.c"}, "tracker.c": set()}) is None
    assert round_way({"tracker.a": {"tracker.b"}, "tracker.b": {"tracker.c"}, "tracker.c": {"tracker.a"}}) is not None


def test_the_domain_imports_only_the_standard_library() -> None:
    assert [str(each) for each in all_imports() if each.part == "domain" and each.target is None
            and each.package not in sys.stdlib_module_names] == []


def test_the_domain_consults_neither_the_clock_nor_the_locale() -> None:
    asked = {"now", "today", "utcnow", "localtime", "getlocale", "setlocale"}
    assert [f"{path.relative_to(ROOT)}:{node.lineno}: {node.func.attr}" for path in sorted((TRACKER / "domain").rglob("*.py"))
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in asked] == []


def test_flask_is_known_only_where_the_record_is_delivered() -> None:
    assert [str(each) for each in all_imports() if (each.package.startswith("flask") or each.package == "werkzeug")
            and not each.path.startswith(FLASK)] == []


def test_sqlalchemy_is_known_only_from_the_database_up_to_the_queries() -> None:
    assert [str(each) for each in all_imports() if each.package == "sqlalchemy" and each.part not in SQLALCHEMY_PARTS
            and each.name not in NAMES_OF_SQLALCHEMY] == []


def test_raw_sql_is_written_only_by_the_database_and_the_migrations() -> None:
    assert [str(each) for each in all_imports() if each.package == "sqlalchemy" and each.name in RAW_SQL
            and each.path not in RAW_SQL_HERE] == []
    for path in sorted(TRACKER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and str(path.relative_to(ROOT)) not in RAW_SQL_HERE:
                assert node.attr not in ({"exec_driver_sql"} | PAST_THE_GUARD), f"{path.relative_to(ROOT)}:{node.lineno}"


def test_only_the_callers_of_commands_begin_and_commit() -> None:
    for part in ("commands", "queries", "changelog", "models"):
        for path in sorted((TRACKER / part).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    assert node.func.attr not in ("commit", "begin", "rollback"), f"{path.relative_to(ROOT)}:{node.lineno}"


def test_breaches_of_the_import_law_are_noticed() -> None:
    forbidden = [
        Import("tracker/domain/calendar.py", 1, "tracker.database", "Base"),
        Import("tracker/changelog/fold.py", 1, "tracker.models", "Plan"),
        Import("tracker/queries/plans.py", 1, "tracker.commands", "plans"),
        Import("tracker/commands/plans.py", 1, "tracker.queries.plans", "overview"),
        Import("tracker/commands/plans.py", 1, "tracker", "clock"),
        Import("tracker/models/plan.py", 1, "tracker.web", None),
        Import("tracker/reports/html.py", 1, "tracker.feeds", None),
        Import("tracker/reports/html.py", 1, "tracker.web.filters", "read"),
        Import("tracker/language.py", 1, "tracker.queries", "plans"),
        Import("tracker/queries/plans.py", 1, "tracker.settings", "Settings"),
    ]
    assert [each for each in forbidden if is_allowed(each)] == []
    assert is_allowed(Import("tracker/web/staff.py", 1, "tracker.commands", "updates"))
    assert is_allowed(Import("tracker/web/staff.py", 1, "tracker", "clock"))


def test_the_architecture_page_has_a_row_for_every_part() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    places = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    rows = [name for place in places for name in re.findall(r"`(?:tracker/)?([^`]+)`", place)]
    assert sorted(rows) == sorted(set(rows))
    named = {name.removesuffix(".py") for row in rows for name in _spread(row)}
    assert {part for parts in STACK for part in parts} | set(LEAVES) <= named


def _spread(row: str) -> list[str]:
    """``{language,clock,settings}.py`` names three files."""
    inner = re.fullmatch(r"\{(.+)\}(\.py)?", row)
    return inner[1].split(",") if inner else [row]
