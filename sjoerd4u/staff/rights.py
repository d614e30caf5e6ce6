"""Who may what in the back office: the one matrix. The guard of the doors and the tests both read it.

Every page of the back office has one line in `NEEDS`, or stands in `OPEN`; the house refuses to start with a page that
has no line, and with a line that has no page (`web.doors.hang`).
"""

from enum import StrEnum

from sjoerd4u.staff.models import Role


class Right(StrEnum):
    """What somebody may do here, beside coming in."""

    WORK = "het dagelijkse werk doen"
    MERGE = "dubbele relaties samenvoegen"
    EXPORT = "lijsten exporteren"
    IMPORT = "lijsten inlezen"
    ISSUE = "facturen verzenden"
    PRIVACY = "privacyverzoeken afhandelen"
    READ_TRAIL = "het spoor lezen"
    MANAGE_STAFF = "collega’s uitnodigen en hun rol wijzigen"


ROLES: dict[Role, frozenset[Right]] = {
    Role.STAFF: frozenset({Right.WORK, Right.MERGE}),
    Role.FINANCE: frozenset({Right.WORK, Right.MERGE, Right.EXPORT, Right.IMPORT, Right.ISSUE}),
    Role.PRIVACY: frozenset(
        {Right.WORK, Right.MERGE, Right.EXPORT, Right.IMPORT, Right.PRIVACY, Right.READ_TRAIL},
    ),
    Role.ADMIN: frozenset(Right),
}

# For who is not in yet. Whoever is in may come here too.
OPEN: frozenset[str] = frozenset(
    {
        "staff.way_in",
        "staff.enter",
        "staff.question",
        "staff.enter_by_passkey",
        "staff.leave",
        "staff.invitation",
        "staff.accept",
        "staff.invitation_question",
        "staff.accept_with_passkey",
    }
)

# Which right a page asks. One line for each endpoint; a look and a press of one address have endpoints of their own.
NEEDS: dict[str, Right] = {
    # backoffice: where staff begin
    "backoffice.today": Right.WORK,
    "backoffice.one_by_one": Right.WORK,
    "backoffice.keys": Right.WORK,
    "backoffice.switch_keys": Right.WORK,
    # crm: following people up
    "crm.cases": Right.WORK,
    "crm.case": Right.WORK,
    "crm.new_case": Right.WORK,
    "crm.add_case": Right.WORK,
    "crm.unmove_case": Right.WORK,
    "crm.unopen_case": Right.WORK,
    "crm.move_case": Right.WORK,
    "crm.inquiries": Right.WORK,
    "crm.inquiry": Right.WORK,
    "crm.claim": Right.WORK,
    "crm.release": Right.WORK,
    "crm.assign": Right.WORK,
    "crm.give_back_inquiry": Right.WORK,
    "crm.whose_inquiry": Right.WORK,
    "crm.link_inquiry": Right.WORK,
    "crm.spam": Right.WORK,
    "crm.not_spam": Right.WORK,
    "crm.answered": Right.WORK,
    "crm.not_answered": Right.WORK,
    "crm.close": Right.WORK,
    "crm.reopen_inquiry": Right.WORK,
    "crm.opportunity_of_inquiry": Right.WORK,
    "crm.note_on_inquiry": Right.WORK,
    "crm.usual_step": Right.WORK,
    "crm.remove_note": Right.WORK,
    "crm.done": Right.WORK,
    "crm.done_and_next": Right.WORK,
    "crm.unplan_step": Right.WORK,
    "crm.reopen_step": Right.WORK,
    "crm.snooze": Right.WORK,
    "crm.move_step": Right.WORK,
    "crm.step": Right.WORK,
    "crm.change_step": Right.WORK,
    "crm.opportunities": Right.WORK,
    "crm.opportunity": Right.WORK,
    "crm.new_opportunity": Right.WORK,
    "crm.add_opportunity": Right.WORK,
    "crm.edit_opportunity": Right.WORK,
    "crm.change_opportunity": Right.WORK,
    "crm.move_opportunity": Right.WORK,
    "crm.unmove_opportunity": Right.WORK,
    "crm.unopen_opportunity": Right.WORK,
    "crm.organisations": Right.WORK,
    "crm.organisation": Right.WORK,
    "crm.edit_organisation": Right.WORK,
    "crm.change_organisation": Right.WORK,
    "crm.relations": Right.WORK,
    "crm.relation": Right.WORK,
    "crm.note": Right.WORK,
    "crm.new_relation": Right.WORK,
    "crm.add_relation": Right.WORK,
    "crm.edit_relation": Right.WORK,
    "crm.change_name": Right.WORK,
    "crm.change_wishes": Right.WORK,
    "crm.add_address": Right.WORK,
    "crm.add_number": Right.WORK,
    "crm.remove_number": Right.WORK,
    "crm.join_organisation": Right.WORK,
    "crm.leave_organisation": Right.WORK,
    # sales: payments and reminders
    "payments.index": Right.ISSUE,
    "payments.take_in": Right.ISSUE,
    "payments.payment": Right.ISSUE,
    "payments.match": Right.ISSUE,
    "payments.same": Right.ISSUE,
    "payments.not_the_same": Right.ISSUE,
    "payments.unmatch": Right.ISSUE,
    "payments.put_aside": Right.ISSUE,
    "payments.take_back": Right.ISSUE,
    "payments.note": Right.ISSUE,
    "payments.noted": Right.ISSUE,
    "payments.remove": Right.ISSUE,
    "payments.receivables": Right.ISSUE,
    "payments.reminder": Right.ISSUE,
    "payments.send_reminder": Right.ISSUE,
    # stats
    "stats.figures": Right.WORK,
    "stats.visits": Right.WORK,
    "stats.newsletter": Right.WORK,
    "stats.follow_up": Right.WORK,
    "stats.sheet": Right.WORK,
    "stats.campaign": Right.WORK,
    "stats.campaign_links": Right.WORK,
    # crm: finding, doubles, filters and many at once
    "search.results": Right.WORK,
    "search.palette": Right.WORK,
    "search.lijkt_op": Right.WORK,
    "doubles.overview": Right.MERGE,
    "doubles.compare": Right.MERGE,
    "doubles.merge": Right.MERGE,
    "doubles.two": Right.MERGE,
    "doubles.undo": Right.MERGE,
    "filters.save": Right.WORK,
    "filters.remove": Right.WORK,
    "bulk.choose": Right.WORK,
    "bulk.apply": Right.WORK,
    "bulk.done": Right.WORK,
    "bulk.undo": Right.WORK,
    # articles: writing and placing
    "articles_office.index": Right.WORK,
    "articles_office.write": Right.WORK,
    "articles_office.begin": Right.WORK,
    "articles_office.edit": Right.WORK,
    "articles_office.save": Right.WORK,
    "articles_office.preview_new": Right.WORK,
    "articles_office.preview": Right.WORK,
    "articles_office.become": Right.WORK,
    "articles_office.document": Right.WORK,
    "articles_office.attach": Right.WORK,
    "articles_office.detach": Right.WORK,
    # sending: a campaign that goes
    # newsletter: writing a campaign, choosing its readers, the gate
    "campaigns.index": Right.WORK,
    "campaigns.write": Right.WORK,
    "campaigns.begin": Right.WORK,
    "campaigns.edit": Right.WORK,
    "campaigns.save": Right.WORK,
    "campaigns.throw_away": Right.WORK,
    "campaigns.copy": Right.WORK,
    "campaigns.add_picture": Right.WORK,
    "campaigns.check_new": Right.WORK,
    "campaigns.check": Right.WORK,
    "campaigns.look_new": Right.WORK,
    "campaigns.look": Right.WORK,
    "campaigns.look_kept": Right.WORK,
    "campaigns.readers": Right.WORK,
    "campaigns.aim": Right.WORK,
    "campaigns.gate": Right.WORK,
    "campaigns.send": Right.WORK,
    "campaigns.plan": Right.WORK,
    "campaigns.set_tempo": Right.WORK,
    "campaigns.unplan": Right.WORK,
    "campaigns.try_out": Right.WORK,
    "campaigns.choose_subject": Right.WORK,
    "sending.progress": Right.WORK,
    "sending.pause": Right.WORK,
    "sending.resume": Right.WORK,
    "sending.call_off": Right.WORK,
    "sending.it_arrived": Right.WORK,
    "sending.send_again": Right.WORK,
    # relations: in and out by file
    "imports.files": Right.IMPORT,
    "imports.upload": Right.IMPORT,
    "imports.run": Right.IMPORT,
    "imports.columns": Right.IMPORT,
    "imports.settle": Right.IMPORT,
    "imports.carry_out": Right.IMPORT,
    "imports.stop": Right.IMPORT,
    "imports.turn_back": Right.IMPORT,
    "imports.discard": Right.IMPORT,
    "imports.refused": Right.IMPORT,
    "exports.relations": Right.EXPORT,
    "exports.export": Right.EXPORT,
    # sales: quotes, orders, projects, contracts
    "invoicing.invoices": Right.WORK,
    "invoicing.invoice": Right.WORK,
    "invoicing.paper": Right.WORK,
    "invoicing.proof": Right.WORK,
    "invoicing.from_order": Right.WORK,
    "invoicing.free": Right.WORK,
    "invoicing.edit_invoice": Right.WORK,
    "invoicing.write_invoice": Right.WORK,
    "invoicing.throw_invoice_away": Right.WORK,
    "invoicing.credit": Right.ISSUE,
    "invoicing.issue": Right.ISSUE,
    "invoicing.send_again": Right.ISSUE,
    "sales.quotes": Right.WORK,
    "sales.quote": Right.WORK,
    "sales.quote_as_pdf": Right.WORK,
    "sales.start_quote": Right.WORK,
    "sales.start_quote_for_opportunity": Right.WORK,
    "sales.edit_quote": Right.WORK,
    "sales.write_quote": Right.WORK,
    "sales.send_quote": Right.WORK,
    "sales.withdraw_quote": Right.WORK,
    "sales.throw_quote_away": Right.WORK,
    "sales.accept_by_phone": Right.WORK,
    "sales.orders": Right.WORK,
    "sales.order": Right.WORK,
    "sales.write_hours": Right.WORK,
    "sales.remove_hours": Right.WORK,
    "sales.set_budget": Right.WORK,
    "sales.close_project": Right.WORK,
    "sales.reopen_project": Right.WORK,
    "sales.contracts": Right.WORK,
    "sales.new_contract": Right.WORK,
    "sales.draw_up_contract": Right.WORK,
    "sales.contract": Right.WORK,
    "sales.change_contract": Right.WORK,
    # staff: one's own account
    "staff.home": Right.WORK,
    "staff.prove": Right.WORK,
    "staff.proved": Right.WORK,
    "staff.account": Right.WORK,
    "staff.password": Right.WORK,
    "staff.change_password": Right.WORK,
    "staff.app_codes": Right.WORK,
    "staff.change_app_codes": Right.WORK,
    "staff.renew_recovery_codes": Right.WORK,
    "staff.new_passkey": Right.WORK,
    "staff.passkey_question": Right.WORK,
    "staff.add_passkey": Right.WORK,
    "staff.remove_passkey": Right.WORK,
    "staff.end_session": Right.WORK,
    "staff.end_other_sessions": Right.WORK,
    "staff.choose_morning_mail": Right.WORK,
    # staff: colleagues and the trail
    "staff.colleagues": Right.MANAGE_STAFF,
    "staff.invite": Right.MANAGE_STAFF,
    "staff.colleague": Right.MANAGE_STAFF,
    "staff.give_role": Right.MANAGE_STAFF,
    "staff.start_again": Right.MANAGE_STAFF,
    "staff.end_account": Right.MANAGE_STAFF,
    "staff.let_back": Right.MANAGE_STAFF,
    "staff.trail": Right.READ_TRAIL,
    # rights: the desk for requests under the law, the register, incidents
    "rights.requests": Right.PRIVACY,
    "rights.new_request": Right.PRIVACY,
    "rights.enter_request": Right.PRIVACY,
    "rights.request": Right.PRIVACY,
    "rights.request_file": Right.PRIVACY,
    "rights.claim_request": Right.PRIVACY,
    "rights.know_request": Right.PRIVACY,
    "rights.answer_request": Right.PRIVACY,
    "rights.extend_request": Right.PRIVACY,
    "rights.decide_request": Right.PRIVACY,
    "rights.agree_request": Right.PRIVACY,
    "rights.return_request": Right.PRIVACY,
    "rights.doubt_request": Right.PRIVACY,
    "rights.see_copy": Right.PRIVACY,
    "rights.take_doubt_over": Right.PRIVACY,
    "rights.decide_doubt": Right.PRIVACY,
    "rights.lift_restriction": Right.PRIVACY,
    "rights.told_on_paper": Right.PRIVACY,
    "rights.told_recipient": Right.PRIVACY,
    "rights.texts_of_request": Right.PRIVACY,
    "rights.review_text": Right.PRIVACY,
    "rights.show_texts": Right.PRIVACY,
    "rights.register": Right.PRIVACY,
    "rights.record_csv": Right.PRIVACY,
    "rights.recipients": Right.PRIVACY,
    "rights.add_recipient": Right.PRIVACY,
    "rights.recipient": Right.PRIVACY,
    "rights.change_recipient": Right.PRIVACY,
    "rights.end_recipient": Right.PRIVACY,
    "rights.statement": Right.PRIVACY,
    "rights.publish": Right.PRIVACY,
    "rights.notify": Right.PRIVACY,
    "rights.keeping": Right.PRIVACY,
    "rights.incidents": Right.PRIVACY,
    "rights.new_incident": Right.WORK,
    "rights.open_incident": Right.WORK,
    "rights.incident": Right.PRIVACY,
    "rights.fill_in_incident": Right.PRIVACY,
    "rights.close_incident": Right.PRIVACY,
}

# What asks for a proof of who you are that is at most ten minutes old: what cannot be taken back, or opens a door.
FRESH: frozenset[str] = frozenset(
    {
        # relations: what leaves the house
        "exports.export",
        # relations: what changes very many at once
        "imports.carry_out",
        "imports.turn_back",
        # sales: what gets a number and then never changes
        "invoicing.issue",
        # crm: of two people one
        "doubles.merge",
        "doubles.undo",
        # staff: one's own means
        "staff.password",
        "staff.change_password",
        "staff.app_codes",
        "staff.change_app_codes",
        "staff.renew_recovery_codes",
        "staff.new_passkey",
        "staff.add_passkey",
        "staff.remove_passkey",
        # staff: who may come in, and as what
        "staff.invite",
        "staff.give_role",
        "staff.start_again",
        "staff.let_back",
        # rights: what erases, refuses, or shows a copy of an identity document
        "rights.decide_request",
        "rights.agree_request",
        "rights.see_copy",
    }
)


def may(role: str, right: Right) -> bool:
    """Whether somebody with this role has this right. A role that no longer exists has none."""
    return role in {known.value for known in Role} and right in ROLES[Role(role)]


def those_who_may(right: Right) -> list[Role]:
    """The roles that have this right, to say whom to ask."""
    return [role for role, rights in ROLES.items() if right in rights]
