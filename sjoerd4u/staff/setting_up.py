"""The part of a page that sets up an app for one-time codes: a secret that travels with the form, sealed."""

from typing import Any

from sjoerd4u.kit.keys import BadSeal
from sjoerd4u.staff import codes
from sjoerd4u.staff.forms import CodesForm
from sjoerd4u.staff.models import StaffMember
from sjoerd4u.web.store import db


def begin(form: CodesForm, member: StaffMember) -> None:
    """Give the form a new secret, or open the one that came back with it. Looking writes nothing down."""
    try:
        form.open_secret = codes.unseal(db.session, member.mark, form.secret.data or "")
    except BadSeal:
        form.open_secret = codes.new_secret()
    form.secret.data = codes.seal(db.session, member.mark, form.open_secret)


def shown(form: CodesForm, member: StaffMember) -> dict[str, Any]:
    """What the page needs to show of it: as picture, as link and in letters."""
    address = member.address or ""
    return {
        "secret": " ".join(form.open_secret[start : start + 4] for start in range(0, len(form.open_secret), 4)),
        "picture": codes.picture(form.open_secret, address),
        "uri": codes.uri(form.open_secret, address),
    }
