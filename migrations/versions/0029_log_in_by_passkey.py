"""A passkey alone begins a session: what it signed is good once"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("login_session", sa.Column("begun_by", sa.String(200), nullable=True))
    op.create_index(op.f("ix_login_session_begun_by"), "login_session", ["begun_by"], unique=True)


def downgrade() -> None:
    op.drop_index(op.f("ix_login_session_begun_by"), table_name="login_session")
    op.drop_column("login_session", "begun_by")
