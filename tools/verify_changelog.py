#!/usr/bin/env python3
"""Check a downloaded changelog.jsonl without the program that wrote it. 檢查下載的異動紀錄，不需要產生它的程式。

    python3 verify_changelog.py changelog.jsonl        or        python3 verify_changelog.py < changelog.jsonl

Needs Python 3.9 or newer and nothing else. Prints the number and digest of the newest entry: compare them with
those in a feed, a report or another person's copy. The format is in docs/changelog-format.md. Exit code 0 if
verified, 1 if not, 2 if the file cannot be read.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable
from typing import Any

FORBIDDEN = re.compile("[\x00\ud800-\udfff\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
FAULTS = {
    "line": ("not an entry in canonical form", "不是正規格式的紀錄"),
    "digest": ("the digest does not match the header", "雜湊值與標頭不符"),
    "payload": ("the payload does not match its digest", "內容與其雜湊值不符"),
    "version": ("the format's version is unknown", "格式版本不明"),
    "number": ("the number is out of order", "編號不連續"),
    "previous": ("the previous digest does not match", "與前一筆的雜湊值不符"),
    "time": ("the time runs backwards", "時間早於前一筆"),
    "withheld": ("withheld without an entry that says so", "內容不公開，但沒有紀錄說明"),
}


def canonical(value: Any) -> str:
    """RFC 8785 for the values that may appear in an entry. Raises ValueError for anything else."""
    if isinstance(value, str) and not FORBIDDEN.search(value):
        return json.dumps(value, ensure_ascii=False)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int) and abs(value) <= 2**53:
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, dict) and all(key.isascii() for key in value):
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"
    raise ValueError("it has no canonical form")


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def read(line: bytes) -> tuple[Any, Any, Any]:
    """Header, digest and payload of a line, which must be written as the format says, to the byte."""
    entry = json.loads(line.decode())
    if not isinstance(entry, dict) or not isinstance(entry.get("header"), dict):
        raise ValueError("it is not an entry")
    header, digest, payload = entry["header"], entry["digest"], entry["payload"]
    written = f'{{"header":{canonical(header)},"digest":{canonical(digest)},"payload":{canonical(payload)}}}'
    if written.encode() != line:
        raise ValueError("it is not in canonical form")
    return header, digest, payload


def verify(lines: Iterable[bytes]) -> tuple[int, Any, list[tuple[int, str]]]:
    """The number and digest of the newest entry, and every fault as (entry, which)."""
    number, at = 0, ""
    previous: Any = "0" * 64
    faults: list[tuple[int, str]] = []
    hidden: set[int] = set()
    for number, line in enumerate(lines, 1):
        try:
            header, digest, payload = read(line[:-1] if line.endswith(b"\n") else line)
        except (ValueError, KeyError, RecursionError):
            faults.append((number, "line"))
            previous = None
            continue
        checks = {
            "digest": sha256(canonical(header)) == digest,
            "payload": payload is None or sha256(canonical(payload)) == header.get("payload_digest"),
            # In Python true is 1, in JSON it is not.
            "version": header.get("v") == 1 and header["v"] is not True,
            "number": header.get("number") == number and header["number"] is not True,
            "previous": previous is None or header.get("previous") == previous,
            "time": str(header.get("at", "")) >= at,
        }
        faults += [(number, which) for which, holds in checks.items() if not holds]
        if header.get("kind") == "payload.withheld":
            hidden = {entry for entry in hidden if header.get("subject") != f"entry/{entry}"}
        if payload is None and header.get("audience") != "staff":
            hidden.add(number)
        previous, at = digest, str(header.get("at", ""))
    return number, previous, faults + [(entry, "withheld") for entry in sorted(hidden)]


def main(arguments: list[str]) -> int:
    # A terminal without Chinese characters shows a question mark for each; the English words and the digest are the same.
    sys.stdout.reconfigure(errors="replace")
    if arguments[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    try:
        with open(arguments[0], "rb") if arguments else sys.stdin.buffer as lines:
            number, digest, faults = verify(lines)
    except OSError as fault:
        print(f"{arguments[0] if arguments else '-'}: {fault.strerror}", file=sys.stderr)
        return 2
    for entry, which in faults[:50]:
        print("entry {0}: {1[0]} / 第 {0} 號：{1[1]}".format(entry, FAULTS[which]))
    print("{}: {} {}".format("FAILED / 不符" if faults else "verified / 相符", number, digest))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
