"""What staff fill in about their accounts. Who comes where follows from the door, not from a form."""

from typing import Any

from wtforms import EmailField, HiddenField, PasswordField, RadioField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from sjoerd4u.kit import clock
from sjoerd4u.kit.lines import one_line
from sjoerd4u.staff import codes, passwords
from sjoerd4u.staff.models import Role
from sjoerd4u.staff.passwords import SHORTEST
from sjoerd4u.web.forms import PublicForm, an_address, one_line_only

ROLE_HINTS = {
    Role.STAFF.value: "Werkt met vragen, relaties, kansen en zaken.",
    Role.FINANCE.value: "Mag ook lijsten exporteren en facturen verzenden.",
    Role.PRIVACY.value: "Handelt ook privacyverzoeken af, mag wissen en leest het spoor.",
    Role.ADMIN.value: "Mag alles, ook collega’s uitnodigen.",
}
ROLES: Any = [role.value for role in Role]  # WTForms takes plain texts, its type stubs do not know yet
LONGEST_ADDRESS = 254
LONGEST_NAME = 80
A_NAME = [Length(max=LONGEST_NAME, message="Gebruik hooguit %(max)d tekens."), one_line_only]


class StaffForm(PublicForm):
    """A form of the office: no honeypot, since its door knows who presses or limits how often."""

    website = None  # type: ignore[assignment]


class OneTime(StringField):
    """A code that works once: what was typed is not shown again, since the next try needs another."""

    def _value(self) -> str:
        return ""


def _address(label: str, **kw: str) -> EmailField:
    kw = {"spellcheck": "false", "autocapitalize": "none", "maxlength": str(LONGEST_ADDRESS), **kw}
    return EmailField(label, [DataRequired("Vul een e-mailadres in."), an_address], filters=[one_line], render_kw=kw)


def _password(label: str, autocomplete: str, missing: str, **options: Any) -> PasswordField:
    return PasswordField(label, [DataRequired(missing)], render_kw={"autocomplete": autocomplete}, **options)


def _code(label: str, missing: str, **options: Any) -> StringField:
    kw = {"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "none", "maxlength": "40"}
    return OneTime(label, [DataRequired(missing)], filters=[one_line], render_kw=kw, **options)


NEW_PASSWORD_HINT = f"{SHORTEST} tekens of meer. Een zin of drie losse woorden is goed. Plakken mag."
CODE = "Code uit uw app"
NO_CODE = "Vul de code in die uw app nu laat zien."


class EnterForm(StaffForm):
    """Coming in with a password."""

    email = _address("E-mailadres", autocomplete="username")
    password = _password("Wachtwoord", "current-password", "Vul uw wachtwoord in.")
    code = _code(CODE, NO_CODE, description="Zes cijfers. Telefoon kwijt? Vul een herstelcode in.")


class ProveForm(StaffForm):
    """Proving once more who one is. Its names are its own: it may stand around the fields of another form."""

    proof_password = _password("Wachtwoord", "current-password", "Vul uw wachtwoord in.")
    proof_code = _code(CODE, NO_CODE, description="Wacht op een nieuwe code als u er net een gebruikte.")


class PasswordForm(StaffForm):
    """Another password. `own`: the name and the address of whose it is, which must not be in it."""

    password = _password("Nieuw wachtwoord", "new-password", "Kies een wachtwoord.", description=NEW_PASSWORD_HINT)

    def __init__(self, *args: Any, own: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own

    def validate_password(self, field: PasswordField) -> None:
        if objection := passwords.objection(field.data or "", *self.own):
            raise ValidationError(objection)


class CodesForm(StaffForm):
    """Another app. `secret` travels with the form, sealed; `step` is the half minute of the code, once it is right."""

    secret = HiddenField()
    code = _code(CODE, NO_CODE, description="Zes cijfers. Zo weten wij dat uw app werkt.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open_secret = ""
        self.at = clock.now()
        self.step = 0

    def validate_code(self, field: StringField) -> None:
        step = codes.step_of(self.open_secret, field.data or "", self.at)
        if step is None:
            raise ValidationError("Deze code klopt niet. Wacht op de volgende, en controleer de tijd op uw telefoon.")
        self.step = step


class ChooseForm(PasswordForm, CodesForm):
    """A first password, with the app that makes its codes."""


class PasskeyForm(StaffForm):
    """A new passkey: what it is called, and what the device answered."""

    name = StringField(
        "Naam van de sleutel",
        [DataRequired("Geef de sleutel een naam."), *A_NAME],
        filters=[one_line],
        description="Bijvoorbeeld “laptop” of “telefoon”.",
        render_kw={"autocomplete": "off", "maxlength": str(LONGEST_NAME)},
    )
    passkey = HiddenField()


class InviteForm(StaffForm):
    """Who comes to work here."""

    name = StringField(
        "Naam",
        [DataRequired("Vul de naam van uw collega in."), *A_NAME],
        filters=[one_line],
        render_kw={"autocomplete": "off", "maxlength": str(LONGEST_NAME)},
    )
    email = _address("E-mailadres", autocomplete="off")
    role = RadioField("Rol", [InputRequired("Kies een rol.")], choices=ROLES)


class RoleForm(StaffForm):
    """What somebody does here from now on."""

    role = RadioField("Rol", [InputRequired("Kies een rol.")], choices=ROLES)
