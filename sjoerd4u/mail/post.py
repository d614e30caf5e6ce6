"""Posting: every letter leaves here, to the mail server or into the local letterbox, and nowhere else."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask, current_app, render_template, url_for
from flask_mail import Mail
from sqlalchemy.orm import Session

from sjoerd4u.config import BadSetting, Settings
from sjoerd4u.kit.addresses import masked
from sjoerd4u.kit.db import Store, keyring
from sjoerd4u.kit.keys import Keyring
from sjoerd4u.mail import answers, claiming, letterbox, verp
from sjoerd4u.mail.composing import DkimKey, Draft, UnsafeLetter, compose, insist_on_address
from sjoerd4u.mail.models import Letter, Reason, SuppressionReason
from sjoerd4u.mail.suppression import suppress
from sjoerd4u.mail.ways import Box, Line, Rest, WayOut
from sjoerd4u.register.controller import FIRM
from sjoerd4u.register.purposes import NEWSLETTER

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Office:
    """What posting needs to know, found once at the start."""

    settings: Settings
    way_out: Callable[[], WayOut]
    key: DkimKey | None
    rest: Rest = field(default_factory=Rest)


def init_app(app: Flask) -> None:
    """Let this app post letters. Raises BadSetting for a sender or a key that cannot be used."""
    settings: Settings = app.extensions["settings"]
    for address in (settings.mail_sender, settings.news_sender):
        try:
            insist_on_address(address)
        except UnsafeLetter as unsafe:
            raise BadSetting(f"Not an address to send from: {address!r}.") from unsafe
    app.extensions["post"] = Office(settings, _way_out(app, settings), _dkim_key(settings))


def _way_out(app: Flask, settings: Settings) -> Callable[[], WayOut]:
    mail = Mail(app)
    folder = letterbox.folder_in(settings.data_dir)
    return (lambda: Box(folder)) if settings.has_letterbox else (lambda: Line(mail))


def _dkim_key(settings: Settings) -> DkimKey | None:
    if not settings.dkim_key:
        return None
    try:
        return DkimKey(settings.dkim_selector, Path(settings.dkim_key).read_bytes())
    except OSError as error:
        raise BadSetting(f"The DKIM key cannot be read: {settings.dkim_key!r}.") from error


def post_waiting_letters(store: Store, at: datetime) -> str:
    """Post all that is due, and say in one line how many went, stayed and failed. Runs in an app context.

    When the server is away or does not answer, the run ends there and the rest waits, with a growing pause.
    """
    office: Office = current_app.extensions["post"]
    if office.rest.lasts(at):
        return "de mailserver was niet bereikbaar; wij wachten even"
    now = going_on_from(at)
    done: Counter[str] = Counter()
    if _something_is_due(store, now()):
        way = office.way_out()
        try:
            way.open()
            for outcome in _post_all(office, way, store, now):
                done[outcome] += 1
                office.rest.end()
        except answers.NotTaken as away:
            current_app.logger.warning("mail server: %s", away)
            office.rest.begin(now())
            done["run afgebroken"] += 1
        finally:
            way.close()
    return ", ".join(f"{number} {what}" for what, number in done.items()) or "niets te versturen"


def going_on_from(at: datetime) -> Clock:
    """The time as the run goes on: what was told at the start would make a lease lapse in a long run."""
    began = time.monotonic()
    return lambda: at + timedelta(seconds=time.monotonic() - began)


def _something_is_due(store: Store, at: datetime) -> bool:
    with store.reading() as session:
        return claiming.anything_due(session, at)


@dataclass(frozen=True, slots=True)
class Tried:
    """A letter of ours, and why it did not go: a reason to keep it back, or what went wrong; None when it went."""

    letter: Letter
    problem: Reason | Exception | None

    @property
    def ends_all(self) -> answers.NotTaken | None:
        """The problem, if there is no use in going on: the server is away, or stalls."""
        match self.problem:
            case answers.ServerAway() | answers.TryLater(stalled=True):
                return self.problem
        return None


def _post_all(office: Office, way: WayOut, store: Store, now: Clock) -> Iterator[str]:
    """Claim a letter, ask whether it may go, send it, write down how it ended; what became of each, until nothing is
    due. Whoever dies in between leaves a claim that lapses.

    Raises ServerAway, or TryLater from a server that stalls, when there is no use in going on.
    """
    last: Tried | None = None
    while True:
        outcome, claim = _note_and_claim(office, way, store, last, now)
        if last and last.ends_all:
            raise last.ends_all
        if outcome:
            yield outcome
        if claim:
            last = _try(office, way, store, claim)
        elif way.is_open or not _something_is_due(store, now()):
            return
        else:
            way.open()
            last = None


def _note_and_claim(
    office: Office, way: WayOut, store: Store, last: Tried | None, now: Clock
) -> tuple[str | None, claiming.Claim | None]:
    """Write down how the last letter ended and claim the next: in one transaction, since who signs up waits while we
    write. Nothing is claimed while the line is broken: opening it may last longer than a claim.

    When that fails, how the last ended is written by itself: it went, and must not go again.
    """
    goes_on = way.is_open and not (last and last.ends_all)
    try:
        with store.writing() as session:
            outcome = _note(session, office, last, now()) if last else None
            claim = claiming.claim_next(session, now()) if goes_on else None
            session.commit()
    except Exception:
        if last:
            with store.writing() as session:
                _note(session, office, last, now())
                session.commit()
        raise
    return outcome, claim


def _try(office: Office, way: WayOut, store: Store, claim: claiming.Claim) -> Tried | None:
    """Send it if it may go; None when it is no longer ours."""
    with store.reading() as session:
        letter = claiming.in_hand(session, claim)
        if letter is None:
            return None
        reason, keys = claiming.why_not(session, letter), keyring(session)
    return Tried(letter, reason or _send(office, way, keys, letter))


def _send(office: Office, way: WayOut, keys: Keyring, letter: Letter) -> Exception | None:
    """Make the letter and hand it over; what went wrong, if anything."""
    try:
        draft = render(office.settings, keys, letter)
        sender = verp.ReturnAddresses(keys, office.settings.bounce_domain).of(verp.LETTER, letter.mark, draft.sender)
        way.deliver(letter.mark, sender, draft.to, compose(draft, office.key))
    except Exception as problem:
        _log(letter, problem)
        return problem
    return None


def _log(letter: Letter, problem: Exception) -> None:
    """A server's no is a warning. Anything else is ours to mend: an error, with its place unless that is plain."""
    is_answer, is_unsafe = isinstance(problem, answers.NotTaken), isinstance(problem, UnsafeLetter)
    current_app.logger.log(
        logging.WARNING if is_answer else logging.ERROR,
        "letter %s to %s not posted: %s",
        letter.mark,
        masked(letter.address),
        f"{type(problem).__name__}: {problem}",
        exc_info=None if is_answer or is_unsafe else problem,
    )


def _note(session: Session, office: Office, tried: Tried, at: datetime) -> str:
    """Write down how it ended."""
    letter, problem = tried.letter, tried.problem
    match problem:
        case None:
            if not claiming.mark_posted(session, letter, at):
                letterbox.discard(letterbox.folder_in(office.settings.data_dir), letter.mark)
            return "verstuurd"
        case Reason():
            claiming.withhold(session, letter, problem, at)
            return "ingehouden"
        case answers.ServerAway():
            claiming.put_back(session, letter, Reason.SERVER_AWAY)
            return "blijft wachten"
        case UnsafeLetter():
            claiming.give_up(session, letter, Reason.UNSAFE, at)
        case answers.NoSuchAddress():
            claiming.give_up(session, letter, Reason.NO_SUCH_ADDRESS, at)
            suppress(session, letter.address, SuppressionReason.HARD_BOUNCE, at)
        case answers.Refused():
            claiming.give_up(session, letter, Reason.REFUSED, at)
        case _:
            why = Reason.LATER if isinstance(problem, answers.NotTaken) else Reason.BROKEN
            if claiming.put_off(session, letter, why, at):
                return "later opnieuw"
    return "mislukt"


def render(settings: Settings, keys: Keyring, letter: Letter) -> Draft:
    """What the letter says, made at this moment: its links exist nowhere else."""
    with speaking(settings, letter.language):
        links = {
            name: url_for(endpoint, token=keys.seal(use, mark), _external=True) if endpoint else keys.code(use, mark)
            for name, (endpoint, use, mark) in letter.links.items()
        }
        subject, text, html = (_part(letter, part, links) for part in ("subject.txt", "body.txt", "body.html"))
    return Draft(
        mark=letter.mark,
        sender=settings.news_sender if letter.purpose == NEWSLETTER.slug else settings.mail_sender,
        sender_name=FIRM.product,
        to=letter.address,
        subject=subject.strip(" \n"),
        text=text,
        html=with_styles_inside(html),
        language=letter.language,
        written_at=letter.written_at,
        list_name=letter.purpose,
        leave_url=links.get("leave"),
    )


def _part(letter: Letter, part: str, links: dict[str, str]) -> str:
    room, _, name = letter.kind.partition("/")
    return render_template(
        f"{room}/letters/{name}/{part}",
        words=letter.words,
        links=links,
        lang=letter.language,
        leave_url=links.get("leave"),
        preferences_url=links.get("preferences"),
    )


@contextmanager
def speaking(settings: Settings, language: str) -> Iterator[None]:
    """As if on a page of the site in this language, so that texts and addresses come out in it.

    An app context of its own, since Flask-Babel remembers the language for as long as one lasts.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    base = settings.base_url + ("/en" if language == "en" else "")
    with app.app_context(), app.test_request_context(base_url=base):
        yield


def with_styles_inside(html: str) -> str:
    """The page with its rules in its tags, as mail programs want it; what cannot stand in a tag stays in the head."""
    import css_inline  # only who posts or shows a letter needs it

    return css_inline.inline(html, keep_style_tags=True, remove_inlined_selectors=True, load_remote_stylesheets=False)
