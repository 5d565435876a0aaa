"""The evidence of change, and assessments"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

SIGNED = ("(voice = 'government') = (body IS NOT NULL) AND (voice = 'member') = (member IS NOT NULL) AND "
          "(voice = 'government') = (signed_name_zh = '' AND signed_name_en = '')")
TITLED = "title_zh <> '' OR title_en <> '' OR withheld"


def _code(name: str, *codes: str, length: int = 40) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=length)


def _bilingual(name: str) -> list[sa.Column[Any]]:
    return [
        sa.Column(f"{name}_zh", sa.Text(), nullable=False),
        sa.Column(f"{name}_en", sa.Text(), nullable=False),
        sa.Column(f"{name}_original", sa.String(2), nullable=False),
        sa.Column(f"{name}_translation",
                  _code(f"{name}_translation", "missing", "draft", "reviewed", "official", length=10), nullable=False),
        sa.Column(f"{name}_made_from", sa.String(16), nullable=False),
    ]


def _link(column: str, table: str, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.reference"], name=op.f(name), initially="DEFERRED", deferrable=True)


def upgrade() -> None:
    op.create_table(
        "indicator",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(120), nullable=False),
        sa.Column("commitment", sa.String(120), nullable=False),
        sa.Column("body", sa.String(120), nullable=True),
        sa.Column("level", _code("resultlevel", "output", "outcome", "impact"), nullable=False),
        *_bilingual("title"),
        sa.Column("measure", _code("measure", "unit", "percentage", "qualitative"), nullable=False),
        *_bilingual("unit"),
        sa.Column("better", _code("better", "higher", "lower"), nullable=False),
        sa.Column("baseline", sa.String(30), nullable=False),
        *_bilingual("baseline_text"),
        sa.Column("baseline_on", sa.String(21), nullable=True),
        sa.Column("baseline_url", sa.String(2000), nullable=False),
        sa.Column("target", sa.String(30), nullable=False),
        *_bilingual("target_text"),
        sa.Column("target_on", sa.String(21), nullable=True),
        sa.Column("target_url", sa.String(2000), nullable=False),
        *_bilingual("method"),
        *_bilingual("disaggregated_by"),
        sa.Column("next_due", sa.String(21), nullable=True),
        sa.Column("asked", sa.JSON(), nullable=False),
        *_bilingual("answer"),
        sa.Column("letter_number", sa.String(60), nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.CheckConstraint("title_zh <> '' OR title_en <> ''", name=op.f("ck_indicator_titled")),
        _link("plan", "plan", "fk_indicator_plan_plan"),
        _link("commitment", "commitment", "fk_indicator_commitment_commitment"),
        _link("body", "body", "fk_indicator_body_body"),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_indicator")),
        sa.UniqueConstraint("number", name=op.f("uq_indicator_number")),
    )
    with op.batch_alter_table("indicator") as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_body"), ["body"], unique=False)
        batch_op.create_index(batch_op.f("ix_indicator_commitment"), ["commitment"], unique=False)
        batch_op.create_index(batch_op.f("ix_indicator_plan"), ["plan"], unique=False)

    op.create_table(
        "measurement",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(120), nullable=False),
        sa.Column("commitment", sa.String(120), nullable=False),
        sa.Column("indicator", sa.String(120), nullable=False),
        sa.Column("body", sa.String(120), nullable=True),
        sa.Column("measured_on", sa.String(21), nullable=False),
        sa.Column("value", sa.String(30), nullable=False),
        *_bilingual("text"),
        *_bilingual("group"),
        *_bilingual("method"),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("letter_number", sa.String(60), nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        _link("commitment", "commitment", "fk_measurement_commitment_commitment"),
        _link("body", "body", "fk_measurement_body_body"),
        _link("indicator", "indicator", "fk_measurement_indicator_indicator"),
        _link("plan", "plan", "fk_measurement_plan_plan"),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_measurement")),
        sa.UniqueConstraint("indicator", "number", name=op.f("uq_measurement_indicator_number")),
    )
    with op.batch_alter_table("measurement") as batch_op:
        batch_op.create_index(batch_op.f("ix_measurement_commitment"), ["commitment"], unique=False)

    op.create_table(
        "outcome",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(120), nullable=False),
        sa.Column("commitment", sa.String(120), nullable=False),
        sa.Column("state", _code("outcomestate", "published", "substantiated", "disputed", "withdrawn"), nullable=False),
        *_bilingual("title"),
        sa.Column("took_effect", sa.String(21), nullable=False),
        *_bilingual("place"),
        sa.Column("turn", _code("turn", "better", "worse", "mixed"), nullable=False),
        sa.Column("intended", sa.Boolean(), nullable=True),
        sa.Column(
            "change_kind",
            _code("changekind", "practice", "policy", "institution", "relationship", "behaviour", "service_level"),
            nullable=True),
        sa.Column(
            "opens",
            _code("opengovernmentvalue", "transparency", "participation", "accountability", "inclusion"),
            nullable=True),
        *_bilingual("before"),
        sa.Column("before_on", sa.String(21), nullable=True),
        sa.Column("before_url", sa.String(2000), nullable=False),
        *_bilingual("after"),
        sa.Column("after_on", sa.String(21), nullable=True),
        *_bilingual("concerned"),
        *_bilingual("significance"),
        *_bilingual("contribution"),
        *_bilingual("otherwise"),
        sa.Column("lasting_ground", _code("lastingground", "law", "rule", "budget", "standing_body", "routine"), nullable=True),
        *_bilingual("lasting"),
        sa.Column(
            "source_from",
            _code("sourcefrom", "implementing_body", "other_authority", "research", "press", "civil_society", "people_concerned"),
            nullable=True),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("interview_role", sa.String(200), nullable=False),
        sa.Column("interview_name", sa.String(100), nullable=False),
        sa.Column("interview_on", sa.String(21), nullable=True),
        sa.Column("asked", sa.JSON(), nullable=False),
        *_bilingual("answer"),
        *_bilingual("verifier"),
        sa.Column("verifier_independent", sa.Boolean(), nullable=True),
        sa.Column("verified_on", sa.String(21), nullable=True),
        *_bilingual("verification"),
        sa.Column("verifier_url", sa.String(2000), nullable=False),
        sa.Column("disputes", sa.JSON(), nullable=False),
        sa.Column("letter_number", sa.String(60), nullable=False),
        sa.Column("voice", _code("voice", "reviewer", "member", "government"), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("member", sa.String(120), nullable=True),
        *_bilingual("signed_name"),
        *_bilingual("signed_for"),
        sa.Column("account", sa.String(120), nullable=True),
        sa.Column("side", _code("side", "government", "civil_society", "academia", "private_sector"), nullable=True),
        sa.Column("body", sa.String(120), nullable=True),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.CheckConstraint(SIGNED, name=op.f("ck_outcome_a_body_or_a_signature")),
        sa.CheckConstraint(TITLED, name=op.f("ck_outcome_titled")),
        _link("body", "body", "fk_outcome_body_body"),
        _link("commitment", "commitment", "fk_outcome_commitment_commitment"),
        _link("plan", "plan", "fk_outcome_plan_plan"),
        _link("member", "member", "fk_outcome_member_member"),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_outcome")),
        sa.UniqueConstraint("number", name=op.f("uq_outcome_number")),
    )
    with op.batch_alter_table("outcome") as batch_op:
        batch_op.create_index(batch_op.f("ix_outcome_body"), ["body"], unique=False)
        batch_op.create_index(batch_op.f("ix_outcome_member"), ["member"], unique=False)
        batch_op.create_index(batch_op.f("ix_outcome_commitment"), ["commitment"], unique=False)
        batch_op.create_index(batch_op.f("ix_outcome_plan"), ["plan"], unique=False)

    op.create_table(
        "openness",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(120), nullable=False),
        sa.Column("commitment", sa.String(120), nullable=False),
        sa.Column("outcome", sa.String(120), nullable=True),
        *_bilingual("title"),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("met", sa.JSON(), nullable=False),
        sa.Column("scored_on", sa.String(21), nullable=False),
        *_bilingual("note"),
        sa.Column("voice", _code("voice", "reviewer", "member", "government"), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("member", sa.String(120), nullable=True),
        *_bilingual("signed_name"),
        *_bilingual("signed_for"),
        sa.Column("account", sa.String(120), nullable=True),
        sa.Column("side", _code("side", "government", "civil_society", "academia", "private_sector"), nullable=True),
        sa.Column("body", sa.String(120), nullable=True),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.CheckConstraint(SIGNED, name=op.f("ck_openness_a_body_or_a_signature")),
        sa.CheckConstraint(TITLED, name=op.f("ck_openness_titled")),
        _link("commitment", "commitment", "fk_openness_commitment_commitment"),
        _link("body", "body", "fk_openness_body_body"),
        _link("outcome", "outcome", "fk_openness_outcome_outcome"),
        _link("plan", "plan", "fk_openness_plan_plan"),
        _link("member", "member", "fk_openness_member_member"),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_openness")),
        sa.UniqueConstraint("number", name=op.f("uq_openness_number")),
    )
    with op.batch_alter_table("openness") as batch_op:
        batch_op.create_index(batch_op.f("ix_openness_body"), ["body"], unique=False)
        batch_op.create_index(batch_op.f("ix_openness_member"), ["member"], unique=False)
        batch_op.create_index(batch_op.f("ix_openness_commitment"), ["commitment"], unique=False)

    op.create_table(
        "cluster",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(120), nullable=False),
        *_bilingual("title"),
        *_bilingual("shared"),
        sa.Column("commitments", sa.JSON(), nullable=False),
        sa.Column("voice", _code("voice", "reviewer", "member", "government"), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("member", sa.String(120), nullable=True),
        *_bilingual("signed_name"),
        *_bilingual("signed_for"),
        sa.Column("account", sa.String(120), nullable=True),
        sa.Column("side", _code("side", "government", "civil_society", "academia", "private_sector"), nullable=True),
        sa.Column("body", sa.String(120), nullable=True),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.CheckConstraint(SIGNED, name=op.f("ck_cluster_a_body_or_a_signature")),
        sa.CheckConstraint(TITLED, name=op.f("ck_cluster_titled")),
        _link("body", "body", "fk_cluster_body_body"),
        _link("plan", "plan", "fk_cluster_plan_plan"),
        _link("member", "member", "fk_cluster_member_member"),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_cluster")),
        sa.UniqueConstraint("number", name=op.f("uq_cluster_number")),
    )
    with op.batch_alter_table("cluster") as batch_op:
        batch_op.create_index(batch_op.f("ix_cluster_body"), ["body"], unique=False)
        batch_op.create_index(batch_op.f("ix_cluster_member"), ["member"], unique=False)
        batch_op.create_index(batch_op.f("ix_cluster_plan"), ["plan"], unique=False)

    op.create_table(
        "assessment",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(120), nullable=False),
        sa.Column("commitments", sa.JSON(), nullable=False),
        sa.Column("cluster", sa.String(120), nullable=True),
        sa.Column("code", sa.String(80), nullable=False),
        sa.Column("era", sa.String(12), nullable=False),
        sa.Column("given_on", sa.String(21), nullable=False),
        *_bilingual("reason"),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("indicators", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        *_bilingual("weight"),
        *_bilingual("balance"),
        *_bilingual("limits"),
        *_bilingual("factors"),
        *_bilingual("commissioned_by"),
        *_bilingual("paid_by"),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("voice", _code("voice", "reviewer", "member", "government"), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("member", sa.String(120), nullable=True),
        *_bilingual("signed_name"),
        *_bilingual("signed_for"),
        sa.Column("account", sa.String(120), nullable=True),
        sa.Column("side", _code("side", "government", "civil_society", "academia", "private_sector"), nullable=True),
        sa.Column("body", sa.String(120), nullable=True),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.CheckConstraint(SIGNED, name=op.f("ck_assessment_a_body_or_a_signature")),
        _link("cluster", "cluster", "fk_assessment_cluster_cluster"),
        _link("plan", "plan", "fk_assessment_plan_plan"),
        _link("member", "member", "fk_assessment_member_member"),
        _link("body", "body", "fk_assessment_body_body"),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_assessment")),
        sa.UniqueConstraint("number", name=op.f("uq_assessment_number")),
    )
    with op.batch_alter_table("assessment") as batch_op:
        batch_op.create_index(batch_op.f("ix_assessment_body"), ["body"], unique=False)
        batch_op.create_index(batch_op.f("ix_assessment_member"), ["member"], unique=False)
        batch_op.create_index(batch_op.f("ix_assessment_plan"), ["plan"], unique=False)

    op.create_table(
        "result_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            _code("submissionstate", "draft", "submitted", "returned", "withdrawn", "published"),
            nullable=False),
        sa.Column("kind", _code("resultkind", "outcome", "indicator", "measurement"), nullable=False),
        sa.Column("commitment", sa.String(120), nullable=False),
        sa.Column("indicator", sa.String(120), nullable=True),
        sa.Column("body", sa.String(120), nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_reason", sa.String(2000), nullable=False),
        sa.Column("published_as", sa.String(120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'published') = (published_as <> '')", name=op.f("ck_result_draft_published_as_a_result")),
        sa.CheckConstraint("state <> 'returned' OR return_reason <> ''", name=op.f("ck_result_draft_returned_with_a_reason")),
        _link("account", "account", "fk_result_draft_account_account"),
        _link("commitment", "commitment", "fk_result_draft_commitment_commitment"),
        _link("indicator", "indicator", "fk_result_draft_indicator_indicator"),
        _link("body", "body", "fk_result_draft_body_body"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_draft")),
    )
    with op.batch_alter_table("result_draft") as batch_op:
        batch_op.create_index(batch_op.f("ix_result_draft_body"), ["body"], unique=False)
        batch_op.create_index(batch_op.f("ix_result_draft_commitment"), ["commitment"], unique=False)


def downgrade() -> None:
    for table in ("result_draft", "assessment", "cluster", "openness", "outcome", "measurement", "indicator"):
        op.drop_table(table)
