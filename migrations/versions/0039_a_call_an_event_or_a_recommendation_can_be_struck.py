"""A call, a participation event or a recommendation that was entered in error is struck, and stays readable"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

TABLES = ("call", "participation", "recommendation")
NUMBER = "uq_recommendation_document_in_review"


def upgrade() -> None:
    for table in TABLES:
        # The default is that of the fold.
        op.add_column(table, sa.Column("struck", sa.Boolean(), nullable=False, server_default=sa.false()))
    # A recommendation that was struck leaves its number in the review to the one that has it.
    with op.batch_alter_table("recommendation") as batch:
        batch.drop_constraint(NUMBER, type_="unique")
    stands = sa.column("struck", sa.Boolean()).is_(False)
    op.create_index(NUMBER, "recommendation", ["document", "in_review"], unique=True, sqlite_where=stands,
                    postgresql_where=stands)


def downgrade() -> None:
    op.drop_index(NUMBER, "recommendation")
    with op.batch_alter_table("recommendation") as batch:
        batch.create_unique_constraint(NUMBER, ["document", "in_review"])
    for table in reversed(TABLES):
        op.drop_column(table, "struck")
