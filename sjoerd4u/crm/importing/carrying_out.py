"""Writing what the lines say, and noting on each line what it did."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from sjoerd4u.crm.importing.changing_known import change_known
from sjoerd4u.crm.importing.coming import bring_in
from sjoerd4u.crm.importing.firms import meet_firms
from sjoerd4u.crm.importing.judging import Finding
from sjoerd4u.crm.importing.known import Firms
from sjoerd4u.crm.importing.models import ImportRow, ImportRun, Verdict
from sjoerd4u.kit.pouring import amend
from sjoerd4u.people import trail


def carry_out(session: Session, run: ImportRun, findings: Sequence[Finding], by: trail.By, firms: Firms) -> None:
    """Write these findings, in one transaction with the note of what each line did. `firms`: the organisations that
    these lines name and we know."""
    at = run.ran_at
    assert at is not None  # noqa: S101 - a run that is carried out began
    meet_firms(session, findings, firms, at)
    bring_in(session, run, [finding for finding in findings if finding.verdict is Verdict.NEW], firms, at)
    change_known(session, run, [finding for finding in findings if finding.verdict is Verdict.CHANGED], firms, by, at)


def note_verdicts(session: Session, findings: Sequence[Finding]) -> None:
    """Note on each line what becomes of it."""
    rows = [
        {
            "id": finding.id,
            "verdict": finding.verdict.value,
            "reason": finding.reason,
            "person_id": finding.someone.id if finding.someone else None,
            "address": finding.address,
            "known_by": finding.known_by,
        }
        for finding in findings
    ]
    amend(session, ImportRow, rows)
