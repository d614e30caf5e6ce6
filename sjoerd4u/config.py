"""Every setting: its default, its environment name and one sentence. There are no others."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

PREFIX = "SJOERD4U_"
SECRET_LENGTH = 32


class BadSetting(ValueError):
    """A setting whose value cannot be used; the message says which and what would do."""


def setting(default: Any, says: str) -> Any:
    """A setting with its default and the one sentence that explains it."""
    return field(default=default, metadata={"says": says})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one running product. Made from the environment once, at the start."""

    data_dir: Path = setting(
        Path("var"), "Folder for the database, the secret key, the letterbox and the ledger of erasures."
    )
    database_url: str = setting("", "SQLite in DATA_DIR when empty; postgresql+psycopg://… for more than one machine.")
    secret_key: str = setting("", "Secret for sessions, links and fingerprints; made and kept in DATA_DIR when empty.")
    production: bool = setting(
        False, "1 on the real site: refuses a missing or short secret and an address without https."
    )
    base_url: str = setting("http://127.0.0.1:8000", "The address of the site as people type it, for links in letters.")
    host: str = setting("127.0.0.1", "The address to listen on.")
    port: int = setting(8000, "The port to listen on (PORT does the same).")
    workers: int = setting(1, "How many web processes.")
    threads: int = setting(4, "How many requests one web process handles side by side.")
    trusted_proxies: int = setting(0, "How many proxies in front may say who the visitor is.")
    mail_server: str = setting("", "SMTP server for letters; empty: the local letterbox at /brievenbus, loopback only.")
    mail_port: int = setting(25, "Port of the SMTP server.")
    mail_username: str = setting("", "User name at the SMTP server, if it asks for one.")
    mail_password: str = setting("", "Password at the SMTP server.")
    mail_tls: bool = setting(False, "1: speak STARTTLS to the SMTP server.")
    mail_sender: str = setting("service@sparklingcrm.nl", "Sender of letters.")
    news_sender: str = setting("nieuws@sparklingcrm.nl", "Sender of the newsletter.")
    bounce_domain: str = setting("", "Domain for signed return addresses; empty: letters return to the sender.")
    bounce_box: str = setting("", "Maildir or IMAP URL where mail for BOUNCE_DOMAIN arrives; read by read-bounces.")
    send_lines: int = setting(4, "How many connections to the SMTP server a campaign uses side by side.")
    dkim_key: str = setting("", "Path of the private key for DKIM signatures; empty: letters are not signed.")
    dkim_selector: str = setting("sjoerd4u", "Selector of the DKIM key.")
    ga_measurement_id: str = setting("", "Google Analytics measurement id; empty: no tag, and the banner says so.")
    ad_tag_id: str = setting("", "Advertising tag id; empty: no tag, and the banner says so.")
    crm_inbox: str = setting("", "IMAP URL of the mailbox for the BCC address.")
    btw_id: str = setting("", "Our VAT number (btw-id), needed on invoices.")
    statutory_seat: str = setting("", "Our statutory seat, needed on invoices.")
    iban: str = setting("", "Our bank account, needed on invoices.")
    payment_days: int = setting(14, "Days within which an invoice is to be paid.")
    metrics_token: str = setting("", "Token that may read /metrics from elsewhere; empty: loopback only.")
    limits_url: str = setting("memory://", "Where limits are counted; redis://… when more than one web process serves.")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """The settings that the environment says, defaults for the rest.

        Raises BadSetting for a value of the wrong kind, and in production for a missing or demo secret.
        """
        given = {f.name: environ[PREFIX + f.name.upper()] for f in fields(cls) if PREFIX + f.name.upper() in environ}
        if "PORT" in environ:
            given.setdefault("port", environ["PORT"])
        if "port" in given:
            given.setdefault("base_url", f"http://127.0.0.1:{given['port']}")
        return cls(**{name: _read(name, cls.default(name), text) for name, text in given.items()}).completed()

    @classmethod
    def default(cls, name: str) -> Any:
        """The default of the setting called `name`."""
        return next(f.default for f in fields(cls) if f.name == name)

    def completed(self) -> "Settings":
        """The same settings with what they leave open: a database in the data folder, a secret that stays the same."""
        if self.production and len(self.secret_key) < SECRET_LENGTH:
            raise BadSetting(
                f"{PREFIX}SECRET_KEY: production needs a secret of its own, of {SECRET_LENGTH} characters or more."
            )
        if self.production and not self.mail_server:
            raise BadSetting(f"{PREFIX}MAIL_SERVER: production needs a mail server; the local letterbox is for trying.")
        if self.production and not self.base_url.startswith("https://"):
            raise BadSetting(f"{PREFIX}BASE_URL: production needs the https:// address of the site.")
        data_dir = self.data_dir.resolve()
        data_dir.mkdir(parents=True, exist_ok=True)
        changes: dict[str, Any] = {"data_dir": data_dir, "base_url": self.base_url.rstrip("/")}
        if not self.database_url:
            changes["database_url"] = f"sqlite:///{data_dir / 'sjoerd4u.db'}"
        if not self.secret_key:
            changes["secret_key"] = _kept_secret(data_dir / "secret_key")
        return Settings(**{f.name: changes.get(f.name, getattr(self, f.name)) for f in fields(self)})

    @property
    def has_letterbox(self) -> bool:
        """Whether letters go to the local letterbox because no mail server is set."""
        return not self.mail_server


def _read(name: str, default: Any, text: str) -> Any:
    if isinstance(default, bool):
        if text.lower() not in ("", "0", "1", "no", "yes", "false", "true"):
            raise BadSetting(f"{PREFIX}{name.upper()}: 1 or 0, not {text!r}.")
        return text.lower() in ("1", "yes", "true")
    if isinstance(default, int):
        if not text.strip().isdigit():
            raise BadSetting(f"{PREFIX}{name.upper()}: a whole number, not {text!r}.")
        return int(text)
    return Path(text) if isinstance(default, Path) else text.strip()


def _kept_secret(path: Path) -> str:
    """The secret in this file; made, and readable by its owner only, the first time."""
    if not path.exists():
        whole = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # of two processes that start at once, one wins
            os.link(whole, path)
        whole.unlink()
    secret = path.read_text().strip()
    if len(secret) < SECRET_LENGTH:
        raise BadSetting(f"{path}: this file should hold a secret of {SECRET_LENGTH} characters or more.")
    return secret
