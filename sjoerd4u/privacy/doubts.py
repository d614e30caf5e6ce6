"""Level 3: a copy of an identity document, only after a reasoned doubt on record (AVG art. 12(6)), and not for long.

The copy is encrypted (AES-256-GCM) with a key of its own use, shown only to who has to decide, gone at the decision and
after 72 hours at the latest. What stays is: seen, by whom, when, and what was compared.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Base, Store, keyring
from sjoerd4u.mail import outbox
from sjoerd4u.people.trail import SYSTEM, By
from sjoerd4u.privacy.desk_models import IdentityDoubt
from sjoerd4u.privacy.identifying import Subject, rows_of
from sjoerd4u.privacy.numbers import holds_bsn
from sjoerd4u.privacy.request_models import RightsRequest
from sjoerd4u.privacy.requests import IsClosed, NoSuchRequest, note
from sjoerd4u.privacy.traces import leave_no_trace
from sjoerd4u.register.purposes import RIGHTS

LARGEST = 10 * 1024 * 1024
TOO_LARGE = "Dit bestand is te groot. Kies een bestand van hooguit 10 MB."
STAYS = timedelta(hours=72)
USE = "identity copy"
KINDS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}
FITS, FITS_NOT = "het klopt", "het klopt niet"


class NoSuchDoubt(LookupError):
    """There is no doubt on record, or it is decided: there is nothing to send or to see."""


class NotACopy(ValueError):
    """What was sent is no JPEG, PNG or PDF of at most 10 MB; the message says so in Dutch."""


class NotForYou(PermissionError):
    """Only who recorded the doubt decides, and sees the copy."""


class NotAllowed(ValueError):
    """A text that cannot be kept; the message says why, in Dutch."""


@dataclass(frozen=True, slots=True)
class DoubtView:
    """What the person and the desk may know of a doubt. `waits_for_copy`: the upload is there."""

    why: str
    by_name: str
    recorded_at: datetime
    given_at: datetime | None
    destroyed_at: datetime | None
    decided_at: datetime | None
    outcome: str | None
    compared: str | None
    staff_id: int | None
    has_copy: bool

    @property
    def waits_for_copy(self) -> bool:
        return self.decided_at is None and not self.has_copy


# — For the person ———————————————————————————————————————————————————————————————————————————————————————————————


def doubt_of(session: Session, subject: Subject, request_mark: str) -> DoubtView | None:
    """The doubt about a request of this subject that waits for a copy or for our decision; None: no upload exists."""
    found = _theirs(session, subject, request_mark)
    return view_of(found) if found and found.decided_at is None else None


def give_copy(session: Session, subject: Subject, request_mark: str, data: bytes, at: datetime) -> None:
    """Keep a redacted copy, encrypted; a new one replaces it. Raises NoSuchDoubt, NotACopy."""
    found = _theirs(session, subject, request_mark)
    if found is None or found.decided_at is not None or _is_closed(session, found):
        raise NoSuchDoubt
    if len(data) > LARGEST:
        raise NotACopy(TOO_LARGE)
    if _kind_of(data) is None:
        raise NotACopy("Kies een foto (JPEG of PNG) of een PDF.")
    found.copy = keyring(session).conceal(USE, data, _bound_to(found))
    found.given_at, found.destroyed_at = at, None
    _note(session, found, By(None, "betrokkene"), "kopie ontvangen", at)


# — For who decides ——————————————————————————————————————————————————————————————————————————————————————————————


def record_doubt(session: Session, mark: str, why: str, by: By, at: datetime) -> None:
    """Put a reasoned doubt on record and ask the person by letter for a redacted copy.

    Raises NoSuchRequest, IsClosed, NotAllowed without a reason, with a BSN in it or for a second doubt.
    """
    request = session.scalar(select(RightsRequest).where(RightsRequest.mark == mark).with_for_update())
    if request is None:
        raise NoSuchRequest
    if request.decided_at is not None:
        raise IsClosed(request.reference)
    _insist_on_words(why, "Schrijf waarom u twijfelt wie dit is.")
    if request.address is None:
        raise NotAllowed("Zonder e-mailadres kan de betrokkene niets insturen. Vraag het persoonlijk.")
    if session.scalar(select(IdentityDoubt.id).where(IdentityDoubt.request_id == request.id)):
        raise NotAllowed("Er staat al een twijfel bij dit verzoek.")
    row = {"request_id": request.id, "why": why, "staff_id": by.staff_id, "by_name": by.name, "recorded_at": at}
    session.execute(insert(IdentityDoubt), [row])
    note(session, request, by, "twijfel over de identiteit genoteerd", at)
    words = {"reference": request.reference, "why": why}
    outbox.write_letter(
        session,
        "privacy/doubt",
        request.address,
        RIGHTS,
        request.language,
        at,
        words=words,
        person_id=request.person_id,
    )


def see_copy(session: Session, mark: str, by: By, at: datetime) -> tuple[bytes, str]:
    """The copy and its media type, for who has to decide; that it was seen is kept. Raises NoSuchDoubt, NotForYou."""
    found = _of_request(session, mark)
    if found is None or found.copy is None or found.decided_at is not None or _is_over(found, at):
        raise NoSuchDoubt
    if _is_closed(session, found):
        raise NoSuchDoubt
    if by.staff_id is None or by.staff_id != found.staff_id:
        raise NotForYou
    data = keyring(session).reveal(USE, found.copy, _bound_to(found))
    found.seen_at = at
    _note(session, found, by, "kopie gezien", at)
    return data, _kind_of(data) or "application/octet-stream"


def decide_doubt(session: Session, mark: str, fits: bool, compared: str, by: By, at: datetime) -> None:
    """Say whether it is who they say, and what was compared; the copy is gone with it.

    Raises NoSuchDoubt, NotForYou, NotAllowed without words or with a BSN in them.
    """
    found = _of_request(session, mark)
    if found is None or found.decided_at is not None:
        raise NoSuchDoubt
    if by.staff_id is None or by.staff_id != found.staff_id:
        raise NotForYou
    _insist_on_words(compared, "Schrijf wat u heeft vergeleken, bijvoorbeeld naam en geboortejaar.")
    found.outcome, found.compared, found.decided_at = FITS if fits else FITS_NOT, compared, at
    if found.copy is not None:
        found.copy, found.destroyed_at = None, at
    _note(session, found, by, f"twijfel beslist: {found.outcome}; kopie vernietigd", at)


def hand_over(session: Session, mark: str, by: By, at: datetime) -> None:
    """Somebody else of us takes the decision over, because a colleague is away. Raises NoSuchDoubt."""
    found = _of_request(session, mark)
    if found is None or found.decided_at is not None:
        raise NoSuchDoubt
    found.staff_id, found.by_name = by.staff_id, by.name
    _note(session, found, by, "beslissing over de identiteit overgenomen", at)


def is_open(session: Session, request_id: int) -> bool:
    """Whether a doubt about this request is undecided."""
    waits = select(IdentityDoubt.id).where(IdentityDoubt.request_id == request_id, IdentityDoubt.decided_at.is_(None))
    return session.scalar(waits) is not None


def view_of(found: IdentityDoubt) -> DoubtView:
    """What may be known of a doubt."""
    return DoubtView(
        found.why,
        found.by_name,
        found.recorded_at,
        found.given_at,
        found.destroyed_at,
        found.decided_at,
        found.outcome,
        found.compared,
        found.staff_id,
        found.copy is not None,
    )


def destroy_copies(store: Store, at: datetime) -> str:
    """A chore: no copy stays longer than 72 hours, decided or not; nor one whose request is over."""
    with store.writing() as session:
        closed = select(RightsRequest.id).where(RightsRequest.decided_at.is_not(None))
        over = IdentityDoubt.given_at <= at - STAYS
        chosen = select(IdentityDoubt).where(
            IdentityDoubt.copy.is_not(None), over | IdentityDoubt.request_id.in_(closed)
        )
        gone = session.scalars(chosen).all()
        for one in gone:
            one.copy, one.destroyed_at = None, at
            _note(session, one, SYSTEM, "kopie vernietigd", at)
        session.commit()
    if gone:
        leave_no_trace(store, None)
    return f"{len(gone)} kopieën vernietigd" if gone else "geen kopie te vernietigen"


# — How it is done ———————————————————————————————————————————————————————————————————————————————————————————————


def _theirs(session: Session, subject: Subject, request_mark: str) -> IdentityDoubt | None:
    whose = rows_of(Base.metadata.tables[RightsRequest.__tablename__], subject)
    question = select(IdentityDoubt).join(RightsRequest).where(RightsRequest.mark == request_mark, whose)
    return session.scalar(question)


def _of_request(session: Session, mark: str) -> IdentityDoubt | None:
    return session.scalar(select(IdentityDoubt).join(RightsRequest).where(RightsRequest.mark == mark))


def _is_over(found: IdentityDoubt, at: datetime) -> bool:
    return found.given_at is not None and found.given_at <= at - STAYS


def _is_closed(session: Session, found: IdentityDoubt) -> bool:
    return session.get_one(RightsRequest, found.request_id).decided_at is not None


def _insist_on_words(text: str, missing: str) -> None:
    if not text.strip():
        raise NotAllowed(missing)
    if holds_bsn(text):
        raise NotAllowed("Schrijf geen burgerservicenummer op.")


def _kind_of(data: bytes) -> str | None:
    return next((kind for magic, kind in KINDS.items() if data.startswith(magic)), None)


def _bound_to(found: IdentityDoubt) -> str:
    return f"identity_doubt {found.id}"


def _note(session: Session, found: IdentityDoubt, by: By, what: str, at: datetime) -> None:
    request = session.get_one(RightsRequest, found.request_id)
    note(session, request, by, what, at)
