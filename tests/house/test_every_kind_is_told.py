"""Every kind of entry has its words, its group and its pair of templates; every public field and code has its words."""

from __future__ import annotations

from datetime import date
from enum import Enum
from pathlib import Path

import pytest
from sqlalchemy import inspect

import tracker.models  # noqa: F401  (registers every model)
from tracker.changelog.kinds import Kind
from tracker.changelog.recorded import Recorded
from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.permissions import ACCOUNT_ROLES, Role
from tracker.queries.kind_words import GROUPS, NAMES
from tracker.queries.words import CODES, UNSAID, Names, both, field_of, numbered

TEXT = Bilingual.of("文字", "A text")
TEMPLATES = Path(__file__).parents[2] / "templates" / "changelog"


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_has_its_two_templates_its_words_and_one_group(kind: Kind) -> None:
    name = kind.value.replace(".", "_")
    assert (TEMPLATES / f"{name}.html").exists() and (TEMPLATES / f"{name}.txt").exists()
    assert NAMES[kind].zh and NAMES[kind].en
    assert sum(kind in kinds for _, kinds in GROUPS.values()) == 1


def test_no_template_is_left_without_a_kind() -> None:
    kinds = {kind.value.replace(".", "_") for kind in Kind}
    assert {path.stem for path in TEMPLATES.iterdir() if not path.name.startswith("_")} == kinds


@pytest.mark.parametrize("model", Recorded.registry_of.values(), ids=lambda model: model.__name__)
def test_every_public_field_has_a_label_in_both_languages(model: type[Base]) -> None:
    for name in set(model().public()) - UNSAID:  # type: ignore[attr-defined]
        found = field_of(str(model.__tablename__), name)
        assert found is not None, name
        assert found.label.zh and found.label.en, name


SCALES: dict[str, str | dict[str, str]] = {
    "kind": {"progress_update": "update_kind", "document": "document_kind", "evidence": "evidence_kind", "report": "report_kind",
             "proposal": "input_kind", "participation": "event_kind"},
    "occurred_basis": "basis", "stage": {"plan": "stage", "meeting": "meeting_stage"},
    "state": {"milestone": "state", "outcome": "outcome_state", "report": "report_state"},
    "via": "comment_via", "regard": "regard", "state_said_by": "said_by", "title_basis": "title_basis",
    "depends_on": "depends_on", "party": "party", "closing": "closing", "relation": "relation", "side": "side", "of": "coverage",
    "stated_by": "stated_by", "seat": "seat", "minutes": "minutes",
    "advice": "ruling", "decision": "ruling", "tracking": "tracking",
    "basis": "ruling_basis", "stance": "stance", "verdict": "verdict",
    "partner_naming": "naming", "partner_signed_via": "signed_via",
    "voice": "voice", "level": "result_level", "measure": "measure", "better": "better", "turn": "turn",
    "change_kind": "change_kind", "opens": "value", "lasting_ground": "lasting_ground", "source_from": "source_from",
    "response": "response", "adoption": "adoption", "policy_stage": "policy_stage",
}


@pytest.mark.parametrize("model", Recorded.registry_of.values(), ids=lambda model: model.__name__)
def test_every_code_of_a_field_has_its_words(model: type[Base]) -> None:
    for attribute in inspect(model).column_attrs:
        codes: type[Enum] | None = getattr(attribute.columns[0].type, "enum_class", None)
        if codes is None or attribute.key.endswith("_translation") or codes is Role:
            continue
        scale = SCALES[attribute.key]
        known = CODES[scale if isinstance(scale, str) else scale[str(model.__tablename__)]]
        assert set(known) == {code.value for code in codes}, attribute.key


def test_every_role_that_a_person_can_have_has_its_words() -> None:
    assert set(CODES["role"]) == {role.value for role in ACCOUNT_ROLES}


@pytest.mark.parametrize("model", Recorded.registry_of.values(), ids=lambda model: model.__name__)
def test_every_text_is_displayed_as_a_text_and_every_date_as_a_date(model: type[Base]) -> None:
    mapper = inspect(model)
    for text in mapper.composites:
        found = field_of(str(model.__tablename__), text.key)
        assert found is not None and isinstance(found.write(TEXT.public(), Names({})), Bilingual), text.key
    for attribute in mapper.column_attrs:
        found = field_of(str(model.__tablename__), attribute.key)
        if found and (type(attribute.columns[0].type).__name__ in ("WhenType", "Date")):
            assert found.write("2026-03-02", Names({})) == When.day(date(2026, 3, 2)), attribute.key


def test_an_item_with_no_name_of_its_own_is_named_after_what_it_belongs_to() -> None:
    assert numbered("conclusion/11/meeting/5") == both("列管事項第11號，推動小組第5次會議", "Conclusion 11, Taskforce meeting 5")
    assert numbered("conclusion/11/request/1") == both("列管事項第11號，第1次申請解除列管",
                                                       "Conclusion 11, request 1 for release")
    assert numbered("conclusion/11/nothing/1") is None
