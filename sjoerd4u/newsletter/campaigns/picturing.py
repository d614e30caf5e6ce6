"""Pictures in a message: ours, with their size, and nothing that could be anything else."""

import struct
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.kit.keys import new_mark
from sjoerd4u.newsletter.campaigns.composing import NotReady, insist_writable, locked
from sjoerd4u.newsletter.campaigns.models import CampaignPicture
from sjoerd4u.people.trail import By, record

MOST_BYTES = 1_000_000
LARGEST = 4_000  # pixels
TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif"}
NOT_ONE = "Dit is geen plaatje dat wij kunnen gebruiken. Kies een PNG, JPEG of GIF."


class Measured(NamedTuple):
    """What kind of picture a file is, and its size in pixels."""

    kind: str
    width: int
    height: int


def add_picture(session: Session, mark: str, file: bytes, by: By, at: datetime) -> str:
    """Keep a picture with this campaign; gives its mark. Raises NotReady with a sentence, NoSuchCampaign."""
    campaign = locked(session, mark)
    insist_writable(campaign)
    if len(file) > MOST_BYTES:
        raise NotReady("Dit plaatje is groter dan 1 MB. Maak het kleiner: 1200 pixels breed is genoeg.")
    found = measured(file)
    picture = CampaignPicture(mark=new_mark(), campaign_id=campaign.id, file=file, added_at=at, **found._asdict())
    session.add(picture)
    session.flush()
    record(session, by, "plaatje toegevoegd", f"campagne {campaign.mark}", at)
    return picture.mark


def picture(session: Session, mark: str, kind: str) -> bytes | None:
    """The file of a picture."""
    return session.scalar(
        select(CampaignPicture.file).where(CampaignPicture.mark == mark, CampaignPicture.kind == kind)
    )


def measured(file: bytes) -> Measured:
    """What this file is, by its own bytes (PNG § 11.2.2, GIF89a § 18, JPEG ITU T.81 B.2.2). Raises NotReady."""
    try:
        found = _png(file) or _gif(file) or _jpeg(file)
    except (struct.error, IndexError):
        found = None
    if found is None or not (0 < found.width <= LARGEST and 0 < found.height <= LARGEST):
        raise NotReady(NOT_ONE)
    return found


def _png(file: bytes) -> Measured | None:
    is_one = file.startswith(b"\x89PNG\r\n\x1a\n") and file[12:16] == b"IHDR"
    return Measured("png", *struct.unpack(">II", file[16:24])) if is_one else None


def _gif(file: bytes) -> Measured | None:
    return Measured("gif", *struct.unpack("<HH", file[6:10])) if file[:6] in (b"GIF87a", b"GIF89a") else None


def _jpeg(file: bytes) -> Measured | None:
    place = 2
    while file.startswith(b"\xff\xd8") and place < len(file):
        if file[place] != 0xFF:
            return None
        marker, length = file[place + 1], struct.unpack(">H", file[place + 2 : place + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", file[place + 5 : place + 9])
            return Measured("jpg", width, height)
        place += 2 + length
    return None
