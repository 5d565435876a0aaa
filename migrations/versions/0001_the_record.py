"""The record, its changelog, and the staff's accounts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tracker.changelog.entry import TRIGGERS_POSTGRES, TRIGGERS_SQLITE

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "body",
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_original", sa.String(length=2), nullable=False),
        sa.Column(
            "name_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="name_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("name_made_from", sa.String(length=16), nullable=False),
        sa.Column("short_zh", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("parent", sa.String(length=120), nullable=True),
        sa.Column("successor", sa.String(length=120), nullable=True),
        sa.Column("historical", sa.Boolean(), nullable=False),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.Column("note_zh", sa.Text(), nullable=False),
        sa.Column("note_en", sa.Text(), nullable=False),
        sa.Column("note_original", sa.String(length=2), nullable=False),
        sa.Column(
            "note_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="note_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("note_made_from", sa.String(length=16), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.CheckConstraint("name_zh <> '' OR name_en <> ''", name=op.f("ck_body_named")),
        sa.ForeignKeyConstraint(
            ["parent"], ["body.reference"], name=op.f("fk_body_parent_body"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["successor"],
            ["body.reference"],
            name=op.f("fk_body_successor_body"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_body")),
    )
    op.create_table(
        "changelog_entry",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("occurred_first", sa.String(length=10), nullable=True),
        sa.Column("occurred_last", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_changelog_entry")),
        sa.UniqueConstraint("digest", name=op.f("uq_changelog_entry_digest")),
        sa.UniqueConstraint("previous", name=op.f("uq_changelog_entry_previous")),
    )
    with op.batch_alter_table("changelog_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_changelog_entry_kind"), ["kind"], unique=False)

    op.create_table(
        "delay_category",
        sa.Column("label_zh", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("label_original", sa.String(length=2), nullable=False),
        sa.Column(
            "label_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="label_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("label_made_from", sa.String(length=16), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_delay_category")),
    )
    op.create_table(
        "installation",
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_original", sa.String(length=2), nullable=False),
        sa.Column(
            "name_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="name_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("name_made_from", sa.String(length=16), nullable=False),
        sa.Column("tag_authority", sa.String(length=100), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_installation")),
    )
    op.create_table(
        "term",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts", sa.String(21), nullable=True),
        sa.Column("ends", sa.String(21), nullable=True),
        sa.Column("first_meeting", sa.Integer(), nullable=True),
        sa.Column("last_meeting", sa.Integer(), nullable=True),
        sa.Column("note_zh", sa.Text(), nullable=False),
        sa.Column("note_en", sa.Text(), nullable=False),
        sa.Column("note_original", sa.String(length=2), nullable=False),
        sa.Column(
            "note_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="note_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("note_made_from", sa.String(length=16), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_term")),
        sa.UniqueConstraint("number", name=op.f("uq_term_number")),
    )
    op.create_table(
        "account",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "reporter",
                "approver",
                "editor",
                "admin",
                "member",
                "reviewer",
                "auditor",
                "loader",
                "system",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.String(length=120), nullable=True),
        sa.Column(
            "side",
            sa.Enum(
                "government",
                "civil_society",
                "academia",
                "private_sector",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.Column("password_changes", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.String(length=32), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reset_digest", sa.String(length=64), nullable=True),
        sa.Column("reset_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('reporter', 'approver', 'editor', 'admin', 'member', 'reviewer', 'auditor')",
            name=op.f("ck_account_a_person"),
        ),
        sa.ForeignKeyConstraint(
            ["body"], ["body.reference"], name=op.f("fk_account_body_body"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("number", name=op.f("uq_account_number")),
    )
    op.create_table(
        "changelog_about",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["changelog_entry.number"], name=op.f("fk_changelog_about_number_changelog_entry")
        ),
        sa.PrimaryKeyConstraint("number", "reference", name=op.f("pk_changelog_about")),
    )
    with op.batch_alter_table("changelog_about", schema=None) as batch_op:
        batch_op.create_index("ix_changelog_about_reference_number", ["reference", "number"], unique=False)

    op.create_table(
        "changelog_payload",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("canonical", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["number"], ["changelog_entry.number"], name=op.f("fk_changelog_payload_number_changelog_entry")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_changelog_payload")),
    )
    op.create_table(
        "meeting",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(length=120), nullable=True),
        sa.Column("held_on", sa.String(21), nullable=False),
        sa.Column("chair_zh", sa.Text(), nullable=False),
        sa.Column("chair_en", sa.Text(), nullable=False),
        sa.Column("chair_original", sa.String(length=2), nullable=False),
        sa.Column(
            "chair_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="chair_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("chair_made_from", sa.String(length=16), nullable=False),
        sa.Column("conclusions", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["term"], ["term.reference"], name=op.f("fk_meeting_term_term"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_meeting")),
        sa.UniqueConstraint("number", name=op.f("uq_meeting_number")),
    )
    op.create_table(
        "member",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(length=120), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_original", sa.String(length=2), nullable=False),
        sa.Column(
            "name_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="name_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("name_made_from", sa.String(length=16), nullable=False),
        sa.Column("role_zh", sa.Text(), nullable=False),
        sa.Column("role_en", sa.Text(), nullable=False),
        sa.Column("role_original", sa.String(length=2), nullable=False),
        sa.Column(
            "role_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="role_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("role_made_from", sa.String(length=16), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "government",
                "civil_society",
                "academia",
                "private_sector",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("organisation_zh", sa.Text(), nullable=False),
        sa.Column("organisation_en", sa.Text(), nullable=False),
        sa.Column("organisation_original", sa.String(length=2), nullable=False),
        sa.Column(
            "organisation_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="organisation_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("organisation_made_from", sa.String(length=16), nullable=False),
        sa.Column("stated_in_zh", sa.Text(), nullable=False),
        sa.Column("stated_in_en", sa.Text(), nullable=False),
        sa.Column("stated_in_original", sa.String(length=2), nullable=False),
        sa.Column(
            "stated_in_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="stated_in_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("stated_in_made_from", sa.String(length=16), nullable=False),
        sa.Column("starts", sa.String(21), nullable=True),
        sa.Column("ends", sa.String(21), nullable=True),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.CheckConstraint("name_zh <> '' OR name_en <> ''", name=op.f("ck_member_named")),
        sa.ForeignKeyConstraint(
            ["term"], ["term.reference"], name=op.f("fk_member_term_term"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_member")),
        sa.UniqueConstraint("number", name=op.f("uq_member_number")),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_term"), ["term"], unique=False)

    op.create_table(
        "plan",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_original", sa.String(length=2), nullable=False),
        sa.Column(
            "title_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="title_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("title_made_from", sa.String(length=16), nullable=False),
        sa.Column("summary_zh", sa.Text(), nullable=False),
        sa.Column("summary_en", sa.Text(), nullable=False),
        sa.Column("summary_original", sa.String(length=2), nullable=False),
        sa.Column(
            "summary_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="summary_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("summary_made_from", sa.String(length=16), nullable=False),
        sa.Column("period", sa.String(21), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "co_creation",
                "adopted",
                "implementation",
                "closed",
                name="planstage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("adopted_on", sa.String(21), nullable=True),
        sa.Column("adopted_by", sa.String(length=120), nullable=True),
        sa.Column("adoption_note_zh", sa.Text(), nullable=False),
        sa.Column("adoption_note_en", sa.Text(), nullable=False),
        sa.Column("adoption_note_original", sa.String(length=2), nullable=False),
        sa.Column(
            "adoption_note_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="adoption_note_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("adoption_note_made_from", sa.String(length=16), nullable=False),
        sa.Column("coordinator", sa.String(length=120), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("recorded_here_since", sa.Date(), nullable=True),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.CheckConstraint("(stage = 'closed') = (closed_on IS NOT NULL)", name=op.f("ck_plan_closed_has_a_day")),
        sa.CheckConstraint("title_zh <> '' OR title_en <> ''", name=op.f("ck_plan_titled")),
        sa.ForeignKeyConstraint(
            ["adopted_by"],
            ["body.reference"],
            name=op.f("fk_plan_adopted_by_body"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["coordinator"],
            ["body.reference"],
            name=op.f("fk_plan_coordinator_body"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_plan")),
        sa.UniqueConstraint("number", name=op.f("uq_plan_number")),
    )
    op.create_table(
        "coverage",
        sa.Column("plan", sa.String(length=120), nullable=False),
        sa.Column(
            "of",
            sa.Enum(
                "commitments",
                "milestones",
                "meetings",
                "decisions",
                "body_reports",
                "delays",
                "members",
                "reviews",
                "observations",
                name="coverageof",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("complete_from", sa.String(21), nullable=True),
        sa.Column("complete_to", sa.String(21), nullable=True),
        sa.Column(
            "stated_by",
            sa.Enum("this_site", "secretariat", name="statedby", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("basis_zh", sa.Text(), nullable=False),
        sa.Column("basis_en", sa.Text(), nullable=False),
        sa.Column("basis_original", sa.String(length=2), nullable=False),
        sa.Column(
            "basis_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="basis_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("basis_made_from", sa.String(length=16), nullable=False),
        sa.Column("limits_zh", sa.Text(), nullable=False),
        sa.Column("limits_en", sa.Text(), nullable=False),
        sa.Column("limits_original", sa.String(length=2), nullable=False),
        sa.Column(
            "limits_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="limits_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("limits_made_from", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan"], ["plan.reference"], name=op.f("fk_coverage_plan_plan"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_coverage")),
        sa.UniqueConstraint("plan", "of", name="uq_coverage_plan_of"),
    )
    op.create_table(
        "report",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "progress",
                "review",
                "midterm",
                "results",
                "cocreation",
                "self_assessment",
                name="reportkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("plan", sa.String(length=120), nullable=False),
        sa.Column("period", sa.String(21), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("head_digest", sa.String(length=64), nullable=False),
        sa.Column("release", sa.String(length=20), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan"], ["plan.reference"], name=op.f("fk_report_plan_plan"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_report")),
        sa.UniqueConstraint("number", name=op.f("uq_report_number")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_plan"), ["plan"], unique=False)

    op.create_table(
        "theme",
        sa.Column("plan", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_original", sa.String(length=2), nullable=False),
        sa.Column(
            "title_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="title_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("title_made_from", sa.String(length=16), nullable=False),
        sa.Column("title_note_zh", sa.Text(), nullable=False),
        sa.Column("title_note_en", sa.Text(), nullable=False),
        sa.Column("title_note_original", sa.String(length=2), nullable=False),
        sa.Column(
            "title_note_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="title_note_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("title_note_made_from", sa.String(length=16), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.CheckConstraint("title_zh <> '' OR title_en <> ''", name=op.f("ck_theme_titled")),
        sa.ForeignKeyConstraint(
            ["plan"], ["plan.reference"], name=op.f("fk_theme_plan_plan"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_theme")),
        sa.UniqueConstraint("plan", "number", name="uq_theme_plan_number"),
    )
    with op.batch_alter_table("theme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_theme_plan"), ["plan"], unique=False)

    op.create_table(
        "commitment",
        sa.Column("plan", sa.String(length=120), nullable=False),
        sa.Column("theme", sa.String(length=120), nullable=True),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=True),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_original", sa.String(length=2), nullable=False),
        sa.Column(
            "title_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="title_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("title_made_from", sa.String(length=16), nullable=False),
        sa.Column(
            "title_basis",
            sa.Enum(
                "official",
                "short_name",
                "site_summary",
                name="titlebasis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("summary_zh", sa.Text(), nullable=False),
        sa.Column("summary_en", sa.Text(), nullable=False),
        sa.Column("summary_original", sa.String(length=2), nullable=False),
        sa.Column(
            "summary_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="summary_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("summary_made_from", sa.String(length=16), nullable=False),
        sa.Column("problem_zh", sa.Text(), nullable=False),
        sa.Column("problem_en", sa.Text(), nullable=False),
        sa.Column("problem_original", sa.String(length=2), nullable=False),
        sa.Column(
            "problem_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="problem_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("problem_made_from", sa.String(length=16), nullable=False),
        sa.Column("causes_zh", sa.Text(), nullable=False),
        sa.Column("causes_en", sa.Text(), nullable=False),
        sa.Column("causes_original", sa.String(length=2), nullable=False),
        sa.Column(
            "causes_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="causes_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("causes_made_from", sa.String(length=16), nullable=False),
        sa.Column("promise_zh", sa.Text(), nullable=False),
        sa.Column("promise_en", sa.Text(), nullable=False),
        sa.Column("promise_original", sa.String(length=2), nullable=False),
        sa.Column(
            "promise_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="promise_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("promise_made_from", sa.String(length=16), nullable=False),
        sa.Column("contribution_zh", sa.Text(), nullable=False),
        sa.Column("contribution_en", sa.Text(), nullable=False),
        sa.Column("contribution_original", sa.String(length=2), nullable=False),
        sa.Column(
            "contribution_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="contribution_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("contribution_made_from", sa.String(length=16), nullable=False),
        sa.Column("result_wanted_zh", sa.Text(), nullable=False),
        sa.Column("result_wanted_en", sa.Text(), nullable=False),
        sa.Column("result_wanted_original", sa.String(length=2), nullable=False),
        sa.Column(
            "result_wanted_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="result_wanted_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("result_wanted_made_from", sa.String(length=16), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("policy_areas", sa.JSON(), nullable=False),
        sa.Column("partners_zh", sa.Text(), nullable=False),
        sa.Column("partners_en", sa.Text(), nullable=False),
        sa.Column("partners_original", sa.String(length=2), nullable=False),
        sa.Column(
            "partners_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="partners_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("partners_made_from", sa.String(length=16), nullable=False),
        sa.Column("period", sa.String(21), nullable=True),
        sa.Column("note_zh", sa.Text(), nullable=False),
        sa.Column("note_en", sa.Text(), nullable=False),
        sa.Column("note_original", sa.String(length=2), nullable=False),
        sa.Column(
            "note_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="note_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("note_made_from", sa.String(length=16), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.CheckConstraint("title_zh <> '' OR title_en <> ''", name=op.f("ck_commitment_titled")),
        sa.ForeignKeyConstraint(
            ["plan"], ["plan.reference"], name=op.f("fk_commitment_plan_plan"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["theme"],
            ["theme.reference"],
            name=op.f("fk_commitment_theme_theme"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_commitment")),
        sa.UniqueConstraint("plan", "number", name="uq_commitment_plan_number"),
        sa.UniqueConstraint("plan", "order", name="uq_commitment_plan_order"),
    )
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commitment_plan"), ["plan"], unique=False)

    op.create_table(
        "commitment_body",
        sa.Column("commitment", sa.String(length=120), nullable=False),
        sa.Column("body", sa.String(length=120), nullable=False),
        sa.Column(
            "part",
            sa.Enum("lead", "support", name="part", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["body"],
            ["body.reference"],
            name=op.f("fk_commitment_body_body_body"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["commitment"],
            ["commitment.reference"],
            name=op.f("fk_commitment_body_commitment_commitment"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("commitment", "body", "part", name=op.f("pk_commitment_body")),
    )
    with op.batch_alter_table("commitment_body", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commitment_body_body"), ["body"], unique=False)

    op.create_table(
        "decision",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("milestones", sa.JSON(), nullable=False),
        sa.Column("occurred", sa.String(21), nullable=False),
        sa.Column(
            "occurred_basis",
            sa.Enum("happened", "reported", name="basis", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "party",
            sa.Enum(
                "body",
                "secretariat",
                "forum",
                "forum_member",
                "press",
                "legislature",
                "other",
                name="party",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("speaker", sa.String(length=60), nullable=False),
        sa.Column(
            "relation",
            sa.Enum("names_plan", "related", name="relation", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("site_reading", sa.Boolean(), nullable=False),
        sa.Column("from_source", sa.Boolean(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("plan", sa.String(length=120), nullable=False),
        sa.Column("commitment", sa.String(length=120), nullable=True),
        sa.Column("body", sa.String(length=120), nullable=True),
        sa.Column("about_body", sa.String(length=120), nullable=True),
        sa.Column("role_zh", sa.Text(), nullable=False),
        sa.Column("role_en", sa.Text(), nullable=False),
        sa.Column("role_original", sa.String(length=2), nullable=False),
        sa.Column(
            "role_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="role_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("role_made_from", sa.String(length=16), nullable=False),
        sa.Column("said_where_zh", sa.Text(), nullable=False),
        sa.Column("said_where_en", sa.Text(), nullable=False),
        sa.Column("said_where_original", sa.String(length=2), nullable=False),
        sa.Column(
            "said_where_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="said_where_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("said_where_made_from", sa.String(length=16), nullable=False),
        sa.Column("meeting", sa.String(length=120), nullable=True),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_original", sa.String(length=2), nullable=False),
        sa.Column(
            "text_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="text_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("text_made_from", sa.String(length=16), nullable=False),
        sa.Column("note_zh", sa.Text(), nullable=False),
        sa.Column("note_en", sa.Text(), nullable=False),
        sa.Column("note_original", sa.String(length=2), nullable=False),
        sa.Column(
            "note_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="note_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("note_made_from", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["about_body"],
            ["body.reference"],
            name=op.f("fk_decision_about_body_body"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["body"], ["body.reference"], name=op.f("fk_decision_body_body"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["commitment"],
            ["commitment.reference"],
            name=op.f("fk_decision_commitment_commitment"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["meeting"],
            ["meeting.reference"],
            name=op.f("fk_decision_meeting_meeting"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["plan"], ["plan.reference"], name=op.f("fk_decision_plan_plan"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_decision")),
        sa.UniqueConstraint("number", name=op.f("uq_decision_number")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_about_body"), ["about_body"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_body"), ["body"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_commitment_number"), ["commitment", "number"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_plan_number"), ["plan", "number"], unique=False)

    op.create_table(
        "document",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(length=120), nullable=False),
        sa.Column("commitment", sa.String(length=120), nullable=True),
        sa.Column("meeting", sa.String(length=120), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "plan",
                "form",
                "progress_report",
                "minutes",
                "transcript",
                "letter",
                "review",
                "slides",
                "recording",
                "announcement",
                name="documentkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_original", sa.String(length=2), nullable=False),
        sa.Column(
            "title_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="title_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("title_made_from", sa.String(length=16), nullable=False),
        sa.Column("issuer_zh", sa.Text(), nullable=False),
        sa.Column("issuer_en", sa.Text(), nullable=False),
        sa.Column("issuer_original", sa.String(length=2), nullable=False),
        sa.Column(
            "issuer_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="issuer_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("issuer_made_from", sa.String(length=16), nullable=False),
        sa.Column("dated", sa.String(21), nullable=True),
        sa.Column("document_number", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("licence", sa.String(length=100), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment"],
            ["commitment.reference"],
            name=op.f("fk_document_commitment_commitment"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["meeting"],
            ["meeting.reference"],
            name=op.f("fk_document_meeting_meeting"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["plan"], ["plan.reference"], name=op.f("fk_document_plan_plan"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_document")),
        sa.UniqueConstraint("number", name=op.f("uq_document_number")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_plan"), ["plan"], unique=False)

    op.create_table(
        "observation",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("milestones", sa.JSON(), nullable=False),
        sa.Column("occurred", sa.String(21), nullable=False),
        sa.Column(
            "occurred_basis",
            sa.Enum("happened", "reported", name="basis", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "party",
            sa.Enum(
                "body",
                "secretariat",
                "forum",
                "forum_member",
                "press",
                "legislature",
                "other",
                name="party",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("speaker", sa.String(length=60), nullable=False),
        sa.Column(
            "relation",
            sa.Enum("names_plan", "related", name="relation", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("site_reading", sa.Boolean(), nullable=False),
        sa.Column("from_source", sa.Boolean(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("plan", sa.String(length=120), nullable=False),
        sa.Column("commitment", sa.String(length=120), nullable=True),
        sa.Column("body", sa.String(length=120), nullable=True),
        sa.Column("about_body", sa.String(length=120), nullable=True),
        sa.Column("role_zh", sa.Text(), nullable=False),
        sa.Column("role_en", sa.Text(), nullable=False),
        sa.Column("role_original", sa.String(length=2), nullable=False),
        sa.Column(
            "role_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="role_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("role_made_from", sa.String(length=16), nullable=False),
        sa.Column("said_where_zh", sa.Text(), nullable=False),
        sa.Column("said_where_en", sa.Text(), nullable=False),
        sa.Column("said_where_original", sa.String(length=2), nullable=False),
        sa.Column(
            "said_where_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="said_where_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("said_where_made_from", sa.String(length=16), nullable=False),
        sa.Column("meeting", sa.String(length=120), nullable=True),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_original", sa.String(length=2), nullable=False),
        sa.Column(
            "text_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="text_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("text_made_from", sa.String(length=16), nullable=False),
        sa.Column("note_zh", sa.Text(), nullable=False),
        sa.Column("note_en", sa.Text(), nullable=False),
        sa.Column("note_original", sa.String(length=2), nullable=False),
        sa.Column(
            "note_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="note_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("note_made_from", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["about_body"],
            ["body.reference"],
            name=op.f("fk_observation_about_body_body"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["body"], ["body.reference"], name=op.f("fk_observation_body_body"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["commitment"],
            ["commitment.reference"],
            name=op.f("fk_observation_commitment_commitment"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["meeting"],
            ["meeting.reference"],
            name=op.f("fk_observation_meeting_meeting"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["plan"], ["plan.reference"], name=op.f("fk_observation_plan_plan"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_observation")),
        sa.UniqueConstraint("number", name=op.f("uq_observation_number")),
    )
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_observation_about_body"), ["about_body"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_body"), ["body"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_commitment_number"), ["commitment", "number"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_plan_number"), ["plan", "number"], unique=False)

    op.create_table(
        "progress_update",
        sa.Column(
            "kind",
            sa.Enum(
                "progress",
                "delay",
                "completion",
                "no_progress",
                name="updatekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason_zh", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=False),
        sa.Column("reason_original", sa.String(length=2), nullable=False),
        sa.Column(
            "reason_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="reason_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("reason_made_from", sa.String(length=16), nullable=False),
        sa.Column("category", sa.String(length=120), nullable=True),
        sa.Column("category_basis_zh", sa.Text(), nullable=False),
        sa.Column("category_basis_en", sa.Text(), nullable=False),
        sa.Column("category_basis_original", sa.String(length=2), nullable=False),
        sa.Column(
            "category_basis_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="category_basis_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("category_basis_made_from", sa.String(length=16), nullable=False),
        sa.Column(
            "depends_on",
            sa.Enum(
                "this_body",
                "other_body",
                "executive_yuan",
                "legislative_yuan",
                "contractor",
                "nobody",
                name="dependson",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("depends_body", sa.String(length=120), nullable=True),
        sa.Column("next_step_zh", sa.Text(), nullable=False),
        sa.Column("next_step_en", sa.Text(), nullable=False),
        sa.Column("next_step_original", sa.String(length=2), nullable=False),
        sa.Column(
            "next_step_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="next_step_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("next_step_made_from", sa.String(length=16), nullable=False),
        sa.Column("old_date", sa.String(21), nullable=True),
        sa.Column("new_date", sa.String(21), nullable=True),
        sa.Column("stated_by", sa.Date(), nullable=True),
        sa.Column("filed_for", sa.String(length=120), nullable=True),
        sa.Column("letter_number", sa.String(length=60), nullable=False),
        sa.Column("corrects", sa.String(length=120), nullable=True),
        sa.Column("corrected_by", sa.String(length=120), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("milestones", sa.JSON(), nullable=False),
        sa.Column("occurred", sa.String(21), nullable=False),
        sa.Column(
            "occurred_basis",
            sa.Enum("happened", "reported", name="basis", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "party",
            sa.Enum(
                "body",
                "secretariat",
                "forum",
                "forum_member",
                "press",
                "legislature",
                "other",
                name="party",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("speaker", sa.String(length=60), nullable=False),
        sa.Column(
            "relation",
            sa.Enum("names_plan", "related", name="relation", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("site_reading", sa.Boolean(), nullable=False),
        sa.Column("from_source", sa.Boolean(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("plan", sa.String(length=120), nullable=False),
        sa.Column("commitment", sa.String(length=120), nullable=True),
        sa.Column("body", sa.String(length=120), nullable=True),
        sa.Column("about_body", sa.String(length=120), nullable=True),
        sa.Column("role_zh", sa.Text(), nullable=False),
        sa.Column("role_en", sa.Text(), nullable=False),
        sa.Column("role_original", sa.String(length=2), nullable=False),
        sa.Column(
            "role_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="role_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("role_made_from", sa.String(length=16), nullable=False),
        sa.Column("said_where_zh", sa.Text(), nullable=False),
        sa.Column("said_where_en", sa.Text(), nullable=False),
        sa.Column("said_where_original", sa.String(length=2), nullable=False),
        sa.Column(
            "said_where_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="said_where_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("said_where_made_from", sa.String(length=16), nullable=False),
        sa.Column("meeting", sa.String(length=120), nullable=True),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_original", sa.String(length=2), nullable=False),
        sa.Column(
            "text_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="text_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("text_made_from", sa.String(length=16), nullable=False),
        sa.Column("note_zh", sa.Text(), nullable=False),
        sa.Column("note_en", sa.Text(), nullable=False),
        sa.Column("note_original", sa.String(length=2), nullable=False),
        sa.Column(
            "note_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="note_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("note_made_from", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind = 'delay' OR (category IS NULL AND depends_on IS NULL AND new_date IS NULL AND stated_by IS NULL)",
            name=op.f("ck_progress_update_only_a_delay_has_a_reason"),
        ),
        sa.CheckConstraint("party IN ('body', 'secretariat')", name=op.f("ck_progress_update_said_by_a_body")),
        sa.CheckConstraint(
            "new_date IS NULL OR stated_by IS NULL", name=op.f("ck_progress_update_a_date_or_a_day_for_one")
        ),
        sa.ForeignKeyConstraint(
            ["about_body"],
            ["body.reference"],
            name=op.f("fk_progress_update_about_body_body"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["body"],
            ["body.reference"],
            name=op.f("fk_progress_update_body_body"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["category"],
            ["delay_category.reference"],
            name=op.f("fk_progress_update_category_delay_category"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["commitment"],
            ["commitment.reference"],
            name=op.f("fk_progress_update_commitment_commitment"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["corrected_by"],
            ["progress_update.reference"],
            name=op.f("fk_progress_update_corrected_by_progress_update"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["corrects"],
            ["progress_update.reference"],
            name=op.f("fk_progress_update_corrects_progress_update"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["depends_body"],
            ["body.reference"],
            name=op.f("fk_progress_update_depends_body_body"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["filed_for"],
            ["body.reference"],
            name=op.f("fk_progress_update_filed_for_body"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["meeting"],
            ["meeting.reference"],
            name=op.f("fk_progress_update_meeting_meeting"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["plan"],
            ["plan.reference"],
            name=op.f("fk_progress_update_plan_plan"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_progress_update")),
        sa.UniqueConstraint("number", name=op.f("uq_progress_update_number")),
    )
    with op.batch_alter_table("progress_update", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_progress_update_about_body"), ["about_body"], unique=False)
        batch_op.create_index(batch_op.f("ix_progress_update_body"), ["body"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_progress_update_commitment_number"), ["commitment", "number"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_progress_update_plan_number"), ["plan", "number"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(length=120), nullable=False),
        sa.Column("commitment", sa.String(length=120), nullable=False),
        sa.Column("by_update", sa.String(length=120), nullable=True),
        sa.Column("body", sa.String(length=120), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("output", "outcome", name="evidencekind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("shows_zh", sa.Text(), nullable=False),
        sa.Column("shows_en", sa.Text(), nullable=False),
        sa.Column("shows_original", sa.String(length=2), nullable=False),
        sa.Column(
            "shows_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="shows_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("shows_made_from", sa.String(length=16), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("dated", sa.String(21), nullable=True),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["body"], ["body.reference"], name=op.f("fk_evidence_body_body"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["by_update"],
            ["progress_update.reference"],
            name=op.f("fk_evidence_by_update_progress_update"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["commitment"],
            ["commitment.reference"],
            name=op.f("fk_evidence_commitment_commitment"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["plan"], ["plan.reference"], name=op.f("fk_evidence_plan_plan"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_evidence")),
        sa.UniqueConstraint("number", name=op.f("uq_evidence_number")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_by_update"), ["by_update"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_commitment"), ["commitment"], unique=False)

    op.create_table(
        "milestone",
        sa.Column("plan", sa.String(length=120), nullable=False),
        sa.Column("commitment", sa.String(length=120), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_original", sa.String(length=2), nullable=False),
        sa.Column(
            "title_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="title_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("title_made_from", sa.String(length=16), nullable=False),
        sa.Column(
            "title_basis",
            sa.Enum(
                "official",
                "short_name",
                "site_summary",
                name="titlebasis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("output_zh", sa.Text(), nullable=False),
        sa.Column("output_en", sa.Text(), nullable=False),
        sa.Column("output_original", sa.String(length=2), nullable=False),
        sa.Column(
            "output_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="output_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("output_made_from", sa.String(length=16), nullable=False),
        sa.Column("body", sa.String(length=120), nullable=True),
        sa.Column("starts", sa.String(21), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "not_known",
                "not_started",
                "under_way",
                "finished",
                "withdrawn",
                name="milestonestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_as_of", sa.String(21), nullable=True),
        sa.Column(
            "state_said_by",
            sa.Enum(
                "body", "secretariat", "source", name="saidby", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("state_update", sa.String(length=120), nullable=True),
        sa.Column("finished_on", sa.String(21), nullable=True),
        sa.Column("note_zh", sa.Text(), nullable=False),
        sa.Column("note_en", sa.Text(), nullable=False),
        sa.Column("note_original", sa.String(length=2), nullable=False),
        sa.Column(
            "note_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="note_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("note_made_from", sa.String(length=16), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'not_known') = (state_as_of IS NULL)", name=op.f("ck_milestone_a_state_has_a_date")
        ),
        sa.CheckConstraint(
            "finished_on IS NULL OR state = 'finished'", name=op.f("ck_milestone_only_finished_has_a_finish")
        ),
        sa.CheckConstraint("title_zh <> '' OR title_en <> ''", name=op.f("ck_milestone_titled")),
        sa.ForeignKeyConstraint(
            ["body"], ["body.reference"], name=op.f("fk_milestone_body_body"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["commitment"],
            ["commitment.reference"],
            name=op.f("fk_milestone_commitment_commitment"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["plan"], ["plan.reference"], name=op.f("fk_milestone_plan_plan"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["state_update"],
            ["progress_update.reference"],
            name=op.f("fk_milestone_state_update_progress_update"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_milestone")),
        sa.UniqueConstraint("commitment", "order", name="uq_milestone_commitment_order"),
    )
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_milestone_body"), ["body"], unique=False)
        batch_op.create_index(batch_op.f("ix_milestone_plan"), ["plan"], unique=False)

    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "withdrawn",
                "published",
                name="submissionstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "progress",
                "delay",
                "completion",
                "no_progress",
                name="updatekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("commitment", sa.String(length=120), nullable=False),
        sa.Column("milestones", sa.JSON(), nullable=False),
        sa.Column("body", sa.String(length=120), nullable=False),
        sa.Column("filed_for", sa.String(length=120), nullable=True),
        sa.Column("letter_number", sa.String(length=60), nullable=False),
        sa.Column("corrects", sa.String(length=120), nullable=True),
        sa.Column("occurred", sa.String(21), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_original", sa.String(length=2), nullable=False),
        sa.Column(
            "text_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="text_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("text_made_from", sa.String(length=16), nullable=False),
        sa.Column("reason_zh", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=False),
        sa.Column("reason_original", sa.String(length=2), nullable=False),
        sa.Column(
            "reason_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="reason_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("reason_made_from", sa.String(length=16), nullable=False),
        sa.Column("category", sa.String(length=120), nullable=True),
        sa.Column(
            "depends_on",
            sa.Enum(
                "this_body",
                "other_body",
                "executive_yuan",
                "legislative_yuan",
                "contractor",
                "nobody",
                name="dependson",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("depends_body", sa.String(length=120), nullable=True),
        sa.Column("next_step_zh", sa.Text(), nullable=False),
        sa.Column("next_step_en", sa.Text(), nullable=False),
        sa.Column("next_step_original", sa.String(length=2), nullable=False),
        sa.Column(
            "next_step_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="next_step_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("next_step_made_from", sa.String(length=16), nullable=False),
        sa.Column("new_date", sa.String(21), nullable=True),
        sa.Column("stated_by", sa.Date(), nullable=True),
        sa.Column("finished_on", sa.String(21), nullable=True),
        sa.Column(
            "evidence_kind",
            sa.Enum("output", "outcome", name="evidencekind", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("evidence_url", sa.String(length=2000), nullable=False),
        sa.Column("evidence_shows_zh", sa.Text(), nullable=False),
        sa.Column("evidence_shows_en", sa.Text(), nullable=False),
        sa.Column("evidence_shows_original", sa.String(length=2), nullable=False),
        sa.Column(
            "evidence_shows_translation",
            sa.Enum(
                "missing",
                "draft",
                "reviewed",
                "official",
                name="evidence_shows_translation",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("evidence_shows_made_from", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=120), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_reason", sa.String(length=2000), nullable=False),
        sa.Column("pending_entry", sa.Integer(), nullable=True),
        sa.Column("published_as", sa.String(length=120), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'published') = (published_as IS NOT NULL)", name=op.f("ck_submission_published_as_an_update")
        ),
        sa.CheckConstraint(
            "state <> 'returned' OR return_reason <> ''", name=op.f("ck_submission_returned_with_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["account"],
            ["account.reference"],
            name=op.f("fk_submission_account_account"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["body"], ["body.reference"], name=op.f("fk_submission_body_body"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["category"],
            ["delay_category.reference"],
            name=op.f("fk_submission_category_delay_category"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["commitment"],
            ["commitment.reference"],
            name=op.f("fk_submission_commitment_commitment"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["corrects"],
            ["progress_update.reference"],
            name=op.f("fk_submission_corrects_progress_update"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["depends_body"],
            ["body.reference"],
            name=op.f("fk_submission_depends_body_body"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["filed_for"],
            ["body.reference"],
            name=op.f("fk_submission_filed_for_body"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["published_as"],
            ["progress_update.reference"],
            name=op.f("fk_submission_published_as_progress_update"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_body"), ["body"], unique=False)
        batch_op.create_index(batch_op.f("ix_submission_commitment"), ["commitment"], unique=False)

    op.create_table(
        "promised_date",
        sa.Column("milestone", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due", sa.String(21), nullable=True),
        sa.Column("stated_by", sa.Date(), nullable=True),
        sa.Column("announced", sa.String(21), nullable=True),
        sa.Column("by_update", sa.String(length=120), nullable=True),
        sa.CheckConstraint(
            "(due IS NULL) <> (stated_by IS NULL)", name=op.f("ck_promised_date_a_date_or_a_day_for_one")
        ),
        sa.ForeignKeyConstraint(
            ["by_update"],
            ["progress_update.reference"],
            name=op.f("fk_promised_date_by_update_progress_update"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["milestone"],
            ["milestone.reference"],
            name=op.f("fk_promised_date_milestone_milestone"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("milestone", "position", name=op.f("pk_promised_date")),
    )

    for trigger in TRIGGERS_SQLITE if op.get_bind().dialect.name == "sqlite" else TRIGGERS_POSTGRES:
        op.execute(trigger)


def downgrade() -> None:
    op.drop_table("promised_date")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_commitment"))
        batch_op.drop_index(batch_op.f("ix_submission_body"))

    op.drop_table("submission")
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_milestone_plan"))
        batch_op.drop_index(batch_op.f("ix_milestone_body"))

    op.drop_table("milestone")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_commitment"))
        batch_op.drop_index(batch_op.f("ix_evidence_by_update"))

    op.drop_table("evidence")
    with op.batch_alter_table("progress_update", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_progress_update_plan_number"))
        batch_op.drop_index(batch_op.f("ix_progress_update_commitment_number"))
        batch_op.drop_index(batch_op.f("ix_progress_update_body"))
        batch_op.drop_index(batch_op.f("ix_progress_update_about_body"))

    op.drop_table("progress_update")
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_observation_plan_number"))
        batch_op.drop_index(batch_op.f("ix_observation_commitment_number"))
        batch_op.drop_index(batch_op.f("ix_observation_body"))
        batch_op.drop_index(batch_op.f("ix_observation_about_body"))

    op.drop_table("observation")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_plan"))

    op.drop_table("document")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_plan_number"))
        batch_op.drop_index(batch_op.f("ix_decision_commitment_number"))
        batch_op.drop_index(batch_op.f("ix_decision_body"))
        batch_op.drop_index(batch_op.f("ix_decision_about_body"))

    op.drop_table("decision")
    with op.batch_alter_table("commitment_body", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commitment_body_body"))

    op.drop_table("commitment_body")
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commitment_plan"))

    op.drop_table("commitment")
    with op.batch_alter_table("theme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_theme_plan"))

    op.drop_table("theme")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_plan"))

    op.drop_table("report")
    op.drop_table("coverage")
    op.drop_table("plan")
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_term"))

    op.drop_table("member")
    op.drop_table("meeting")
    op.drop_table("changelog_payload")
    with op.batch_alter_table("changelog_about", schema=None) as batch_op:
        batch_op.drop_index("ix_changelog_about_reference_number")

    op.drop_table("changelog_about")
    op.drop_table("account")
    op.drop_table("term")
    op.drop_table("installation")
    op.drop_table("delay_category")
    with op.batch_alter_table("changelog_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_changelog_entry_kind"))

    op.drop_table("changelog_entry")
    op.drop_table("body")
    if op.get_bind().dialect.name == "postgresql":
        for function in (
            "changelog_refuse",
            "changelog_entry_in_order",
            "changelog_payload_once",
            "changelog_payload_blank",
            "changelog_about_once",
        ):
            op.execute(f"DROP FUNCTION {function}()")
