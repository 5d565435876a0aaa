"""The operators' papers describe the program as it is: settings, commands, links, the bill of materials."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from dataclasses import MISSING, fields
from pathlib import Path

import pytest
from flask import Flask

from tracker.settings import SECRET, VARIABLES, Settings
from tracker.web import LARGEST_REQUEST, create_app, files

ROOT = Path(__file__).parents[2]
DEPLOY = sorted(path for path in (ROOT / "deploy").iterdir() if path.is_file())
PAPERS = [*DEPLOY, *(ROOT / "docs" / name for name in ("operations.md", "operations.zh.md", "configuration.md"))]


def documented() -> dict[str, str]:
    """Each variable on the page, with the default that it gives."""
    found: dict[str, str] = {}
    for line in (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            names, default, english, chinese = (cell.strip() for cell in line.strip("| ").split(" | "))
            assert english and re.search("[一-龥]", chinese), line
            variables = re.findall("`([A-Z_]+)`", names)
            parts = [part.strip() for part in re.split(", | / ", default)] if len(variables) > 1 else [default]
            found |= {name: parts[at] if len(parts) == len(variables) else default for at, name in enumerate(variables)}
    return found


def test_the_settings_page_lists_every_setting_and_no_other() -> None:
    assert set(documented()) == set(VARIABLES.values())


def test_the_defaults_on_the_page_match_the_program() -> None:
    told = documented()
    for each in fields(Settings):
        value = told[VARIABLES[each.name]].strip("`")
        in_words = ("smtp_port", "mail_sender", "status")
        if each.default is MISSING or isinstance(each.default, (Path, bool)) or each.name in in_words:
            continue
        if each.default in ("", frozenset()):
            assert value == "–", (each.name, value)
        else:
            assert value == str(each.default), (each.name, value, each.default)


def test_no_secret_has_a_default() -> None:
    for each in fields(Settings):
        if each.name.endswith(SECRET):
            assert each.default in (MISSING, ""), each.name
    given = dict(line.split("=", 1) for line in (ROOT / "deploy" / "environment.example").read_text().splitlines()
                 if line and not line.startswith("#"))
    assert set(given) <= set(VARIABLES.values())
    assert [name for name in given if name.lower().endswith(SECRET) and given[name]] == []


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("papers")
    return create_app(Settings.from_environment({"DATABASE_URL": f"sqlite:///{folder / 'a.db'}", "SECRET_KEY": "k" * 32}))


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_command_that_a_paper_names_exists(app: Flask, paper: Path) -> None:
    for words in re.findall(r"--app app ([a-z][a-z-]*(?: [a-z][a-z-]+)?)", paper.read_text(encoding="utf-8")):
        first, _, second = words.partition(" ")
        command = app.cli.commands.get(first) or {"db": None}.get(first)
        assert command is not None, (paper.name, words)
        if second and hasattr(command, "commands"):
            assert second in command.commands, (paper.name, words)


def test_the_papers_in_both_languages_name_the_same_commands() -> None:
    written = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("operations.md", "operations.zh.md")]
    named = [set(re.findall(r"flask --app app ([a-z]+(?: [a-z]+(?:-[a-z]+)?)?)", text)) for text in written]
    assert named[0] == named[1]


def test_the_papers_in_both_languages_print_the_same_blocks_of_commands() -> None:
    written = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("operations.md", "operations.zh.md")]
    blocks = [[re.sub(" +#.*", "", block) for block in re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)]
              for text in written]
    assert blocks[0] == blocks[1] and len(blocks[0]) >= 7


@pytest.mark.parametrize("paper", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.name)
def test_every_link_in_a_paper_leads_to_a_file(paper: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", paper.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (paper.parent / target).exists(), (paper.name, target)


def test_each_decision_has_its_own_number_and_is_listed_on_the_architecture_page() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert len({path.name[:4] for path in decisions}) == len(decisions)
    for path in decisions:
        title = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        assert title.startswith(f"{int(path.name[:4])}. "), path.name
        assert f"- [{int(path.name[:4])}](adr/{path.name}): {title.split('. ', 1)[1]}\n" in page, path.name


def test_each_control_is_met_by_a_feature_a_setting_or_a_duty() -> None:
    rows = [line.split(" | ") for line in (ROOT / "docs" / "security" / "baseline.md").read_text(encoding="utf-8").splitlines()
            if re.match(r"\| [普中高] \|", line)]
    assert len(rows) >= 50 and {row[0].strip("| ") for row in rows} >= {"普", "中"}
    for row in rows:
        assert row[3].strip() in ("feature 功能", "setting 設定", "duty 維運") and row[4].strip("| "), row


def test_the_settings_that_the_baseline_names_exist() -> None:
    text = (ROOT / "docs" / "security" / "baseline.md").read_text(encoding="utf-8")
    assert set(re.findall("TRACKER_[A-Z_]+", text)) <= set(VARIABLES.values())


def test_the_bill_of_materials_matches_the_lock_file() -> None:
    spec = importlib.util.spec_from_file_location("sbom", ROOT / "tools" / "sbom.py")
    assert spec and spec.loader
    sbom = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sbom)
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    made = sbom.bill(lock, "0")
    assert made == sbom.bill(lock, "0") and made["bomFormat"] == "CycloneDX"
    pins = {tuple(line.split("==")[0:2]) for line in re.findall(r"^[a-z0-9][^\s]*==[^\s;\\]+", lock, re.MULTILINE)}
    assert {(each["name"], each["version"]) for each in made["components"]} == {
        (name.partition("[")[0].lower(), version) for name, version in pins}
    assert all(each["properties"] for each in made["components"])


def test_the_units_run_nothing_as_root_and_contain_no_secret() -> None:
    for path in DEPLOY:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".service":
            assert re.search("^(User=tracker|DynamicUser=yes)$", text, re.MULTILINE), path.name
        assert not re.search(r"(SECRET_KEY|PASSWORD|SECRET)=\S", text), path.name
    assert "USER 10001" in (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")


def test_every_service_that_fails_raises_the_alarm() -> None:
    for path in DEPLOY:
        if path.suffix == ".service" and path.name != "tracker-alarm@.service":
            assert "\nOnFailure=tracker-alarm@%n.service\n" in path.read_text(encoding="utf-8"), path.name


def settings_of(unit: Path) -> list[str]:
    return re.findall("^([A-Za-z]+)=", unit.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_service_is_granted_only_what_services_need(tmp_path: Path) -> None:
    """``make units`` installs the sandbox settings beside each unit, and no unit overrides them."""
    subprocess.run(["make", "-s", "units", f"UNITS={tmp_path}", "SYSTEMCTL=true"], cwd=ROOT, check=True)
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {
        path.name for path in DEPLOY if path.suffix in (".service", ".timer", ".socket")}
    sandbox = (ROOT / "deploy" / "sandbox.conf").read_text(encoding="utf-8")
    # systemd reads a folder of this kind for every unit whose name begins with what stands before the last stroke.
    for folder in ("tracker.service.d", "tracker-.service.d"):
        assert (tmp_path / folder / "sandbox.conf").read_text(encoding="utf-8") == sandbox
    for line in ("CapabilityBoundingSet=", "NoNewPrivileges=yes", "ProtectSystem=strict", "SystemCallFilter=@system-service"):
        assert f"{line}\n" in sandbox
    for unit in tmp_path.glob("*.service"):
        assert unit.name.startswith(("tracker.", "tracker-"))
        assert not set(settings_of(unit)) & set(settings_of(ROOT / "deploy" / "sandbox.conf")), unit.name


def test_each_timer_starts_a_service_that_exists() -> None:
    timers = {path.stem for path in DEPLOY if path.suffix == ".timer"}
    assert timers == {"tracker-calendar", "tracker-mail", "tracker-reports", "tracker-daily", "tracker-check", "tracker-backup"}
    assert all((ROOT / "deploy" / f"{name}.service").exists() for name in timers)


@pytest.mark.parametrize(("fails", "code"), [("accounts", 3), ("documents", 3), ("nothing", 0)])
def test_a_daily_task_that_fails_does_not_keep_the_others_from_running(fails: str, code: int, tmp_path: Path) -> None:
    unit = (ROOT / "deploy" / "tracker-daily.service").read_text(encoding="utf-8")
    command = re.findall("^ExecStart=/bin/sh -c '(.*)'$", unit, re.MULTILINE)[0].replace("$$", "$")
    flask = tmp_path / "flask"
    flask.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/ran\n[ "$3" != {fails} ] || exit 3\n')
    flask.chmod(0o755)
    ended = subprocess.run(["/bin/sh", "-c", command.replace("/srv/tracker/.venv/bin/flask", str(flask))], check=False)
    assert ended.returncode == code
    assert [line.removeprefix("--app app ") for line in (tmp_path / "ran").read_text().splitlines()] == [
        "accounts review", "audit prune", "files tidy", "documents check-links"]


PROXY = re.sub(r"^\s*#.*$", "", (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_the_proxy_lets_through_what_the_program_accepts_so_that_the_program_reports_what_is_too_large() -> None:
    everywhere, staff, pages = (int(each) * 1024 ** 2 for each in re.findall(r"client_max_body_size (\d+)m?;", PROXY))
    largest = files.largest(Settings.from_environment({"SECRET_KEY": "k" * 32}))
    assert LARGEST_REQUEST < everywhere <= 2 * LARGEST_REQUEST and largest < staff <= 1.1 * largest and pages == 0


def test_no_server_of_the_proxy_logs_its_readers_or_redirects_to_the_host_name_they_sent() -> None:
    servers = PROXY.split("\nserver {")[1:]
    assert len(servers) == 4 and all("access_log off;" in each and "server_tokens off;" in each for each in servers)
    # nginx takes the versions of TLS from the first server of an address, whatever the others say.
    assert all("ssl_protocols TLSv1.2 TLSv1.3;" in each for each in servers if "listen 443" in each)
    assert "https://$server_name$request_uri" in PROXY and "https://$host" not in PROXY
    assert PROXY.count("proxy_set_header X-Forwarded-For $remote_addr;") == 2 and "proxy_add_x_forwarded_for" not in PROXY


@pytest.mark.parametrize("page", sorted((ROOT / "deploy" / "pages").iterdir()), ids=lambda path: path.name)
def test_the_proxys_own_messages_are_in_both_languages_and_load_nothing_from_elsewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert f"/from-the-proxy/{page.name}" in PROXY
    assert '<html lang="zh-Hant-TW">' in text and '<div lang="en">' in text and "<title>" in text
    assert not re.search(r"<script|<style|style=|://|src=|href=", text)
