"""What the operator decides, read from the environment once, at start-up.

No secret has a default. In production the program refuses to start without them; on a local machine it makes a key
of its own and keeps it beside the embedded database. An unknown ``TRACKER_…`` variable is an error, and is not
passed over in silence.
"""

from __future__ import annotations

import os
import re
import secrets
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import Enum
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Self

from tracker.domain.accounts import Policy
from tracker.domain.audit import FLOOR_DAYS, LONGEST_DAYS
from tracker.domain.bilingual import Bilingual, TextState
from tracker.domain.permissions import ACCOUNT_ROLES, Role
from tracker.domain.site import SiteStatus

ROOT = Path(__file__).parent.parent

MAIL_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")


class BadSettings(Exception):
    """The environment asks for something impossible; the text says what is wrong and how to correct it."""


@dataclass(frozen=True)
class Settings:
    """Each field is an environment variable with the name in the comment beside it; docs/configuration.md explains them."""

    database_url: str  # DATABASE_URL
    secret_key: str  # SECRET_KEY
    production: bool = False  # TRACKER_MODE: local or production
    status: SiteStatus = SiteStatus.DEMONSTRATION  # TRACKER_SITE_STATUS
    invented: bool = False  # TRACKER_INVENTED: yes or no, whether everything on the site is made up to try it out
    name_zh: str = "開放政府承諾追蹤"  # TRACKER_SITE_NAME_ZH
    name_en: str = "Open Government Commitment Tracker"  # TRACKER_SITE_NAME_EN
    publisher_zh: str = ""  # TRACKER_PUBLISHER_ZH
    publisher_en: str = ""  # TRACKER_PUBLISHER_EN
    contact: str = ""  # TRACKER_CONTACT: where corrections and questions are sent
    base_url: str = "http://127.0.0.1:5000"  # TRACKER_BASE_URL
    tag_authority: str = "tracker.invalid,2026"  # TRACKER_TAG_AUTHORITY: yours,YYYY; kept in entry 1 for ever
    files: Path = ROOT / "instance" / "files"  # TRACKER_FILES: reports, documents and evidence, by their checksums
    file_mb: int = 20  # TRACKER_FILE_MB: the largest file that is accepted
    media_mb: int = 200  # TRACKER_MEDIA_MB: the same for audio and video
    scan_command: str = ""  # TRACKER_SCAN_COMMAND: given the path of each file; any exit code but 0 refuses it
    scan_seconds: int = 60  # TRACKER_SCAN_SECONDS: a scan that takes longer refuses the file
    idle_minutes: int = 30  # TRACKER_IDLE_MINUTES: a staff session ends after this long without a request
    session_hours: int = 8  # TRACKER_SESSION_HOURS: and after this long in any case
    password_length: int = 12  # TRACKER_PASSWORD_LENGTH
    password_kinds: int = 3  # TRACKER_PASSWORD_KINDS: of four kinds of characters, in a password shorter than 15
    password_history: int = 3  # TRACKER_PASSWORD_HISTORY: how many previous passwords cannot be used again
    password_days: int = 0  # TRACKER_PASSWORD_DAYS: until a password must be changed; 0: never
    login_failures: int = 5  # TRACKER_LOGIN_FAILURES: until an account is locked
    lock_minutes: int = 15  # TRACKER_LOCK_MINUTES: for this long
    idle_account_days: int = 180  # TRACKER_IDLE_ACCOUNT_DAYS: without use until an account is closed; 0: never
    second_factor: frozenset[Role] = frozenset()  # TRACKER_SECOND_FACTOR: roles that must have one
    passkey_login: bool = False  # TRACKER_PASSKEY_LOGIN: yes or no, whether a passkey alone logs in
    oidc_issuer: str = ""  # TRACKER_OIDC_ISSUER: the agency's own log-in (OpenID Connect); none: by password only
    oidc_client_id: str = ""  # TRACKER_OIDC_CLIENT_ID
    oidc_client_secret: str = ""  # TRACKER_OIDC_CLIENT_SECRET
    oidc_name_zh: str = "機關帳號"  # TRACKER_OIDC_NAME_ZH: what the log-in page calls it
    oidc_name_en: str = "your agency’s account"  # TRACKER_OIDC_NAME_EN
    audit_days: int = 400  # TRACKER_AUDIT_DAYS: how long the audit log is kept; never less than six months
    syslog: str = ""  # TRACKER_SYSLOG: udp://HOST:PORT, tcp://HOST:PORT or a socket of this machine
    log: str = "plain"  # TRACKER_LOG: plain, or json: a line for each answer, without personal data
    metrics: str = ""  # TRACKER_METRICS: IP addresses or networks that may read /metrics; none: nobody
    alarm_mail: str = ""  # TRACKER_ALARM_MAIL: who is notified when ``check`` fails
    pending_days: int = 5  # TRACKER_PENDING_DAYS: working days until a waiting text is shown as received
    reporters_publish: bool = False  # TRACKER_REPORTERS_PUBLISH: yes or no
    proxies: int = 0  # TRACKER_PROXIES: reverse proxies in front, which are believed about the reader's IP address
    reads_per_minute: int = 600  # TRACKER_READS_PER_MINUTE: for one IP address
    smtp_host: str = ""  # TRACKER_SMTP_HOST: the mail server; none: a local machine writes files, production sends nothing
    smtp_port: int = 0  # TRACKER_SMTP_PORT: by default, the port of its security
    smtp_security: str = "starttls"  # TRACKER_SMTP_SECURITY: starttls, tls, or none for a server on this machine
    smtp_user: str = ""  # TRACKER_SMTP_USER
    smtp_password: str = ""  # TRACKER_SMTP_PASSWORD
    mail_sender: str = "notices@tracker.invalid"  # TRACKER_MAIL_SENDER: where messages come from; bounces go there
    mail_folder: Path = ROOT / "instance" / "mail"  # TRACKER_MAIL_FOLDER: where a local machine writes its messages

    @property
    def name(self) -> Bilingual:
        return Bilingual.of(self.name_zh, self.name_en, TextState.OFFICIAL)

    @property
    def publisher(self) -> Bilingual:
        return Bilingual.of(self.publisher_zh, self.publisher_en, TextState.OFFICIAL)

    @property
    def accounts(self) -> Policy:
        """What is required of accounts. In production, a password that the operator set is changed at the first log-in."""
        return Policy(self.password_length, self.password_kinds, self.password_history, self.password_days,
                      self.login_failures, self.lock_minutes, self.idle_minutes, self.session_hours, self.production,
                      self.second_factor, self.idle_account_days, self.passkey_login)

    @property
    def for_audit(self) -> dict[str, str]:
        """Every setting as the audit log keeps it: of a secret only whether it is set, of a database's URL nothing."""
        kept = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "database_url"}
        return {VARIABLES[name]: "set" if value and name.endswith(SECRET) else _written(value) for name, value in kept.items()}

    @property
    def oidc_name(self) -> Bilingual:
        """What the log-in page calls the agency's own log-in."""
        return Bilingual.of(self.oidc_name_zh, self.oidc_name_en, TextState.OFFICIAL)

    @property
    def is_official(self) -> bool:
        return self.status is SiteStatus.OFFICIAL

    @property
    def answers_to(self) -> str:
        """Where an answer to a message goes: the contact, where that is an e-mail address."""
        return self.contact if MAIL_ADDRESS.fullmatch(self.contact) else ""

    @property
    def contact_uri(self) -> str:
        """The contact as a URI; empty where it is neither an e-mail address nor a web address with https."""
        if self.answers_to:
            return f"mailto:{self.answers_to}"
        return self.contact if re.fullmatch(r"https://\S+", self.contact) else ""

    @property
    def sends_mail(self) -> bool:
        """Whether a message goes anywhere: to a mail server or, on a local machine, into a folder."""
        return bool(self.smtp_host) or not self.production

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def for_reports(self) -> dict[str, Any]:
        """What a report prints about the site, and where its files are kept: the fields of ``reports.build.Site``."""
        return {"name": self.name, "status": self.status, "address": self.base_url, "publisher": self.publisher,
                "files": self.files, "invented": self.invented}

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read and check. Raises BadSettings."""
        given = os.environ if environment is None else environment
        known = {VARIABLES[each.name]: each.name for each in fields(cls)}
        unknown = sorted(name for name in given if name.startswith("TRACKER_") and name not in known)
        if unknown:
            raise BadSettings(f"{unknown[0]} is not a setting. The settings are: {', '.join(sorted(known))}.")
        values = {field: given[name] for name, field in known.items() if given.get(name)}
        mode = values.pop("production", "local")
        if mode not in ("local", "production"):
            raise BadSettings("TRACKER_MODE must be local or production.")
        production = mode == "production"
        read: dict[str, object] = {"production": production}
        for field, text in values.items():
            read[field] = _read(field, text)
        if production:
            _check_production(read)
        if read.get("oidc_issuer") and not (read.get("oidc_client_id") and read.get("oidc_client_secret")):
            raise BadSettings("With TRACKER_OIDC_ISSUER, TRACKER_OIDC_CLIENT_ID and TRACKER_OIDC_CLIENT_SECRET must also be set.")
        if read.get("invented") and read.get("status") is SiteStatus.OFFICIAL:
            raise BadSettings("TRACKER_INVENTED cannot be yes on an official site (TRACKER_SITE_STATUS).")
        _check_mail(read)
        read.setdefault("database_url", f"sqlite:///{ROOT / 'instance' / 'tracker.db'}")
        if "secret_key" not in read:
            read["secret_key"] = _local_key()
        return cls(**read)  # type: ignore[arg-type]


SECRET = ("_key", "_password", "_secret")
"""The endings of the names of settings that are never written down."""

_OTHERWISE = {"database_url": "DATABASE_URL", "secret_key": "SECRET_KEY", "production": "TRACKER_MODE",
              "status": "TRACKER_SITE_STATUS", "name_zh": "TRACKER_SITE_NAME_ZH", "name_en": "TRACKER_SITE_NAME_EN"}
VARIABLES = {each.name: _OTHERWISE.get(each.name, f"TRACKER_{each.name.upper()}") for each in fields(Settings)}
"""The environment variable of each field: by its name, except for a few."""


MOST = 1_000_000
"""More of anything is not meant, and the calendar does not go far enough for it."""
RANGES = {
    "proxies": (0, 9), "session_hours": (1, 168), "password_length": (8, 64), "password_kinds": (1, 4),
    "password_history": (1, 24), "password_days": (0, 3650), "login_failures": (1, 20), "lock_minutes": (1, 1440),
    "idle_account_days": (0, 3650), "audit_days": (FLOOR_DAYS, LONGEST_DAYS), "smtp_port": (1, 65535),
    "idle_minutes": (1, MOST), "pending_days": (1, 3650), "reads_per_minute": (1, 1_000_000_000), "file_mb": (1, MOST),
    "media_mb": (1, MOST), "scan_seconds": (1, MOST),
}


AUTHORITY = r"([A-Za-z0-9._-]+@)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*,[0-9]{4}"
BASES = r"sqlite://.*|postgres(ql)?(\+psycopg)?://([^/@]*@)?(\[[^]]*\]|[^]/@:[]*)(:[0-9]+)?(/.*)?"


def _roles(name: str, text: str) -> frozenset[Role]:
    known = {role.value: role for role in ACCOUNT_ROLES}
    named = [each.strip() for each in text.split(",") if each.strip()]
    if unknown := [each for each in named if each not in known]:
        raise BadSettings(f"{name} must be a list of roles, separated by commas; {unknown[0]} is not one of: {', '.join(known)}.")
    return frozenset(known[each] for each in named)


def _written(value: object) -> str:
    if isinstance(value, frozenset):
        return ",".join(sorted(role.value for role in value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value.value if isinstance(value, Enum) else value)


def _read(field: str, text: str) -> object:
    name = VARIABLES[field]
    if field == "status":
        if text not in {status.value for status in SiteStatus}:
            raise BadSettings(f"{name} must be demonstration, trial or official.")
        return SiteStatus(text)
    if field in RANGES:
        least, most = RANGES[field]
        if not text.isdecimal() or not least <= int(text) <= most:
            raise BadSettings(f"{name} must be a whole number from {least} to {most}.")
        return int(text)
    if field == "database_url" and not re.fullmatch(BASES, text):
        raise BadSettings(f"{name} must be sqlite:////FOLDER/FILE or postgresql://USER:PASSWORD@HOST/DATABASE. In the password, "
                          "write @ as %40, / as %2F and % as %25.")
    if field == "scan_command":
        try:
            shlex.split(text)
        except ValueError as fault:
            raise BadSettings(f"{name} must be a command: {fault}.") from fault
    if field == "oidc_issuer":
        if not text.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise BadSettings(f"{name} must begin with https://.")
        return text.rstrip("/")
    if field == "second_factor":
        return _roles(name, text)
    if field == "syslog":
        found = re.fullmatch(r"(?:udp|tcp)://[^/:]+:([0-9]{1,5})|/.+", text)
        if not found or int(found[1] or 0) > 65535:
            raise BadSettings(f"{name} must be udp://HOST:PORT, tcp://HOST:PORT or the path of a socket.")
    if field == "log" and text not in ("plain", "json"):
        raise BadSettings(f"{name} must be plain or json.")
    if field == "metrics":
        try:
            return ",".join(str(ip_network(each.strip())) for each in text.split(","))
        except ValueError as fault:
            raise BadSettings(f"{name} must be a list of IP addresses or networks, separated by commas, for example "
                              "127.0.0.1,10.0.0.0/8.") from fault
    if field in ("reporters_publish", "passkey_login", "invented"):
        if text not in ("yes", "no"):
            raise BadSettings(f"{name} must be yes or no.")
        return text == "yes"
    if field == "base_url":
        if not re.fullmatch(r"https?://(\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\[\]]+)(:[0-9]{1,5})?/*", text):
            raise BadSettings(f"{name} must begin with http:// or https:// and name a host, with no path after it, for example "
                              "https://tracker.example.org.")
        return text.rstrip("/")
    # It is in entry 1 for good: what RFC 4151 does not allow, such as https://, would make every name invalid for ever.
    if field == "tag_authority" and not re.fullmatch(AUTHORITY, text):
        raise BadSettings(f"{name} must be an authority (a domain name or e-mail address of yours) and a year, "
                          "for example example.org,2026.")
    if field == "smtp_security" and text not in PORTS:
        raise BadSettings(f"{name} must be starttls, tls or none.")
    if field in ("mail_sender", "alarm_mail") and not MAIL_ADDRESS.fullmatch(text):
        raise BadSettings(f"{name} must be an e-mail address.")
    return Path(text) if field in ("files", "mail_folder") else text


PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""The port of a mail server, by how the connection to it is secured."""


def _check_mail(read: dict[str, object]) -> None:
    if not read.get("smtp_host"):
        return
    if not read.get("mail_sender"):
        raise BadSettings("With a mail server (TRACKER_SMTP_HOST), TRACKER_MAIL_SENDER must also be set.")
    security = str(read.setdefault("smtp_security", "starttls"))
    read.setdefault("smtp_port", PORTS[security])
    if security == "none" and read.get("smtp_password") and read["smtp_host"] not in ("localhost", "127.0.0.1", "::1"):
        raise BadSettings("A password cannot be sent unencrypted: set TRACKER_SMTP_SECURITY to starttls or tls.")


def _check_production(read: dict[str, object]) -> None:
    needed = ("secret_key", "base_url", "tag_authority", "publisher_zh", "contact")
    lacking = [VARIABLES[field] for field in needed if not read.get(field)]
    if lacking:
        raise BadSettings(f"In production, {' and '.join(lacking)} must be set.")
    if len(str(read["secret_key"])) < 32:
        raise BadSettings("SECRET_KEY must have at least 32 characters.")


def _local_key() -> str:
    """A key for this machine alone, made once and readable only by its owner."""
    path = ROOT / "instance" / "secret_key"
    try:
        # A file that was left empty, for example by a full disk, holds no key.
        if not (path.exists() and path.read_text().strip()):
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f".{path.name}.{os.getpid()}.part")
            try:
                part.touch(mode=0o600)
                part.write_text(secrets.token_hex(32))
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
        return path.read_text().strip()
    except OSError as fault:
        raise BadSettings(f"SECRET_KEY is not set, and this account cannot keep one in {path} ({fault.strerror}). "
                          "Are these the settings of the service?") from fault
