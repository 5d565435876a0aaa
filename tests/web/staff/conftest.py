"""The office that the tests of staff work begin from."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.web.office import Office, open_office


@pytest.fixture
def office(office_file: Path, tmp_path: Path, make_site: Callable[..., Flask]) -> Office:
    return Office(make_site(f"sqlite:///{shutil.copyfile(office_file, tmp_path / 'office.db')}"))


@pytest.fixture
def each_office(site: Flask) -> Office:
    """The same, on each database."""
    open_office(site.extensions["database"])
    return Office(site)
