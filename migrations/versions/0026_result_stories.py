"""Result stories, signed by both sides"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
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
                  _code(f"{name}_translation", "missing", "machine", "draft", "reviewed", "official", length=10), nullable=False),
        sa.Column(f"{name}_made_from", sa.String(16), nullable=False),
    ]


def _link(column: str, target: str, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.reference"], name=op.f(name), initially="DEFERRED", deferrable=True)


NAMING = ("named", "organisation", "anonymous")
VIA = ("page", "letter")


def upgrade() -> None:
    op.create_table(
        "story",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(120), nullable=False),
        sa.Column("commitment", sa.String(120), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        *(column for name in ("title", "was", "done", "changed", "own_words") for column in _bilingual(name)),
        sa.Column("asked", sa.JSON(), nullable=False),
        *_bilingual("answer"),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("letter_number", sa.String(60), nullable=False),
        *_bilingual("partner_role"),
        sa.Column("partner_naming", _code("naming", *NAMING), nullable=False),
        sa.Column("partner_name", sa.String(100), nullable=False),
        sa.Column("partner_organisation", sa.String(200), nullable=False),
        sa.Column("partner_signed_on", sa.Date(), nullable=False),
        sa.Column("partner_signed_via", _code("signedvia", *VIA), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("voice", _code("voice", "government", "member", "reviewer"), nullable=False),
        sa.Column("member", sa.String(120), nullable=True),
        *_bilingual("signed_name"),
        *_bilingual("signed_for"),
        sa.Column("side", _code("side", "government", "civil_society", "academia", "private_sector"), nullable=True),
        sa.Column("account", sa.String(120), nullable=True),
        sa.Column("body", sa.String(120), nullable=True),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.CheckConstraint("title_zh <> '' OR title_en <> '' OR withheld", name=op.f("ck_story_titled")),
        sa.CheckConstraint(
            "(voice = 'government') = (body IS NOT NULL) AND (voice = 'member') = (member IS NOT NULL) AND "
            "(voice = 'government') = (signed_name_zh = '' AND signed_name_en = '')",
            name=op.f("ck_story_a_body_or_a_signature")),
        sa.CheckConstraint("withheld OR (partner_naming = 'named') = (partner_name <> '')",
                           name=op.f("ck_story_named_only_by_choice")),
        _link("plan", "plan", "fk_story_plan_plan"),
        _link("commitment", "commitment", "fk_story_commitment_commitment"),
        _link("member", "member", "fk_story_member_member"),
        _link("body", "body", "fk_story_body_body"),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_story")),
        sa.UniqueConstraint("number", name=op.f("uq_story_number")),
    )
    for column in ("plan", "commitment", "member", "body"):
        op.create_index(op.f(f"ix_story_{column}"), "story", [column], unique=False)
    op.create_table(
        "story_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(120), nullable=False),
        sa.Column("commitment", sa.String(120), nullable=False),
        sa.Column("account", sa.String(120), nullable=True),
        sa.Column("body", sa.String(120), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("key_digest", sa.String(64), nullable=False),
        sa.Column("key_until", sa.Date(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("naming", _code("naming", *NAMING), nullable=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("organisation", sa.String(200), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_via", _code("signedvia", *VIA), nullable=True),
        sa.Column("signed_words", sa.String(64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_as", sa.String(120), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("published_as IS NULL OR (name = '' AND key_digest = '')",
                           name=op.f("ck_story_draft_nothing_left_once_published")),
        _link("plan", "plan", "fk_story_draft_plan_plan"),
        _link("commitment", "commitment", "fk_story_draft_commitment_commitment"),
        _link("body", "body", "fk_story_draft_body_body"),
        _link("published_as", "story", "fk_story_draft_published_as_story"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_draft")),
    )
    for column in ("commitment", "key_digest"):
        op.create_index(op.f(f"ix_story_draft_{column}"), "story_draft", [column], unique=False)


def downgrade() -> None:
    op.drop_table("story_draft")
    op.drop_table("story")
