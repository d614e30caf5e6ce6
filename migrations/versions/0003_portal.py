"""signing in to the portal."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("letter_mark", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("mark", name=op.f("uq_sign_in_mark")),
        sa.UniqueConstraint("letter_mark", name=op.f("uq_sign_in_letter_mark")),
        sa.UniqueConstraint("address", "number", name=op.f("uq_sign_in_address")),
    )
    op.create_table(
        "portal_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_session")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_portal_session_key_hash")),
    )
    op.create_index(op.f("ix_portal_session_address"), "portal_session", ["address"])


def downgrade() -> None:
    op.drop_index(op.f("ix_portal_session_address"), table_name="portal_session")
    op.drop_table("portal_session")
    op.drop_table("sign_in")
