"""The download: asked for with a press, made by the jobs process while one waits, kept a week, one for an address."""

import hashlib
from collections.abc import Callable, Container, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Store, insert_into
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.portal.models import Download, DownloadState
from sjoerd4u.privacy import portability
from sjoerd4u.privacy.archive import export_archive
from sjoerd4u.privacy.disclosure import Record, everything_about
from sjoerd4u.privacy.identifying import Subject, subject_of
from sjoerd4u.privacy.traces import downloads_in

KEPT = timedelta(days=7)
LEASE = timedelta(minutes=5)


def order(session: Session, subject: Subject, data_dir: Path, built: Container[str], at: datetime) -> str:
    """Have the download of this subject made; its mark. The same data as last time: the file that is there already."""
    digest = digest_of(everything_about(session, subject, built), subject)
    last = latest(session, subject)
    if last and _is_there(last, data_dir, digest, at):
        return last.mark
    fresh = {"mark": new_mark(), "asked_at": at, "state": DownloadState.WAITING, "done": 0}
    fresh |= {"claimed_until": None, "digest": None}
    new = insert_into(session, Download).values(address=subject.addresses[0], **fresh)
    session.execute(new.on_conflict_do_update(index_elements=[Download.address], set_=fresh))
    if last:
        file_of(data_dir, last.mark).unlink(missing_ok=True)
    return str(fresh["mark"])


def latest(session: Session, subject: Subject) -> Download | None:
    """The download of this address, made or on its way."""
    return session.scalar(select(Download).where(Download.address == subject.addresses[0]))


def file_of(data_dir: Path, mark: str) -> Path:
    """Where the download with this mark is."""
    return downloads_in(data_dir) / f"{mark}.zip"


def digest_of(records: Iterable[Record], subject: Subject) -> str:
    """A fingerprint of all that goes in, but for the download itself and how long ago the visitor pressed."""
    told = [record for record in records if record.table not in (Download.__tablename__, "portal_session")]
    return hashlib.sha256(portability.as_json(portability.everything(told, subject))).hexdigest()


def _is_there(last: Download, data_dir: Path, digest: str, at: datetime) -> bool:
    if last.asked_at <= at - KEPT:
        return False
    if last.state in (DownloadState.WAITING, DownloadState.MAKING):
        return True
    return last.state == DownloadState.READY and last.digest == digest and file_of(data_dir, last.mark).exists()


# — Making it ————————————————————————————————————————————————————————————————————————————————————————————————————


def make_downloads(store: Store, data_dir: Path, built: Container[str], at: datetime) -> str:
    """Make everything that waits, and take away files of more than a week ago; how many."""
    folder = downloads_in(data_dir)
    _forget_old(folder, at)
    made = 0
    while claimed := _claim(store, at):
        folder.mkdir(mode=0o700, exist_ok=True)
        _make(store, data_dir, claimed, built, at)
        made += 1
    return f"{made} gemaakt" if made else "niets te maken"


def _claim(store: Store, at: datetime) -> tuple[str, str] | None:
    """The next one, ours for as long as `LEASE`: its mark and address."""
    with store.reading() as session:
        if session.scalar(select(Download.id).where(_waits(at)).limit(1)) is None:
            return None
    first = select(Download.id).where(_waits(at)).order_by(Download.id).limit(1).with_for_update(skip_locked=True)
    with store.writing() as session:
        row = session.execute(
            update(Download)
            .where(Download.id == first.scalar_subquery())
            .values(state=DownloadState.MAKING, claimed_until=at + LEASE, done=5)
            .returning(Download.mark, Download.address)
            .execution_options(synchronize_session=False)
        ).one_or_none()
        session.commit()
    return (row.mark, row.address) if row else None


def _waits(at: datetime) -> ColumnElement[bool]:
    died = and_(Download.state == DownloadState.MAKING, Download.claimed_until <= at)
    return or_(Download.state == DownloadState.WAITING, died)


def _make(store: Store, data_dir: Path, claimed: tuple[str, str], built: Container[str], at: datetime) -> None:
    mark, address = claimed
    path, digest = file_of(data_dir, mark), None
    try:
        with store.reading() as session:
            subject = subject_of(session, address)
            digest = digest_of(everything_about(session, subject, built), subject)
            export_archive(session, subject, path, at, built, progress=_telling(store, mark))
    finally:
        state = DownloadState.READY if path.exists() else DownloadState.FAILED
        if not _tell(store, mark, state=state, done=100, digest=digest, claimed_until=None):
            path.unlink(missing_ok=True)  # erased, or asked anew, meanwhile


def _telling(store: Store, mark: str) -> Callable[[int], None]:
    def tell(done: int) -> None:
        _tell(store, mark, done=done)

    return tell


def _tell(store: Store, mark: str, **values: object) -> bool:
    with store.writing() as session:
        changed = session.scalar(update(Download).where(Download.mark == mark).values(values).returning(Download.id))
        session.commit()
    return changed is not None


def _forget_old(folder: Path, at: datetime) -> None:
    if folder.is_dir():
        for path in folder.iterdir():
            if path.stat().st_mtime < (at - KEPT).timestamp():
                path.unlink(missing_ok=True)
