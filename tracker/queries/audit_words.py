"""The audit log in words, in both languages: who did what, in what capacity, with what result, and every part of a
line's detail.

The line itself, with its codes, is what was sealed, and accompanies the words in an export. The words are made
when the line is read: a body goes by its present name, an account by its number only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.kinds import type_of
from tracker.domain.audit import Act, Outcome
from tracker.domain.bilingual import Bilingual, listed
from tracker.domain.calendar import write
from tracker.models import Body
from tracker.models.audit import AuditLine
from tracker.queries import kind_words
from tracker.queries.search import TYPES
from tracker.queries.words import CODES, ROLES, Names, both
from tracker.queries.words.writing import NO, YES, numbered

ACTS: dict[Act, Bilingual] = {
    Act.LOG_IN: both("登入", "Log-in"), Act.LOG_OUT: both("登出", "Log-out"),
    Act.LOCKED: both("帳號因錯誤次數過多鎖定", "Account locked after failures"),
    Act.SESSION_ENDED: both("登出裝置", "Session ended"),
    Act.PASSWORD_ASKED: both("登入後再次輸入目前密碼", "Current password requested again"),
    Act.PASSWORD_CHANGED: both("變更密碼", "Password changed"),
    Act.RESET_ASKED: both("申請重設密碼", "Password reset requested"),
    Act.KEY_MADE: both("產生一次性網址", "One-time link created"),
    Act.FACTOR_ADDED: both("新增第二道驗證", "Second factor added"),
    Act.FACTOR_REMOVED: both("移除第二道驗證", "Second factor removed"),
    Act.ACCOUNT_CREATED: both("建立帳號", "Account created"), Act.ACCOUNT_CHANGED: both("變更帳號", "Account changed"),
    Act.ACCOUNT_CLOSED: both("停用帳號", "Account closed"), Act.DEPUTY_APPOINTED: both("設定代理人", "Deputy appointed"),
    Act.DEPUTY_ENDED: both("終止代理", "Deputyship ended"), Act.DEPUTY_ACTS: both("開始代理", "Began to act as a deputy"),
    Act.REVIEW_OPENED: both("展開帳號清查", "Review of accounts opened"),
    Act.REVIEW_CONFIRMED: both("帳號清查確認", "Account confirmed in the review"),
    Act.NOTICE_TOLD: both("已通知", "Notice given"),
    Act.TOKEN_MADE: both("產生權杖", "Token created"), Act.TOKEN_REVOKED: both("撤銷權杖", "Token revoked"),
    Act.RECORD_CHANGED: both("異動公開紀錄", "Record changed"),
    Act.OTHER_CHANGED: both("異動草稿或其他資料", "Draft or other data changed"),
    Act.REQUEST_REFUSED: both("拒絕存取", "Request refused"), Act.EXPORTED: both("匯出", "Exported"),
    Act.DOWNLOADED: both("下載", "Downloaded"), Act.SETTINGS_CHANGED: both("系統設定", "Settings in force"),
    Act.AUDIT_EXPORTED: both("匯出稽核紀錄", "Audit log exported"),
    Act.AUDIT_PRUNED: both("刪除逾保存期限之稽核紀錄", "Oldest lines of the audit log removed"),
}
OUTCOMES = {Outcome.DONE: both("完成", "done"), Outcome.FAILED: both("失敗", "failed"), Outcome.REFUSED: both("拒絕", "refused")}

TOUCHED: dict[str, Bilingual] = {
    "account": both("帳號", "account"), "account_notice": both("應通知事項", "notice due"),
    "account_review": both("帳號清查", "review of accounts"), "column_map": both("欄位對應", "column mapping"),
    "comment_in": both("對報告草案之來件意見", "comment received on a draft report"),
    "commitment_body": both("承諾事項之機關", "body of a commitment"),
    "conclusion_body": both("列管事項之機關", "body of a conclusion"),
    "deputyship": both("代理", "deputyship"), "former_password": both("曾用密碼之雜湊值", "digest of a former password"),
    "mirror": both("副本來源", "source of this copy"), "passkey": both("通行金鑰", "passkey"),
    "promised_date": both("里程碑期限", "date of a milestone"), "recovery_code": both("備用驗證碼", "recovery code"),
    "report_draft": both("撰寫中之報告", "report being written"),
    "reviewed_account": both("清查之帳號", "account in a review"), "search_text": both("搜尋索引", "search index"),
    "sent_step": both("其他文稿之辦理紀錄", "step of a text that is not a report"),
    "sent_text": both("其他文稿", "text that is not a report"), "story_draft": both("撰寫中之成果故事", "story being written"),
    "submission": both("進度文稿", "report on its way"),
    "submission_step": both("進度文稿之辦理紀錄", "step of a report on its way"),
    "submission_version": both("進度文稿之版本", "version of a report on its way"), "subscriber": both("訂閱者", "subscriber"),
    "token": both("權杖", "token"), "token_use": both("權杖送件紀錄", "use of a token"),
}
"""What a transaction that writes no entry may change, by its table."""

REASONS = {
    "no such account": both("無此帳號", "no such account"), "closed": both("帳號已停用", "the account is closed"),
    "locked": both("帳號鎖定中", "the account is locked"), "password": both("密碼錯誤", "wrong password"),
    "passkey": both("通行金鑰驗證未通過", "the passkey check failed"), "no such passkey": both("無此通行金鑰", "no such passkey"),
    "second factor": both("第二道驗證錯誤", "wrong second factor"),
    "not reached": both("無法連上機關登入服務", "the agency’s own log-in could not be reached"),
    "not confirmed": both("機關登入服務未確認身分", "the agency’s own log-in did not confirm the person"),
    "no account": both("本站無對應帳號", "no account here for this person"),
}
WAYS = {"password": both("密碼", "password"), "passkey": both("通行金鑰", "passkey"),
        "outside log-in": both("機關登入服務", "the agency’s own log-in")}
FACTORS = {"totp": both("動態驗證碼", "time-based code"), "passkey": both("通行金鑰", "passkey"), "all": both("全部", "all"),
           "recovery codes": both("備用驗證碼", "recovery codes")}
NOTICES = {"closed": both("帳號停用", "the account was closed"), "reset": both("密碼重設", "the password was reset"),
           "key": both("一次性網址", "one-time link"), "invited": both("新帳號之一次性網址", "first one-time link"),
           "factors_removed": both("第二道驗證全部移除", "all second factors were removed"),
           "outside": both("登入身分變更", "it was tied to another identity"),
           "address": both("電子郵件地址變更", "its e-mail address was changed")}
SCOPES = {"submit": both("送出進度說明", "send in reports")}
TAKEN = {"empty list": both("空白提案清單", "empty list of proposals"), "file": both("檔案", "file"),
         "empty sheet": both("空白方案表", "empty sheet of a plan"), "plan sheet": both("方案表", "sheet of a plan"),
         "sheet": both("填報表", "sheet"),
         "sheets": both("各機關填報表", "sheets of all bodies"), "paper": both("陳核附件", "page for sign-off")}
SUBJECTS = {"changelog": both("異動紀錄", "the changelog"), "backup": both("備份", "the backup"),
            "installation": both("本站", "this site")}
TEXTS = {"submission": both("文稿{}", "Text number {}"), "sent": both("其他文稿{}", "Text number {} (not a report)"),
         "account": both("帳號{}", "account {}"), "token": both("權杖{}", "token {}"),
         "story-draft": both("成果故事草稿{}", "Draft of story {}")}
NOBODY, PROGRAM = both("未登入者", "someone not logged in"), both("系統", "the program itself")
_ACTING = re.compile(r"(?P<role>\w+) (?P<body>\S+)(?: for (?P<whom>account/\d+))?(?: by (?P<token>token/\d+))?")


class Naming:
    """What the references of the audit log are called now. Bodies are read once; for a person, only a number is given."""

    def __init__(self, session: Session) -> None:
        self._names = Names({each.reference: each.name.public() or {} for each in session.scalars(select(Body))})

    def of(self, reference: str) -> Bilingual:
        """What a reference is called: a body by its name, all else by what it is and its number."""
        if reference in SUBJECTS:
            return SUBJECTS[reference]
        kind, _, number = reference.rpartition("/")
        if kind in TEXTS:
            return both(TEXTS[kind].zh.format(number), TEXTS[kind].en.format(number))
        found = self._names.knows(reference) or type_of(reference) == "body"
        known = None if found else numbered(reference)
        if known is None and not found and (what := TYPES.get(type_of(reference) or "")):
            known = both(f"{what.zh}{reference}", f"{what.en} {reference}")
        return known or self._names.of(reference)

    def who(self, who: str) -> Bilingual:
        """Who did it, as recorded in the line."""
        if not who or who == "system":
            return PROGRAM if who else NOBODY
        console, _, name = who.partition(":")
        return both(f"命令列（{name}）", f"command line ({name})") if console == "console" else self.of(who)

    def acting(self, acting: str) -> Bilingual | None:
        """The capacity in which it was done: role and body; for whom, if as a deputy; by which token."""
        found = _ACTING.fullmatch(acting)
        if found is None:
            return both(acting, acting) if acting else None
        role, body = ROLES.get(found["role"], both(found["role"], found["role"])), self.of(found["body"])
        told = role if found["role"] == "reviewer" else both("{body}{role}", "{role}, {body}", role=role, body=body)
        if found["whom"]:
            told = both("{told}，代理{whom}", "{told}, as deputy of {whom}", told=told, whom=self.of(found["whom"]))
        if found["token"]:
            told = both("{told}，以{token}送件", "{told}, by {token}", told=told, token=self.of(found["token"]))
        return told


@dataclass(frozen=True)
class Part:
    """One part of what a line records besides its act."""

    label: Bilingual
    value: Bilingual


Tell = Callable[[Any, Naming], Bilingual]


def _as_is(value: Any, _naming: Naming) -> Bilingual:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return both(text, text)


def _among(codes: Mapping[str, Bilingual]) -> Tell:
    return lambda value, naming: codes.get(value) or _as_is(value, naming)


def _reference(value: Any, naming: Naming) -> Bilingual:
    return naming.of(str(value))


def _day(value: Any, _naming: Naming) -> Bilingual:
    day = date.fromisoformat(value)
    return both(write(day, "zh", "table"), write(day, "en", "table"))


def _yes_or_no(value: Any, _naming: Naming) -> Bilingual:
    return YES if value else NO


def _half_year(value: Any, naming: Naming) -> Bilingual:
    year, _, half = value.partition("-H")
    if not (year.isdigit() and half in ("1", "2")):
        return _as_is(value, naming)
    zh, en = ("上", "first") if half == "1" else ("下", "second")
    return both(f"{int(year) - 1911}年{zh}半年", f"{en} half of {year}")


def _entries(value: Any, _naming: Naming) -> Bilingual:
    first, last = value
    return both(f"第{first}號", f"{first}") if first == last else both(f"第{first}號至第{last}號", f"{first} to {last}")


def _counted(words: Callable[[str], Bilingual | None]) -> Tell:
    """Each kind with the number of times it occurred."""
    def tell(value: Any, _naming: Naming) -> Bilingual:
        told = [(words(kind) or both(kind, kind), count) for kind, count in value.items()]
        return both("、".join(f"{each.zh}（{count}）" if count > 1 else each.zh for each, count in told),
                    ", ".join(f"{each.en} ({count})" if count > 1 else each.en for each, count in told))
    return tell


def _kind(value: str) -> Bilingual | None:
    return next((name for kind, name in kind_words.NAMES.items() if kind.value == value), None)


def _names_of_settings(value: Any, _naming: Naming) -> Bilingual:
    return both("、".join(value), ", ".join(value)) if value else both("首次記載", "recorded for the first time")


def _factor(value: Any, naming: Naming) -> Bilingual:
    return FACTORS.get(value) or (both(f"通行金鑰{value}", f"passkey {value}") if value.isdecimal() else _as_is(value, naming))


DETAILS: dict[str, tuple[Bilingual, Tell]] = {
    "why": (both("原因", "Why"), _among(REASONS)),
    "by": (both("登入方式", "By"), _among(WAYS)),
    "device": (both("裝置", "Device"), _as_is),
    "entry": (both("異動紀錄", "Changelog entry"), lambda value, _naming: both(f"第{value}號", f"{value}")),
    "role": (both("角色", "Role"), _among(ROLES)),
    "body": (both("機關", "Body"), _reference),
    "side": (both("代表別", "Side"), _among(CODES["side"])),
    "seat": (both("署名委員", "Signs for"), _reference),
    "outside log-in": (both("設有機關登入服務身分", "Tied to the agency’s own log-in"), _yes_or_no),
    "convener": (both("民間共同召集人", "Civil-society co-convener"), _yes_or_no),
    "new address": (both("變更電子郵件地址", "E-mail address changed"), _yes_or_no),
    "new name": (both("變更姓名", "Name changed"), _yes_or_no),
    "deputy": (both("代理人", "Deputy"), _reference),
    "starts": (both("起日", "First day"), _day),
    "ends": (both("迄日", "Last day"), _day),
    "period": (both("清查期間", "Period"), _half_year),
    "accounts": (both("帳號數", "Accounts"), _as_is),
    "notice": (both("通知事項", "Notice"), _among(NOTICES)),
    "to": (both("受通知者", "Notified"), _reference),
    "token": (both("權杖編號", "Token"), _as_is),
    "name": (both("權杖名稱", "Name of the token"), _as_is),
    "scope": (both("用途", "Scope"), _among(SCOPES)),
    "expires": (both("有效期限", "Valid until"), _day),
    "factor": (both("驗證方式", "Factor"), _factor),
    "entries": (both("異動紀錄", "Changelog entries"), _entries),
    "kinds": (both("種類", "Kinds"), _counted(_kind)),
    "touched": (both("資料", "What"), _counted(TOUCHED.get)),
    "status": (both("回應碼", "Answer"), _as_is),
    "kind": (both("內容", "What"), _among(TAKEN)),
    "ending": (both("格式", "Format"), lambda value, _naming: both(value.upper(), value.upper())),
    "sha256": (both("SHA-256", "SHA-256"), _as_is),
    "changed": (both("變更之設定", "Settings that changed"), _names_of_settings),
    "through": (both("刪除至", "Removed up to"), lambda value, _naming: both(f"第{value}號", f"line {value}")),
    "digest": (both("該號雜湊值", "Its digest"), _as_is),
}
"""Every part that a detail can have, by its key, in plain words and in reading order."""
_PLACES = {name: place for place, name in enumerate(DETAILS)}
UNTOLD = frozenset({"settings"})
"""What the line keeps and nobody reads in words: the values of all settings."""


def details(line: AuditLine, naming: Naming) -> list[Part]:
    """The detail of a line, part by part, without what is empty; for whatever changed, its value before and after."""
    detail = line.fields["detail"]
    if line.act == Act.NOTICE_TOLD.value:
        detail = {"notice" if name == "kind" else name: value for name, value in detail.items()}
    if {"before", "after"} <= detail.keys():
        return [_difference(name, detail["before"].get(name), value, naming) for name, value in _in_order(detail["after"])
                if value != detail["before"].get(name)] or [Part(both("內容", "What"), both("未變更", "nothing changed"))]
    return [_part(name, value, naming) for name, value in _in_order(detail)
            if name not in UNTOLD and value is not None and value != ""]


def _in_order(detail: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return sorted(detail.items(), key=lambda each: _PLACES.get(each[0], len(_PLACES)))


def _part(name: str, value: Any, naming: Naming) -> Part:
    label, tell = DETAILS.get(name, (both(name, name), _as_is))
    return Part(label, tell(value, naming))


def _difference(name: str, before: Any, after: Any, naming: Naming) -> Part:
    label, tell = DETAILS.get(name, (both(name, name), _as_is))
    none = both("無", "none")
    was, now = (none if value in (None, "") else tell(value, naming) for value in (before, after))
    return Part(label, both("{was}→{now}", "{was} → {now}", was=was, now=now))


def act_of(line: AuditLine) -> Bilingual:
    """What was done, or tried."""
    return next((words for act, words in ACTS.items() if act.value == line.act), both(line.act, line.act))


def outcome_of(line: AuditLine) -> Bilingual:
    """What came of it."""
    return next((words for each, words in OUTCOMES.items() if each.value == line.outcome), both(line.outcome, line.outcome))


def sentence(line: AuditLine, naming: Naming) -> Bilingual:
    """A whole line in words: for an export, beside the line itself."""
    who, acting = naming.who(line.who), naming.acting(line.fields["acting"])
    parts = ([Part(both("對象", "About"), naming.of(line.subject))] if line.subject else []) + details(line, naming)
    done = [both("{act}（{outcome}）", "{act} ({outcome})", act=act_of(line), outcome=outcome_of(line)),
            *(both("{label}：{value}", "{label}: {value}", label=each.label, value=each.value) for each in parts)]
    if acting:
        who = both("{who}（{acting}）", "{who} ({acting})", who=who, acting=acting)
    return both("{who}：{done}", "{who}: {done}", who=who, done=listed(done, "；", "; "))
