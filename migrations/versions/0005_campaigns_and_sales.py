"""campaigns and sales."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


# An issued invoice cannot be changed or removed (sjoerd4u/sales/invoices/immutable.py): by kind of database.
GUARDS = {
    "sqlite": [
        (
            "CREATE TRIGGER invoice_no_update BEFORE UPDATE ON invoice FOR EACH ROW WHEN OLD.id IS NOT "
            "NEW.id OR OLD.mark IS NOT NEW.mark OR OLD.number IS NOT NEW.number OR OLD.year IS NOT NEW.year "
            "OR OLD.serial IS NOT NEW.serial OR OLD.kind IS NOT NEW.kind OR OLD.issued_on IS NOT "
            "NEW.issued_on OR OLD.issued_at IS NOT NEW.issued_at OR OLD.due_on IS NOT NEW.due_on OR "
            "OLD.language IS NOT NEW.language OR OLD.seller IS NOT NEW.seller OR OLD.buyer_name IS NOT "
            "NEW.buyer_name OR OLD.attention IS NOT NEW.attention OR OLD.street IS NOT NEW.street OR "
            "OLD.postcode IS NOT NEW.postcode OR OLD.city IS NOT NEW.city OR OLD.country IS NOT NEW.country "
            "OR OLD.kvk IS NOT NEW.kvk OR OLD.btw_id IS NOT NEW.btw_id OR (OLD.email IS NOT NEW.email AND "
            "NEW.email IS NOT NULL) OR OLD.reference IS NOT NEW.reference OR OLD.order_number IS NOT "
            "NEW.order_number OR OLD.performed_from IS NOT NEW.performed_from OR OLD.performed_until IS NOT "
            "NEW.performed_until OR OLD.remark IS NOT NEW.remark OR OLD.lines IS NOT NEW.lines OR "
            "OLD.net_cents IS NOT NEW.net_cents OR OLD.vat_cents IS NOT NEW.vat_cents OR OLD.total_cents IS "
            "NOT NEW.total_cents OR OLD.prepaid_cents IS NOT NEW.prepaid_cents OR OLD.payable_cents IS NOT "
            "NEW.payable_cents OR OLD.credits_number IS NOT NEW.credits_number OR OLD.credits_on IS NOT "
            "NEW.credits_on BEGIN SELECT RAISE(ABORT, 'an issued invoice cannot be changed or removed'); END"
        ),
        (
            "CREATE TRIGGER invoice_no_delete BEFORE DELETE ON invoice FOR EACH ROW WHEN CAST(strftime('%Y', "
            "'now', '+1 hour') AS INTEGER) <= CAST(strftime('%Y', OLD.issued_on) AS INTEGER) + 7 BEGIN "
            "SELECT RAISE(ABORT, 'an issued invoice cannot be changed or removed'); END"
        ),
        (
            "CREATE TRIGGER invoice_file_no_update BEFORE UPDATE ON invoice_file FOR EACH ROW WHEN OLD.id IS "
            "NOT NEW.id OR OLD.invoice_id IS NOT NEW.invoice_id OR OLD.kind IS NOT NEW.kind OR OLD.name IS "
            "NOT NEW.name OR OLD.file IS NOT NEW.file OR OLD.sha256 IS NOT NEW.sha256 BEGIN SELECT "
            "RAISE(ABORT, 'an issued invoice cannot be changed or removed'); END"
        ),
        (
            "CREATE TRIGGER invoice_file_no_delete BEFORE DELETE ON invoice_file FOR EACH ROW WHEN EXISTS "
            "(SELECT 1 FROM invoice WHERE invoice.id = OLD.invoice_id AND CAST(strftime('%Y', 'now', '+1 "
            "hour') AS INTEGER) <= CAST(strftime('%Y', invoice.issued_on) AS INTEGER) + 7) BEGIN SELECT "
            "RAISE(ABORT, 'an issued invoice cannot be changed or removed'); END"
        ),
        (
            "CREATE TRIGGER invoice_no_insert BEFORE INSERT ON invoice FOR EACH ROW WHEN EXISTS (SELECT 1 "
            "FROM invoice WHERE invoice.id = NEW.id OR invoice.mark = NEW.mark OR invoice.number = "
            "NEW.number OR invoice.year = NEW.year AND invoice.serial = NEW.serial) BEGIN SELECT "
            "RAISE(ABORT, 'an issued invoice cannot be changed or removed'); END"
        ),
        (
            "CREATE TRIGGER invoice_file_no_insert BEFORE INSERT ON invoice_file FOR EACH ROW WHEN EXISTS "
            "(SELECT 1 FROM invoice_file WHERE invoice_file.id = NEW.id OR invoice_file.invoice_id = "
            "NEW.invoice_id AND invoice_file.kind = NEW.kind) BEGIN SELECT RAISE(ABORT, 'an issued invoice "
            "cannot be changed or removed'); END"
        ),
    ],
    "postgresql": [
        (
            "CREATE FUNCTION invoice_no_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.id IS "
            "DISTINCT FROM NEW.id OR OLD.mark IS DISTINCT FROM NEW.mark OR OLD.number IS DISTINCT FROM "
            "NEW.number OR OLD.year IS DISTINCT FROM NEW.year OR OLD.serial IS DISTINCT FROM NEW.serial OR "
            "OLD.kind IS DISTINCT FROM NEW.kind OR OLD.issued_on IS DISTINCT FROM NEW.issued_on OR "
            "OLD.issued_at IS DISTINCT FROM NEW.issued_at OR OLD.due_on IS DISTINCT FROM NEW.due_on OR "
            "OLD.language IS DISTINCT FROM NEW.language OR OLD.seller::text IS DISTINCT FROM "
            "NEW.seller::text OR OLD.buyer_name IS DISTINCT FROM NEW.buyer_name OR OLD.attention IS DISTINCT "
            "FROM NEW.attention OR OLD.street IS DISTINCT FROM NEW.street OR OLD.postcode IS DISTINCT FROM "
            "NEW.postcode OR OLD.city IS DISTINCT FROM NEW.city OR OLD.country IS DISTINCT FROM NEW.country "
            "OR OLD.kvk IS DISTINCT FROM NEW.kvk OR OLD.btw_id IS DISTINCT FROM NEW.btw_id OR (OLD.email IS "
            "DISTINCT FROM NEW.email AND NEW.email IS NOT NULL) OR OLD.reference IS DISTINCT FROM "
            "NEW.reference OR OLD.order_number IS DISTINCT FROM NEW.order_number OR OLD.performed_from IS "
            "DISTINCT FROM NEW.performed_from OR OLD.performed_until IS DISTINCT FROM NEW.performed_until OR "
            "OLD.remark IS DISTINCT FROM NEW.remark OR OLD.lines::text IS DISTINCT FROM NEW.lines::text OR "
            "OLD.net_cents IS DISTINCT FROM NEW.net_cents OR OLD.vat_cents IS DISTINCT FROM NEW.vat_cents OR "
            "OLD.total_cents IS DISTINCT FROM NEW.total_cents OR OLD.prepaid_cents IS DISTINCT FROM "
            "NEW.prepaid_cents OR OLD.payable_cents IS DISTINCT FROM NEW.payable_cents OR OLD.credits_number "
            "IS DISTINCT FROM NEW.credits_number OR OLD.credits_on IS DISTINCT FROM NEW.credits_on THEN "
            "RAISE EXCEPTION 'an issued invoice cannot be changed or removed' USING ERRCODE = "
            "'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
        ),
        ("CREATE TRIGGER invoice_no_update BEFORE UPDATE ON invoice FOR EACH ROW EXECUTE FUNCTION invoice_no_update()"),
        (
            "CREATE FUNCTION invoice_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF "
            "CAST(extract(year FROM now() AT TIME ZONE 'Europe/Amsterdam') AS INTEGER) <= CAST(extract(year "
            "FROM OLD.issued_on) AS INTEGER) + 7 THEN RAISE EXCEPTION 'an issued invoice cannot be changed "
            "or removed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$"
        ),
        ("CREATE TRIGGER invoice_no_delete BEFORE DELETE ON invoice FOR EACH ROW EXECUTE FUNCTION invoice_no_delete()"),
        (
            "CREATE FUNCTION invoice_file_no_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.id "
            "IS DISTINCT FROM NEW.id OR OLD.invoice_id IS DISTINCT FROM NEW.invoice_id OR OLD.kind IS "
            "DISTINCT FROM NEW.kind OR OLD.name IS DISTINCT FROM NEW.name OR OLD.file IS DISTINCT FROM "
            "NEW.file OR OLD.sha256 IS DISTINCT FROM NEW.sha256 THEN RAISE EXCEPTION 'an issued invoice "
            "cannot be changed or removed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN "
            "NEW; END $$"
        ),
        (
            "CREATE TRIGGER invoice_file_no_update BEFORE UPDATE ON invoice_file FOR EACH ROW EXECUTE "
            "FUNCTION invoice_file_no_update()"
        ),
        (
            "CREATE FUNCTION invoice_file_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS "
            "(SELECT 1 FROM invoice WHERE invoice.id = OLD.invoice_id AND CAST(extract(year FROM now() AT "
            "TIME ZONE 'Europe/Amsterdam') AS INTEGER) <= CAST(extract(year FROM invoice.issued_on) AS "
            "INTEGER) + 7) THEN RAISE EXCEPTION 'an issued invoice cannot be changed or removed' USING "
            "ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$"
        ),
        (
            "CREATE TRIGGER invoice_file_no_delete BEFORE DELETE ON invoice_file FOR EACH ROW EXECUTE "
            "FUNCTION invoice_file_no_delete()"
        ),
    ],
}
UNGUARDED = {
    "sqlite": [
        ("DROP TRIGGER IF EXISTS invoice_no_update"),
        ("DROP TRIGGER IF EXISTS invoice_no_delete"),
        ("DROP TRIGGER IF EXISTS invoice_file_no_update"),
        ("DROP TRIGGER IF EXISTS invoice_file_no_delete"),
        ("DROP TRIGGER IF EXISTS invoice_no_insert"),
        ("DROP TRIGGER IF EXISTS invoice_file_no_insert"),
    ],
    "postgresql": [
        ("DROP FUNCTION IF EXISTS invoice_no_update() CASCADE"),
        ("DROP FUNCTION IF EXISTS invoice_no_delete() CASCADE"),
        ("DROP FUNCTION IF EXISTS invoice_file_no_update() CASCADE"),
        ("DROP FUNCTION IF EXISTS invoice_file_no_delete() CASCADE"),
    ],
}


def upgrade() -> None:
    op.create_table(
        "day_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "what", name=op.f("pk_day_count")),
    )
    op.create_table(
        "invoice_series",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_serial", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_invoice_series")),
    )
    op.create_table(
        "bank_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("passed_over", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_member.id"], name=op.f("fk_bank_file_staff_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_file")),
        sa.UniqueConstraint("mark", name=op.f("uq_bank_file_mark")),
    )
    with op.batch_alter_table("bank_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bank_file_read_at"), ["read_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_bank_file_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_why", sa.Text(), nullable=True),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=True),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("domain_rate", sa.Integer(), nullable=False),
        sa.Column("warm_up", sa.Boolean(), nullable=False),
        sa.Column("stop_bounces", sa.Integer(), nullable=False),
        sa.Column("stop_complaints", sa.Integer(), nullable=False),
        sa.Column("ab_share", sa.Integer(), nullable=False),
        sa.Column("ab_by", sa.Text(), nullable=False),
        sa.Column("ab_hours", sa.Integer(), nullable=False),
        sa.Column("ab_winner", sa.Text(), nullable=True),
        sa.Column("replies_a", sa.Integer(), nullable=False),
        sa.Column("replies_b", sa.Integer(), nullable=False),
        sa.Column("readers", sa.Integer(), nullable=True),
        sa.Column("accepted", sa.Integer(), nullable=True),
        sa.Column("failed", sa.Integer(), nullable=True),
        sa.Column("withheld", sa.Integer(), nullable=True),
        sa.Column("uncertain", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_member.id"], name=op.f("fk_campaign_staff_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("mark", name=op.f("uq_campaign_mark")),
        sa.UniqueConstraint("slug", name=op.f("uq_campaign_slug")),
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_finished_at"), ["finished_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_campaign_staff_id"), ["staff_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_campaign_state"), ["state"], unique=False)

    op.create_table(
        "known_customer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("last_sale_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_known_customer_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_customer")),
        sa.UniqueConstraint("mark", name=op.f("uq_known_customer_mark")),
    )
    with op.batch_alter_table("known_customer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_known_customer_person_id"), ["person_id"], unique=True)

    op.create_table(
        "campaign_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("complained", sa.Integer(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("may_count_opens", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("machine_opens", sa.Integer(), nullable=False),
        sa.Column("may_count_clicks", sa.Integer(), nullable=False),
        sa.Column("clicked", sa.Integer(), nullable=False),
        sa.Column("machine_clicks", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_count_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_count")),
        sa.UniqueConstraint("campaign_id", "subject", name=op.f("uq_campaign_count_campaign_id")),
    )
    op.create_table(
        "campaign_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("address_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("domain", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("returned", sa.Text(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["address_id"], ["person_address.id"], name=op.f("fk_campaign_delivery_address_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_delivery_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_campaign_delivery_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_delivery")),
        sa.UniqueConstraint("campaign_id", "person_id", name=op.f("uq_campaign_delivery_campaign_id")),
        sa.UniqueConstraint("mark", name=op.f("uq_campaign_delivery_mark")),
    )
    with op.batch_alter_table("campaign_delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_delivery_address_id"), ["address_id"], unique=False)
        batch_op.create_index("ix_campaign_delivery_due", ["campaign_id", "state", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_campaign_delivery_person_id"), ["person_id"], unique=False)

    op.create_table(
        "campaign_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_link_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_link")),
        sa.UniqueConstraint("campaign_id", "number", name=op.f("uq_campaign_link_campaign_id")),
        sa.UniqueConstraint("mark", name=op.f("uq_campaign_link_mark")),
    )
    op.create_table(
        "campaign_picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_picture_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_picture")),
        sa.UniqueConstraint("mark", name=op.f("uq_campaign_picture_mark")),
    )
    with op.batch_alter_table("campaign_picture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_picture_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "campaign_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("subject_a", sa.Text(), nullable=False),
        sa.Column("subject_b", sa.Text(), nullable=True),
        sa.Column("preheader", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_text_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_text")),
        sa.UniqueConstraint("campaign_id", "language", name=op.f("uq_campaign_text_campaign_id")),
    )
    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("bank_reference", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=True),
        sa.Column("payer_account", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("put_aside_because", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_cents <> 0", name=op.f("ck_payment_something")),
        sa.ForeignKeyConstraint(["file_id"], ["bank_file.id"], name=op.f("fk_payment_file_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_payment_person_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("account", "booked_at", "amount_cents", "place", name=op.f("uq_payment_account")),
        sa.UniqueConstraint("mark", name=op.f("uq_payment_mark")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_amount_cents"), ["amount_cents"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_booked_at"), ["booked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_put_aside_at"), ["put_aside_at"], unique=False)

    op.create_table(
        "campaign_link_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("clicked", sa.Integer(), nullable=False),
        sa.Column("machines", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["campaign_link.id"], name=op.f("fk_campaign_link_count_link_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_link_count")),
        sa.UniqueConstraint("link_id", name=op.f("uq_campaign_link_count_link_id")),
    )
    op.create_table(
        "open_or_click",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("by_machine", sa.Boolean(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["campaign_delivery.id"], name=op.f("fk_open_or_click_delivery_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_or_click")),
        sa.UniqueConstraint("delivery_id", "number", "by_machine", name=op.f("uq_open_or_click_delivery_id")),
    )
    op.create_table(
        "quote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("relation_id", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("net_cents", sa.Integer(), nullable=False),
        sa.Column("vat_cents", sa.Integer(), nullable=False),
        sa.Column("total_cents", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunity.id"], name=op.f("fk_quote_opportunity_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_quote_organisation_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["staff_member.id"], name=op.f("fk_quote_owner_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["relation_id"], ["relation.id"], name=op.f("fk_quote_relation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
        sa.UniqueConstraint("mark", name=op.f("uq_quote_mark")),
        sa.UniqueConstraint("number", name=op.f("uq_quote_number")),
    )
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.create_index("ix_quote_open", ["state", "valid_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_opportunity_id"), ["opportunity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_relation_id"), ["relation_id"], unique=False)

    op.create_table(
        "quote_sending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("quote_id", sa.Integer(), nullable=False),
        sa.Column("frozen", sa.JSON(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_name", sa.Text(), nullable=True),
        sa.Column("accepted_function", sa.Text(), nullable=True),
        sa.Column("accepted_how", sa.Text(), nullable=True),
        sa.Column("accepted_text", sa.Text(), nullable=True),
        sa.Column("accepted_note", sa.Text(), nullable=True),
        sa.Column("noted_by", sa.Text(), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["quote_id"], ["quote.id"], name=op.f("fk_quote_sending_quote_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_sending")),
        sa.UniqueConstraint("mark", name=op.f("uq_quote_sending_mark")),
    )
    with op.batch_alter_table("quote_sending", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quote_sending_quote_id"), ["quote_id"], unique=False)

    op.create_table(
        "sales_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("relation_id", sa.Integer(), nullable=False),
        sa.Column("quote_id", sa.Integer(), nullable=True),
        sa.Column("opportunity_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("net_cents", sa.Integer(), nullable=False),
        sa.Column("vat_cents", sa.Integer(), nullable=False),
        sa.Column("total_cents", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunity.id"], name=op.f("fk_sales_order_opportunity_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_sales_order_organisation_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["staff_member.id"], name=op.f("fk_sales_order_owner_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["quote_id"], ["quote.id"], name=op.f("fk_sales_order_quote_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["relation_id"], ["relation.id"], name=op.f("fk_sales_order_relation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_order")),
        sa.UniqueConstraint("mark", name=op.f("uq_sales_order_mark")),
        sa.UniqueConstraint("number", name=op.f("uq_sales_order_number")),
        sa.UniqueConstraint("quote_id", name=op.f("uq_sales_order_quote_id")),
    )
    with op.batch_alter_table("sales_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sales_order_agreed_at"), ["agreed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sales_order_opportunity_id"), ["opportunity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sales_order_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sales_order_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sales_order_relation_id"), ["relation_id"], unique=False)

    op.create_table(
        "contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("agreed", sa.JSON(), nullable=False),
        sa.Column("party_name", sa.Text(), nullable=False),
        sa.Column("party_kvk", sa.Text(), nullable=True),
        sa.Column("party_address", sa.Text(), nullable=True),
        sa.Column("signatory_name", sa.Text(), nullable=False),
        sa.Column("signatory_function", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["sales_order.id"], name=op.f("fk_contract_order_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contract_person_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("mark", name=op.f("uq_contract_mark")),
        sa.UniqueConstraint("number", name=op.f("uq_contract_number")),
        sa.UniqueConstraint("order_id", name=op.f("uq_contract_order_id")),
    )
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_person_id"), ["person_id"], unique=False)

    op.create_table(
        "invoice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("relation_id", sa.Integer(), nullable=True),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("seller", sa.JSON(), nullable=False),
        sa.Column("buyer_name", sa.Text(), nullable=False),
        sa.Column("attention", sa.Text(), nullable=True),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("kvk", sa.Text(), nullable=True),
        sa.Column("btw_id", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("order_number", sa.Text(), nullable=True),
        sa.Column("performed_from", sa.Date(), nullable=False),
        sa.Column("performed_until", sa.Date(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("net_cents", sa.Integer(), nullable=False),
        sa.Column("vat_cents", sa.Integer(), nullable=False),
        sa.Column("total_cents", sa.Integer(), nullable=False),
        sa.Column("prepaid_cents", sa.Integer(), nullable=False),
        sa.Column("payable_cents", sa.Integer(), nullable=False),
        sa.Column("credits_number", sa.Text(), nullable=True),
        sa.Column("credits_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["sales_order.id"], name=op.f("fk_invoice_order_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invoice_person_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["relation_id"], ["relation.id"], name=op.f("fk_invoice_relation_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("mark", name=op.f("uq_invoice_mark")),
        sa.UniqueConstraint("number", name=op.f("uq_invoice_number")),
        sa.UniqueConstraint("year", "serial", name=op.f("uq_invoice_year")),
    )
    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoice_credits_number"), ["credits_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_issued_on"), ["issued_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_relation_id"), ["relation_id"], unique=False)

    op.create_table(
        "invoice_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("relation_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("buyer_name", sa.Text(), nullable=False),
        sa.Column("attention", sa.Text(), nullable=True),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("kvk", sa.Text(), nullable=True),
        sa.Column("btw_id", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("performed_from", sa.Date(), nullable=True),
        sa.Column("performed_until", sa.Date(), nullable=True),
        sa.Column("payment_days", sa.Integer(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("prepaid_cents", sa.Integer(), nullable=False),
        sa.Column("credits_number", sa.Text(), nullable=True),
        sa.Column("credits_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["sales_order.id"], name=op.f("fk_invoice_draft_order_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["relation_id"], ["relation.id"], name=op.f("fk_invoice_draft_relation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_draft")),
        sa.UniqueConstraint("mark", name=op.f("uq_invoice_draft_mark")),
    )
    with op.batch_alter_table("invoice_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoice_draft_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_draft_relation_id"), ["relation_id"], unique=False)

    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("budget_hundredths", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("aftercare_step", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_project_order_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["staff_member.id"], name=op.f("fk_project_owner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("aftercare_step", name=op.f("uq_project_aftercare_step")),
        sa.UniqueConstraint("mark", name=op.f("uq_project_mark")),
    )
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_closed_at"), ["closed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_order_id"), ["order_id"], unique=True)
        batch_op.create_index(batch_op.f("ix_project_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "invoice_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_file_invoice_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_file")),
        sa.UniqueConstraint("invoice_id", "kind", name=op.f("uq_invoice_file_invoice_id")),
    )
    op.create_table(
        "payment_match",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("matched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_itself", sa.Boolean(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("amount_cents <> 0", name=op.f("ck_payment_match_something")),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_payment_match_invoice_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_payment_match_payment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_match")),
        sa.UniqueConstraint("mark", name=op.f("uq_payment_match_mark")),
        sa.UniqueConstraint("payment_id", "invoice_id", name=op.f("uq_payment_match_payment_id")),
    )
    with op.batch_alter_table("payment_match", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_match_invoice_id"), ["invoice_id"], unique=False)

    op.create_table(
        "payment_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("relation_id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("step", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_payment_reminder_invoice_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["relation_id"], ["relation.id"], name=op.f("fk_payment_reminder_relation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_reminder")),
        sa.UniqueConstraint("invoice_id", "level", name=op.f("uq_payment_reminder_invoice_id")),
        sa.UniqueConstraint("mark", name=op.f("uq_payment_reminder_mark")),
        sa.UniqueConstraint("step", name=op.f("uq_payment_reminder_step")),
    )
    with op.batch_alter_table("payment_reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_reminder_relation_id"), ["relation_id"], unique=False)

    op.create_table(
        "worked_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("worked_on", sa.Date(), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_worked_hours_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_member.id"], name=op.f("fk_worked_hours_staff_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worked_hours")),
        sa.UniqueConstraint("mark", name=op.f("uq_worked_hours_mark")),
    )
    with op.batch_alter_table("worked_hours", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_worked_hours_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_worked_hours_staff_id"), ["staff_id"], unique=False)

    with op.batch_alter_table("subscriber", schema=None) as batch_op:
        batch_op.add_column(sa.Column("informed", sa.Boolean(), server_default=sa.false(), nullable=False))
    for guard in GUARDS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(guard)


def downgrade() -> None:
    for guard in UNGUARDED[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(guard)

    with op.batch_alter_table("subscriber", schema=None) as batch_op:
        batch_op.drop_column("informed")

    with op.batch_alter_table("worked_hours", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_worked_hours_staff_id"))
        batch_op.drop_index(batch_op.f("ix_worked_hours_project_id"))

    op.drop_table("worked_hours")
    with op.batch_alter_table("payment_reminder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_reminder_relation_id"))

    op.drop_table("payment_reminder")
    with op.batch_alter_table("payment_match", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_match_invoice_id"))

    op.drop_table("payment_match")
    op.drop_table("invoice_file")
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_owner_id"))
        batch_op.drop_index(batch_op.f("ix_project_order_id"))
        batch_op.drop_index(batch_op.f("ix_project_closed_at"))

    op.drop_table("project")
    with op.batch_alter_table("invoice_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invoice_draft_relation_id"))
        batch_op.drop_index(batch_op.f("ix_invoice_draft_order_id"))

    op.drop_table("invoice_draft")
    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invoice_relation_id"))
        batch_op.drop_index(batch_op.f("ix_invoice_person_id"))
        batch_op.drop_index(batch_op.f("ix_invoice_order_id"))
        batch_op.drop_index(batch_op.f("ix_invoice_key"))
        batch_op.drop_index(batch_op.f("ix_invoice_issued_on"))
        batch_op.drop_index(batch_op.f("ix_invoice_due_on"))
        batch_op.drop_index(batch_op.f("ix_invoice_credits_number"))

    op.drop_table("invoice")
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contract_person_id"))
        batch_op.drop_index(batch_op.f("ix_contract_key"))

    op.drop_table("contract")
    with op.batch_alter_table("sales_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sales_order_relation_id"))
        batch_op.drop_index(batch_op.f("ix_sales_order_owner_id"))
        batch_op.drop_index(batch_op.f("ix_sales_order_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_sales_order_opportunity_id"))
        batch_op.drop_index(batch_op.f("ix_sales_order_agreed_at"))

    op.drop_table("sales_order")
    with op.batch_alter_table("quote_sending", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quote_sending_quote_id"))

    op.drop_table("quote_sending")
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quote_relation_id"))
        batch_op.drop_index(batch_op.f("ix_quote_owner_id"))
        batch_op.drop_index(batch_op.f("ix_quote_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_quote_opportunity_id"))
        batch_op.drop_index("ix_quote_open")

    op.drop_table("quote")
    op.drop_table("open_or_click")
    op.drop_table("campaign_link_count")
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_put_aside_at"))
        batch_op.drop_index(batch_op.f("ix_payment_person_id"))
        batch_op.drop_index(batch_op.f("ix_payment_file_id"))
        batch_op.drop_index(batch_op.f("ix_payment_booked_at"))
        batch_op.drop_index(batch_op.f("ix_payment_amount_cents"))

    op.drop_table("payment")
    op.drop_table("campaign_text")
    with op.batch_alter_table("campaign_picture", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_picture_campaign_id"))

    op.drop_table("campaign_picture")
    op.drop_table("campaign_link")
    with op.batch_alter_table("campaign_delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_delivery_person_id"))
        batch_op.drop_index("ix_campaign_delivery_due")
        batch_op.drop_index(batch_op.f("ix_campaign_delivery_address_id"))

    op.drop_table("campaign_delivery")
    op.drop_table("campaign_count")
    with op.batch_alter_table("known_customer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_customer_person_id"))

    op.drop_table("known_customer")
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_state"))
        batch_op.drop_index(batch_op.f("ix_campaign_staff_id"))
        batch_op.drop_index(batch_op.f("ix_campaign_finished_at"))

    op.drop_table("campaign")
    with op.batch_alter_table("bank_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bank_file_staff_id"))
        batch_op.drop_index(batch_op.f("ix_bank_file_read_at"))

    op.drop_table("bank_file")
    op.drop_table("invoice_series")
    op.drop_table("day_count")
