"""The short form of ``python -m tests.faults``: whatever happens to a process or its machine, the record goes on."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.faults import killing
from tests.faults.scenes import SCENES, Stage
from tests.faults.stages import on_postgres, on_sqlite

ON_POSTGRES = ("writes", "writers", "mail", "reminders", "migration", "restoring", "read_only", "locked_base")
"""What the databases do in ways of their own. ``gone_and_back`` stops its server, and has one of its own in the long form."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = on_sqlite(tmp_path_factory.mktemp("faults") / "sqlite")
    yield made
    made.database.dispose()


@pytest.fixture(scope="module")
def postgres_stage(pg_server: postgres.PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = on_postgres(pg_server, tmp_path_factory.mktemp("faults") / "postgres")
    yield made
    made.database.dispose()


@pytest.mark.parametrize("scene", SCENES)
def test_the_record_still_verifies_and_goes_on(stage: Stage, scene: str) -> None:
    for run in range(3 if scene in ("writes", "mail", "migration") else 1):
        SCENES[scene](stage, random.Random(f"short/{run}/{scene}"))


@pytest.mark.postgres
@pytest.mark.parametrize("scene", ON_POSTGRES)
def test_the_record_still_verifies_and_goes_on_with_postgres(postgres_stage: Stage, scene: str) -> None:
    for run in range(2 if scene in ("writes", "mail", "migration") else 1):
        SCENES[scene](postgres_stage, random.Random(f"short/{run}/{scene}"))


def test_the_harness_really_kills_the_process(tmp_path: Path) -> None:
    """It ends a process at exactly the point it counted to, and receives what was said before."""

    folder = tmp_path

    def work(say: killing.Say) -> None:
        for number in range(10):
            say(str(number))
            os.mkdir(f"{folder}/{number}")

    for each in range(5):
        folder = tmp_path / str(each)
        folder.mkdir()
        ended = killing.run(work, random.Random(7), most=10)
        assert ended.killed and 0 < len(ended.said) < 10 and not ended.failed
