"""Members' reviews in their own voice, the answers owed to them, objections to a release; the seat an account signs for"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


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


def _link(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.reference"], name=op.f(f"fk_{table}_{column}_{target}"),
                                   initially="DEFERRED", deferrable=True)


def _recorded(table: str) -> list[Any]:
    return [
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reference", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("number", name=op.f(f"uq_{table}_number")),
    ]


def _signed(table: str) -> list[Any]:
    return [
        sa.Column("member", sa.String(120), nullable=False),
        *_bilingual("signed_name"),
        *_bilingual("signed_for"),
        sa.Column("side", _code("side", "government", "civil_society", "academia", "private_sector"), nullable=True),
        sa.Column("account", sa.String(120), nullable=True),
        *_bilingual("text"),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        _link(table, "member", "member"),
    ]


def _of_a_commitment(table: str) -> list[Any]:
    return [
        sa.Column("plan", sa.String(120), nullable=False),
        sa.Column("commitment", sa.String(120), nullable=True),
        sa.Column("body", sa.String(120), nullable=True),
        _link(table, "plan", "plan"),
        _link(table, "commitment", "commitment"),
        _link(table, "body", "body"),
    ]


INDEXES = {"consent": ("member",), "review": ("member", "commitment", "about_update", "body"),
           "answer": ("commitment", "review", "body"), "extension": ("commitment", "review", "body"),
           "objection": ("member", "conclusion", "meeting")}


def upgrade() -> None:
    op.add_column("account", sa.Column("member", sa.String(120), nullable=True))
    op.add_column("account", sa.Column("seen_before", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "consent",
        *_recorded("consent"),
        sa.Column("member", sa.String(120), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        _link("consent", "member", "member"),
    )
    op.create_table(
        "review",
        *_recorded("review"),
        *_signed("review"),
        *_of_a_commitment("review"),
        sa.Column("about_update", sa.String(120), nullable=False),
        sa.Column("stance", _code("stance", "agree", "dispute", "ask"), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("amended_on", sa.Date(), nullable=True),
        sa.Column("verdict", _code("verdict", "accepted", "not_resolved"), nullable=True),
        *_bilingual("verdict_text"),
        sa.Column("verdict_on", sa.Date(), nullable=True),
        _link("review", "about_update", "progress_update"),
        sa.CheckConstraint("(stance = 'agree') = (asked_on IS NULL)", name=op.f("ck_review_an_answer_is_owed_since_a_day")),
        sa.CheckConstraint("(verdict IS NULL) = (verdict_on IS NULL)", name=op.f("ck_review_a_verdict_has_its_day")),
    )
    op.create_table(
        "answer",
        *_recorded("answer"),
        *_of_a_commitment("answer"),
        sa.Column("review", sa.String(120), nullable=False),
        sa.Column("answers_entry", sa.Integer(), nullable=False),
        *_bilingual("text"),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("letter_number", sa.String(60), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        _link("answer", "review", "review"),
    )
    op.create_table(
        "extension",
        *_recorded("extension"),
        *_of_a_commitment("extension"),
        sa.Column("review", sa.String(120), nullable=False),
        sa.Column("was", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        *_bilingual("text"),
        sa.Column("extended_on", sa.Date(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        _link("extension", "review", "review"),
        sa.UniqueConstraint("review", "until", name="uq_extension_review_until"),
    )
    op.create_table(
        "answer_rule",
        *_recorded("answer_rule"),
        sa.Column("meeting", sa.String(120), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("applies_from", sa.Date(), nullable=False),
        *_bilingual("text"),
        _link("answer_rule", "meeting", "meeting"),
        sa.CheckConstraint("days > 0", name=op.f("ck_answer_rule_some_days")),
    )
    op.create_table(
        "objection",
        *_recorded("objection"),
        *_signed("objection"),
        sa.Column("conclusion", sa.String(120), nullable=False),
        sa.Column("meeting", sa.String(120), nullable=False),
        _link("objection", "conclusion", "conclusion"),
        _link("objection", "meeting", "meeting"),
    )
    for table, columns in INDEXES.items():
        with op.batch_alter_table(table) as batch_op:
            for column in columns:
                batch_op.create_index(batch_op.f(f"ix_{table}_{column}"), [column], unique=False)


def downgrade() -> None:
    for table in ("objection", "answer_rule", "extension", "answer", "review", "consent"):
        op.drop_table(table)
    op.drop_column("account", "seen_before")
    op.drop_column("account", "member")
