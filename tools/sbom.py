#!/usr/bin/env python3
"""The components that the program is made of, as CycloneDX 1.6 (JSON), from the lock alone: the same lock gives the
same bytes.

    python3 tools/sbom.py > sbom.cdx.json

Needs nothing but Python. Licences are taken from the packages that are installed.
"""

from __future__ import annotations

import json
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)\s*(?:;\s*([^\\]+?))?\s*\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def pinned(lock: str) -> list[dict[str, Any]]:
    """Every pin of a lock with its hashes, by name."""
    found: list[dict[str, Any]] = []
    for line in lock.splitlines():
        if pin := _PIN.match(line):
            found.append({"name": pin[1].lower(), "version": pin[2], "marker": pin[3] or "", "hashes": []})
        elif (digest := _HASH.search(line)) and found:
            found[-1]["hashes"].append(digest[1])
    return sorted(found, key=lambda each: (each["name"], each["version"]))


def licence(name: str) -> str:
    """What an installed package says of its licence; "" where it is not installed or says nothing short."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    stated = str((told.get_all("License-Expression") or told.get_all("License") or [""])[0]) if told else ""
    if not stated or len(stated) > 60 or "\n" in stated:
        stated = next((each.rpartition(" :: ")[2] for each in told.get_all("Classifier") or []
                       if each.startswith("License :: OSI Approved :: ")), "")
    return stated


def bill(lock: str, version: str) -> dict[str, Any]:
    """The bill as an object, ready to be written."""
    components = []
    for each in pinned(lock):
        made: dict[str, Any] = {
            "type": "library", "name": each["name"], "version": each["version"], "scope": "required",
            "bom-ref": f"pkg:pypi/{each['name']}@{each['version']}", "purl": f"pkg:pypi/{each['name']}@{each['version']}",
            "properties": [{"name": "lock:sha256", "value": digest} for digest in sorted(each["hashes"])]}
        if each["marker"]:
            made["properties"].insert(0, {"name": "lock:marker", "value": each["marker"]})
        if stated := licence(each["name"]):
            made["licenses"] = [{"license": {"name": stated}}]
        components.append(made)
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"component": {
        "type": "application", "name": "open-government-tracker", "version": version, "bom-ref": "open-government-tracker",
        "licenses": [{"license": {"id": "AGPL-3.0-or-later"}}]}}, "components": components,
        "dependencies": [{"ref": "open-government-tracker", "dependsOn": [each["bom-ref"] for each in components]}]}


if __name__ == "__main__":
    release = re.search(r'^__version__ = "(.+)"', (ROOT / "tracker" / "__init__.py").read_text(encoding="utf-8"), re.MULTILINE)
    json.dump(bill((ROOT / "requirements.lock").read_text(encoding="utf-8"), release[1] if release else ""), sys.stdout,
              ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
