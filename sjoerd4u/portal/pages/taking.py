"""Taking along: the download, made while one waits, and a link that hands the portable part to another."""

import os
from collections.abc import Iterator
from typing import BinaryIO

from flask import Response, abort, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.kit import clock
from sjoerd4u.kit.db import keyring
from sjoerd4u.portal import downloads, handing_over
from sjoerd4u.portal.models import Download, DownloadState, HandOver
from sjoerd4u.portal.pages.door import built_now, done, door, or_absent, own, page, settings
from sjoerd4u.privacy import archive, reviewing
from sjoerd4u.privacy.identifying import subject_of
from sjoerd4u.web.doors import before_sign_in
from sjoerd4u.web.language import current_language
from sjoerd4u.web.links import mark_in
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

PIECE = 64 * 1024
PLACE = ".taking"


@door.get("/mijn-gegevens/meenemen")
def taking() -> Response:
    """Asked by htmx every second while a file is being made; once it is ready nothing asks any more."""
    subject, at = own(), clock.now()
    links = handing_over.links_of(db.session, subject, at)
    return page(
        "portal/taking.html",
        "download",
        subject=subject,
        file=_file_now(),
        links=[(link, _address_of(link)) for link in links],
        may_make_more=len(links) < handing_over.MOST,
    )


@door.post("/mijn-gegevens/download")
def download() -> AnyResponse:
    """Have it made. Texts that may be about others are reviewed by somebody of us: that begins now as well."""
    subject, at = own(), clock.now()
    downloads.order(db.session, subject, settings().data_dir, built_now(), at)
    reviewing.ask_to_see(db.session, subject, current_language(), at)
    db.session.commit()
    return redirect(url_for(PLACE), 303)


@door.get("/mijn-gegevens/download/<mark>")
def fetch(mark: str) -> Response:
    """The file, for whose it is."""
    file = downloads.latest(db.session, own())
    if file is None or file.mark != mark or file.state != DownloadState.READY:
        abort(404)
    try:
        packed = os.fdopen(os.open(downloads.file_of(settings().data_dir, mark), os.O_RDONLY), "rb")
    except OSError:
        abort(404)
    return _as_file(packed, f"mijn-gegevens-{clock.day_of(file.asked_at).isoformat()}.zip")


@door.post("/mijn-gegevens/overdragen", endpoint="hand_over")
def make_link() -> AnyResponse:
    try:
        handing_over.make_link(db.session, own(), clock.now())
    except handing_over.TooMany:
        return redirect(url_for(PLACE), 303)
    return done("link-gemaakt", PLACE)


@door.post("/mijn-gegevens/overdragen/<mark>/intrekken")
def end_link(mark: str) -> AnyResponse:
    or_absent(handing_over.take_back, db.session, own(), mark, clock.now(), absent=(handing_over.Gone,))
    return done("link-weg", PLACE)


@door.get("/mijn-gegevens/ophalen/<token>")
@before_sign_in
def handed_over(token: str) -> Response:
    mark = mark_in(token, handing_over.USE)
    works = handing_over.still_works(db.session, mark, clock.now())
    return show("portal/hand_over.html", status=200 if works else 410, works=works)


@door.post("/mijn-gegevens/ophalen/<token>")
@before_sign_in
def take_over(token: str) -> Response:
    at = clock.now()
    try:
        address = handing_over.use(db.session, mark_in(token, handing_over.USE), at)
    except handing_over.Gone:
        return show("portal/hand_over.html", status=410, works=False)
    db.session.commit()
    with db.store.reading() as session:
        packed = archive.portable_archive(session, subject_of(session, address), at, built_now())
    answer = Response(packed, mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename="overdraagbaar.zip")
    return answer


def _address_of(link: HandOver) -> str:
    token = keyring(db.session).seal(handing_over.USE, link.mark)
    return f"{settings().base_url}{url_for('.handed_over', token=token)}"


def _file_now() -> Download | None:
    file = downloads.latest(db.session, own())
    if file and file.state == DownloadState.READY:
        there = downloads.file_of(settings().data_dir, file.mark).exists()
        return file if there else None
    return file


def _as_file(packed: BinaryIO, name: str) -> Response:
    answer = Response(_in_pieces(packed), mimetype="application/zip")
    answer.call_on_close(packed.close)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.content_length = os.fstat(packed.fileno()).st_size
    return answer


def _in_pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
