"""Every text that a body sends in goes the way that results go"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

STATES = ("draft", "with_approver", "submitted", "returned", "withdrawn", "published")
RESULTS = ("outcome", "indicator", "measurement")
KINDS = (*RESULTS, "answer", "extension", "proposal_answer", "recommendation_answer", "release_request", "outcome_amendment",
         "outcome_confirmation", "outcome_dispute", "outcome_withdrawal", "evidence", "translation")
STEPS = ("sent_to_approver", "checked", "sent_to_ndc", "returned", "withdrawn", "published")
ROLES = ("reporter", "approver", "editor", "admin", "member", "reviewer", "auditor", "loader", "system")
KEPT = ("id, state, kind, commitment, body, account, given, submitted_at, approving_body, checked_at, received_at, decided_at, "
        "return_reason, pending_entry, published_as, version")
STEP = "id, {text}, version, step, role, body, at, said, given"


def _code(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def _link(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.reference"], name=op.f(f"fk_{table}_{column}_{target}"),
                                   initially="DEFERRED", deferrable=True)


def _texts(table: str, kind: sa.Enum, check: str, *about: sa.Column[object], optional: bool) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", _code("submissionstate", *STATES), nullable=False),
        sa.Column("kind", kind, nullable=False),
        *about,
        sa.Column("commitment", sa.String(120), nullable=optional),
        sa.Column("body", sa.String(120), nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approving_body", sa.String(30), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_reason", sa.String(2000), nullable=False),
        sa.Column("pending_entry", sa.Integer(), nullable=True),
        sa.Column("published_as", sa.String(120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'published') = (published_as <> '')", name=op.f(f"ck_{table}_{check}")),
        sa.CheckConstraint("state <> 'returned' OR return_reason <> ''", name=op.f(f"ck_{table}_returned_with_a_reason")),
        *(_link(table, column, target) for column, target in (
            ("commitment", "commitment"), ("body", "body"), ("account", "account"), *((("indicator", "indicator"),)
                                                                                     if not optional else ()))),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in ("body", "commitment", *(("about",) if optional else ())):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _steps(table: str, column: str, texts: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(column, sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step", _code("step", *STEPS), nullable=False),
        sa.Column("role", _code("role", *ROLES), nullable=False),
        sa.Column("body", sa.String(30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.String(2000), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint([column], [f"{texts}.id"], name=op.f(f"fk_{table}_{column}_{texts}")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _go_on_counting(*tables: str) -> None:
    """Numbers that were copied are not given out once more."""
    if op.get_bind().dialect.name == "postgresql":
        for table in tables:
            op.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM {table}), "
                       "false)")


def upgrade() -> None:
    _texts("sent_text", _code("textkind", *KINDS), "published_as_something",
           sa.Column("about", sa.String(120), nullable=False), sa.Column("seen", sa.Integer(), nullable=True), optional=True)
    op.execute(f"INSERT INTO sent_text ({KEPT}, about) SELECT {KEPT}, coalesce(indicator, commitment) FROM result_draft")
    _steps("sent_step", "text", "sent_text")
    op.execute(f"INSERT INTO sent_step ({STEP.format(text='text')}) SELECT {STEP.format(text='result')} FROM result_step")
    op.drop_table("result_step")
    op.drop_table("result_draft")
    _go_on_counting("sent_text", "sent_step")


def downgrade() -> None:
    """What is no result on its way was not known before, and goes."""
    _texts("result_draft", _code("resultkind", *RESULTS), "published_as_a_result",
           sa.Column("indicator", sa.String(120), nullable=True), optional=False)
    results = f"kind IN {RESULTS!r}"
    op.execute(f"INSERT INTO result_draft ({KEPT}, indicator) SELECT {KEPT}, CASE WHEN kind = 'measurement' THEN about END "
               f"FROM sent_text WHERE {results}")
    _steps("result_step", "result", "result_draft")
    op.execute(f"INSERT INTO result_step ({STEP.format(text='result')}) SELECT {STEP.format(text='text')} FROM sent_step "
               f"WHERE text IN (SELECT id FROM result_draft)")
    op.drop_table("sent_step")
    op.drop_table("sent_text")
    _go_on_counting("result_draft", "result_step")
