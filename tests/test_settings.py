"""What the operator decides. It is checked at start-up, with a message that says how to correct it."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tracker import settings as module
from tracker.domain.site import SiteStatus
from tracker.settings import BadSettings, Settings

PRODUCTION = {
    "TRACKER_MODE": "production", "SECRET_KEY": "k" * 32, "TRACKER_BASE_URL": "https://tracker.example.org",
    "TRACKER_TAG_AUTHORITY": "tracker.example.org,2026", "TRACKER_PUBLISHER_ZH": "國家發展委員會",
    "TRACKER_CONTACT": "contact@example.org",
}


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A local key is made in a folder of the test's own."""
    monkeypatch.setattr(module, "ROOT", tmp_path)


def test_nothing_has_to_be_set_on_a_local_machine() -> None:
    settings = Settings.from_environment({})
    assert not settings.production
    assert settings.status is SiteStatus.DEMONSTRATION
    assert settings.database_url.startswith("sqlite:///")


def test_a_local_machine_makes_a_key_of_its_own_and_keeps_it(tmp_path: Path) -> None:
    first = Settings.from_environment({}).secret_key
    assert len(first) == 64
    assert Settings.from_environment({}).secret_key == first
    assert (tmp_path / "instance" / "secret_key").stat().st_mode & 0o077 == 0


def test_a_key_file_that_a_full_disk_left_empty_is_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "instance"
    with monkeypatch.context() as full:
        full.setattr(Path, "write_text", _no_space)
        with pytest.raises(BadSettings, match="No space left"):
            Settings.from_environment({})
    assert list(folder.iterdir()) == []
    (folder / "secret_key").touch()
    assert len(Settings.from_environment({}).secret_key) == 64
    assert (folder / "secret_key").stat().st_mode & 0o077 == 0


def _no_space(*_given: object) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_an_account_that_cannot_keep_a_key_is_asked_for_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a file").touch()
    monkeypatch.setattr(module, "ROOT", tmp_path / "a file")
    with pytest.raises(BadSettings, match="SECRET_KEY is not set, and this account cannot keep one"):
        Settings.from_environment({})
    assert Settings.from_environment({"SECRET_KEY": "k" * 32}).secret_key == "k" * 32, "none is made where one is set"


def test_production_starts_with_what_it_needs() -> None:
    settings = Settings.from_environment(PRODUCTION)
    assert settings.production
    assert settings.is_https


@pytest.mark.parametrize("missing", sorted(set(PRODUCTION) - {"TRACKER_MODE"}))
def test_production_refuses_to_start_without(missing: str) -> None:
    with pytest.raises(BadSettings, match=missing):
        Settings.from_environment({name: value for name, value in PRODUCTION.items() if name != missing})


def test_all_that_production_lacks_is_reported_at_once() -> None:
    with pytest.raises(BadSettings, match=r"^In production, SECRET_KEY and TRACKER_CONTACT must be set\.$"):
        Settings.from_environment({**PRODUCTION, "SECRET_KEY": "", "TRACKER_CONTACT": ""})


def test_a_process_that_cannot_start_says_why_in_one_line_and_is_not_restarted() -> None:
    root = Path(__file__).parents[1]
    ended = subprocess.run([sys.executable, "-m", "flask", "--app", "app", "check"], cwd=root, text=True, capture_output=True,
                           env={**PRODUCTION, "SECRET_KEY": ""})
    assert ended.stderr == "The program cannot start with these settings: In production, SECRET_KEY must be set.\n"
    assert f"RestartPreventExitStatus={ended.returncode}\n" in (root / "deploy" / "tracker.service").read_text()
    assert ended.returncode == 4  # final for gunicorn too


def test_production_refuses_a_short_key() -> None:
    with pytest.raises(BadSettings, match="32"):
        Settings.from_environment(PRODUCTION | {"SECRET_KEY": "k" * 31})


def test_a_setting_that_does_not_exist_is_an_error_and_is_not_ignored() -> None:
    with pytest.raises(BadSettings, match="TRACKER_SITE_STATE"):
        Settings.from_environment({"TRACKER_SITE_STATE": "official"})


def test_the_settings_of_other_programs_are_ignored() -> None:
    Settings.from_environment({"PATH": "/bin", "FLASK_APP": "app"})


@pytest.mark.parametrize(("name", "value"), [
    ("DATABASE_URL", "/var/lib/tracker/tracker.db"),
    ("DATABASE_URL", "mysql://user:password@host/base"),
    ("DATABASE_URL", "postgresql://user:pass/word@host/base"),
    ("TRACKER_SCAN_COMMAND", "clamdscan 'x"),
    ("TRACKER_SMTP_PORT", "65536"),
    ("TRACKER_SYSLOG", "udp://log.example.org:65536"),
    ("TRACKER_SYSLOG", "log.example.org"),
    ("TRACKER_LOG", "xml"),
    ("TRACKER_OIDC_ISSUER", "http://login.example.org"),
    ("TRACKER_SECOND_FACTOR", "admin,writer"),
    ("TRACKER_MODE", "live"),
    ("TRACKER_SITE_STATUS", "real"),
    ("TRACKER_IDLE_MINUTES", "0"),
    ("TRACKER_IDLE_MINUTES", "-1"),
    ("TRACKER_IDLE_MINUTES", "99999999999"),
    ("TRACKER_PENDING_DAYS", "1000000"),
    ("TRACKER_PENDING_DAYS", "five"),
    ("TRACKER_PENDING_DAYS", "²"),
    ("TRACKER_READS_PER_MINUTE", "1.5"),
    ("TRACKER_PROXIES", "many"),
    ("TRACKER_REPORTERS_PUBLISH", "maybe"),
    ("TRACKER_BASE_URL", "tracker.example.org"),
    ("TRACKER_BASE_URL", "https://"),
    ("TRACKER_BASE_URL", "https://example.org/tracker"),
    ("TRACKER_BASE_URL", "https://tracker example.org"),
    ("TRACKER_BASE_URL", "https://user:password@example.org"),
    ("TRACKER_TAG_AUTHORITY", "https://example.org,2026"),
    ("TRACKER_TAG_AUTHORITY", "tracker.example.org/,2026"),
    ("TRACKER_TAG_AUTHORITY", "國發會,2026"),
    ("TRACKER_TAG_AUTHORITY", "tracker.example.org"),
    ("TRACKER_TAG_AUTHORITY", ",2026"),
    ("TRACKER_TAG_AUTHORITY", "tracker.example.org,26"),
])
def test_an_impossible_value_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=name):
        Settings.from_environment({name: value})


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:////var/lib/a b/x.db", "postgres://user@host/base", "postgresql+psycopg://u@/b?host=/run",
                                 "postgresql://u:p%40@[::1]:5432/base?sslmode=require", "postgresql://host"])
def test_a_database_address_is_accepted_in_each_of_its_forms(url: str) -> None:
    assert Settings.from_environment({"DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize("place", ["udp://log.example.org:65535", "tcp://192.0.2.1:514", "/dev/log"])
def test_the_audit_log_goes_to_a_log_server_or_a_socket(place: str) -> None:
    assert Settings.from_environment({"TRACKER_SYSLOG": place}).syslog == place


OUTSIDE = {"TRACKER_OIDC_ISSUER": "https://login.example.org/", "TRACKER_OIDC_CLIENT_ID": "tracker",
           "TRACKER_OIDC_CLIENT_SECRET": "word-of-mine"}


def test_the_agency_s_own_log_in_is_named_with_and_without_a_slash_at_its_end() -> None:
    assert Settings.from_environment(OUTSIDE).oidc_issuer == "https://login.example.org"


@pytest.mark.parametrize("missing", ["TRACKER_OIDC_CLIENT_ID", "TRACKER_OIDC_CLIENT_SECRET"])
def test_the_agency_s_own_log_in_needs_all_that_the_agency_gave_for_it(missing: str) -> None:
    with pytest.raises(BadSettings, match=missing):
        Settings.from_environment({name: value for name, value in OUTSIDE.items() if name != missing})


def test_values_are_read_according_to_their_type() -> None:
    settings = Settings.from_environment({
        "TRACKER_SITE_STATUS": "official", "TRACKER_PENDING_DAYS": "7", "TRACKER_REPORTERS_PUBLISH": "yes",
        "TRACKER_BASE_URL": "https://example.org/", "TRACKER_FILES": "/srv/files", "DATABASE_URL": "sqlite:////tmp/x.db",
    })
    assert settings.is_official
    assert settings.pending_days == 7
    assert settings.reporters_publish
    assert settings.base_url == "https://example.org"
    assert settings.files == Path("/srv/files")
    assert settings.database_url == "sqlite:////tmp/x.db"


def test_the_audit_log_is_told_that_a_secret_is_set_and_never_what_it_is() -> None:
    told = Settings.from_environment(MAIL | {
        "DATABASE_URL": "postgresql://user:word-of-mine@host/base", "SECRET_KEY": "word-of-mine" * 3,
        "TRACKER_SMTP_PASSWORD": "word-of-mine", "TRACKER_OIDC_ISSUER": "https://login.example.org",
        "TRACKER_OIDC_CLIENT_ID": "tracker", "TRACKER_OIDC_CLIENT_SECRET": "word-of-mine",
        "TRACKER_SECOND_FACTOR": "admin,editor"}).for_audit
    assert {told[name] for name in ("SECRET_KEY", "TRACKER_SMTP_PASSWORD", "TRACKER_OIDC_CLIENT_SECRET")} == {"set"}
    assert "DATABASE_URL" not in told and "word-of-mine" not in str(told)
    assert (told["TRACKER_MODE"], told["TRACKER_SECOND_FACTOR"], told["TRACKER_OIDC_ISSUER"]) == (
        "no", "admin,editor", "https://login.example.org")
    assert Settings.from_environment({}).for_audit["TRACKER_SMTP_PASSWORD"] == ""


def test_a_pace_that_stops_nobody_can_be_set_for_measuring() -> None:
    assert Settings.from_environment({"TRACKER_READS_PER_MINUTE": "100000000"}).reads_per_minute == 100_000_000


def test_an_empty_value_counts_as_no_value() -> None:
    assert Settings.from_environment({"TRACKER_SITE_STATUS": ""}).status is SiteStatus.DEMONSTRATION


MAIL = {"TRACKER_SMTP_HOST": "mail.example.org", "TRACKER_MAIL_SENDER": "notices@example.org"}


def test_a_local_machine_writes_its_messages_and_production_sends_none_without_a_mail_server() -> None:
    assert Settings.from_environment({}).sends_mail
    assert not Settings.from_environment(PRODUCTION).sends_mail
    assert Settings.from_environment(PRODUCTION | MAIL).sends_mail


@pytest.mark.parametrize(("security", "port"), [("", 587), ("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_of_a_mail_server_follows_its_security_setting(security: str, port: int) -> None:
    assert Settings.from_environment(MAIL | {"TRACKER_SMTP_SECURITY": security}).smtp_port == port
    assert Settings.from_environment(MAIL | {"TRACKER_SMTP_SECURITY": security, "TRACKER_SMTP_PORT": "2525"}).smtp_port == 2525


@pytest.mark.parametrize(("given", "named"), [
    ({"TRACKER_SMTP_HOST": "mail.example.org"}, "TRACKER_MAIL_SENDER"),
    (MAIL | {"TRACKER_MAIL_SENDER": "nobody"}, "TRACKER_MAIL_SENDER"),
    (MAIL | {"TRACKER_SMTP_SECURITY": "ssl"}, "starttls, tls or none"),
    (MAIL | {"TRACKER_SMTP_SECURITY": "none", "TRACKER_SMTP_PASSWORD": "p"}, "TRACKER_SMTP_SECURITY"),
])
def test_a_half_configured_mail_server_is_an_error(given: dict[str, str], named: str) -> None:
    with pytest.raises(BadSettings, match=named):
        Settings.from_environment(given)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_a_password_reaches_a_mail_server_on_the_same_machine_without_encryption(host: str) -> None:
    given = MAIL | {"TRACKER_SMTP_HOST": host, "TRACKER_SMTP_SECURITY": "none", "TRACKER_SMTP_PASSWORD": "p"}
    assert Settings.from_environment(given).smtp_security == "none"


def test_an_official_site_cannot_be_set_to_show_invented_data() -> None:
    assert Settings.from_environment({"TRACKER_INVENTED": "yes", "TRACKER_SITE_STATUS": "trial"}).invented
    with pytest.raises(BadSettings, match="TRACKER_INVENTED"):
        Settings.from_environment({"TRACKER_INVENTED": "yes", "TRACKER_SITE_STATUS": "official"})
