"""The independent verifier: agrees with the program, and finds one changed byte wherever it is."""

from __future__ import annotations

import ast
import importlib.util
import random
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest

from tests.everything import everything
from tracker.changelog import chain, fold, restore
from tracker.database import Database

TOOL = Path(__file__).parents[2] / "tools" / "verify_changelog.py"
SAMPLES = 100


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_changelog", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tool = load()


@pytest.fixture(scope="module")
def log(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log with an entry of every kind, one of them withheld and some for staff."""
    path = tmp_path_factory.mktemp("log") / "tracker.db"
    path.write_bytes(migrated_file.read_bytes())
    database = Database(f"sqlite:///{path}")
    with database.writing() as session:
        everything(session)
    with database.reading() as session:
        path.with_suffix(".jsonl").write_text("".join(chain.line(link) + "\n" for link in fold.links(session, public=True)),
                                              encoding="utf-8")
    return path.with_suffix(".jsonl")


def run(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-I", TOOL, *arguments], input=stdin, capture_output=True, timeout=30,
                          env={"PYTHONIOENCODING": "utf-8"})


def test_a_file_that_is_not_there_is_named_in_one_line_and_not_called_a_fault_of_the_log(tmp_path: Path) -> None:
    done = run(tmp_path / "nowhere.jsonl")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().splitlines() == [f"{tmp_path / 'nowhere.jsonl'}: No such file or directory"]
    assert run("--help").returncode == 0 and b"python3 verify_changelog.py changelog.jsonl" in run("--help").stdout


def test_the_result_is_told_where_the_output_has_no_chinese_characters(log: Path) -> None:
    done = subprocess.run([sys.executable, TOOL, log], capture_output=True, timeout=30, env={"PYTHONIOENCODING": "cp1252"})
    assert done.returncode == 0 and done.stdout.startswith(b"verified / ??: "), done.stderr


def test_verification_needs_only_python() -> None:
    nodes = [node for node in ast.walk(ast.parse(TOOL.read_text(encoding="utf-8")))
             if isinstance(node, (ast.Import, ast.ImportFrom))]
    imported = {name for node in nodes for name in (
        [alias.name for alias in node.names] if isinstance(node, ast.Import) else [str(node.module)])}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


def test_the_verifier_finds_what_the_program_finds(log: Path) -> None:
    head, faults = restore.verify_log(log)
    number, digest, found = tool.verify(log.read_bytes().splitlines(keepends=True))
    assert (number, digest, found, faults) == (head.number, head.digest, [], [])


def test_an_intact_log_is_reported_with_its_newest_entry(log: Path) -> None:
    head, _ = restore.verify_log(log)
    for done in (run(log), run(stdin=log.read_bytes())):
        assert done.returncode == 0
        assert done.stdout.decode() == f"verified / 相符: {head.number} {head.digest}\n"


def test_a_faulty_entry_is_named_in_both_languages_and_fails(log: Path, tmp_path: Path) -> None:
    spoiled = tmp_path / "spoiled.jsonl"
    spoiled.write_bytes(log.read_bytes().replace("中央選舉委員會".encode(), "地方選舉委員會".encode(), 1))
    done = run(spoiled)
    assert done.returncode == 1
    assert "entry 5: the payload does not match its digest / 第 5 號：內容與其雜湊值不符" in done.stdout.decode()
    assert "FAILED / 不符" in done.stdout.decode()


def entry_at(text: bytes, position: int) -> int:
    return text.count(b"\n", 0, position) + 1


def test_both_verifiers_find_one_changed_byte_wherever_it_is_and_name_its_entry(log: Path, tmp_path: Path) -> None:
    whole = log.read_bytes()
    chance = random.Random(20261122)
    # Every byte of an entry's frame and of the end of the file, and some of all the rest.
    first = whole.index(b"\n") + 1
    positions = {*range(0, 30), *range(first - 30, first + 10), len(whole) - 2, len(whole) - 1}
    positions |= {chance.randrange(len(whole)) for _ in range(SAMPLES)}
    spoiled = tmp_path / "spoiled.jsonl"
    for position in sorted(positions):
        byte = chance.choice([value for value in (0x20, 0x30, 0x61, 0x0A, 0x80, 0xFF, whole[position] ^ 1)
                              if value != whole[position]])
        changed = whole[:position] + bytes([byte]) + whole[position + 1:]
        _, _, found = tool.verify(BytesIO(changed))
        assert found, f"not found at {position}"
        assert found[0][0] == entry_at(whole, position), f"named wrongly at {position}"
        spoiled.write_bytes(changed)
        assert restore.verify_log(spoiled)[1][0].number == entry_at(whole, position), f"named wrongly at {position}"


@pytest.mark.parametrize("spoil", [
    lambda lines: [*lines[:9], *lines[10:]],
    lambda lines: [*lines[:9], lines[10], lines[9], *lines[11:]],
    lambda lines: [*lines[:9], lines[8], *lines[9:]],
    lambda lines: [*lines[:9], b"\n", *lines[9:]],
    lambda lines: [*lines[:9], b"[" * 100_000 + b"\n", *lines[10:]],
    lambda lines: [*lines[:9], b"7\n", *lines[10:]],
    lambda lines: [*lines[:9], b'{"header":7,"digest":"","payload":null}\n', *lines[10:]],
    lambda lines: [*lines[:9], b'{"header":{"v":1.5},"digest":"","payload":null}\n', *lines[10:]],
], ids=["removed", "reordered", "told twice", "an empty line", "nested", "a number", "no header", "a fraction"])
def test_other_tampering_is_named_where_it_begins(log: Path, spoil: object) -> None:
    lines = spoil(log.read_bytes().splitlines(keepends=True))  # type: ignore[operator]
    assert tool.verify(lines)[2][0][0] == 10
    assert chain.verify(chain.read_lines(line.decode(errors="surrogateescape") for line in lines))[1][0].number == 10


@pytest.mark.parametrize("change", [
    lambda line: line.replace(b'"header":', b'"header": '),
    lambda line: line.replace(b'"v":1', b'"v":1,"v":1'),
    lambda line: line.replace(b'{"header"', b'{"more":1,"header"'),
    lambda line: line.replace(b'"kind":"', b'"kind":"\\u0063', 1).replace(b"\\u0063c", b"\\u0063"),
    lambda line: b" " + line,
    lambda line: line[:-1] + b" \n",
    lambda line: line[:-1] + b"\r\n",
    lambda line: b"\xef\xbb\xbf" + line,
], ids=["a space", "a key twice", "a further key", "an escape", "before", "after", "another line end", "a mark"])
def test_a_line_that_means_the_same_but_is_written_differently_is_named(log: Path, change: Callable[[bytes], bytes]) -> None:
    lines = log.read_bytes().splitlines(keepends=True)
    place = next(index for index, line in enumerate(lines) if b'"kind":"commitment.' in line)
    lines[place] = change(lines[place])
    assert lines != log.read_bytes().splitlines(keepends=True)
    assert tool.verify(lines)[2] == [(place + 1, "line")]


def test_a_payload_that_is_missing_without_explanation_is_named(log: Path) -> None:
    links = list(restore.read_log(log))
    links[9] = chain.Link(links[9].header, links[9].digest, None)
    assert tool.verify([f"{chain.line(link)}\n".encode() for link in links])[2] == [(10, "withheld")]


@pytest.mark.parametrize(("said", "truth", "fault"), [(b'"v":1}', b'"v":true}', "version"),
                                                      (b'"number":1,', b'"number":true,', "number")])
def test_a_boolean_is_not_a_number_even_where_it_was_sealed_as_one(log: Path, said: bytes, truth: bytes, fault: str) -> None:
    header, digest, payload = tool.read(log.read_bytes().splitlines()[0].replace(said, truth))
    sealed = tool.sha256(tool.canonical(header))
    line = f'{{"header":{tool.canonical(header)},"digest":"{sealed}","payload":{tool.canonical(payload)}}}'.encode()
    assert digest != sealed and tool.verify([line])[2] == [(1, fault)]


def test_an_empty_log_is_valid() -> None:
    done = run(stdin=b"")
    assert done.returncode == 0
    assert done.stdout.decode() == f"verified / 相符: 0 {'0' * 64}\n"
