"""The office, for what a body's own system sends in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.web.office import Office


@pytest.fixture
def office(office_file: Path, tmp_path: Path, make_site: Callable[..., Flask]) -> Office:
    return Office(make_site(f"sqlite:///{shutil.copyfile(office_file, tmp_path / 'office.db')}"))
