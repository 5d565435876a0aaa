"""Whose word an entry is: who said it, who signed it, and who only recorded it. Told from the entry alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.changelog.kinds import Kind
from tracker.domain.bilingual import EMPTY, LANGS, Bilingual, both, listed
from tracker.queries import words
from tracker.queries.words import CODES, Names
from tracker.queries.words.results import signature as voiced

UNSIGNED = frozenset({Kind.OUTCOME_SUBSTANTIATED, Kind.PAYLOAD_WITHHELD, Kind.TEXT_TRANSLATED})
"""Entries about a signed text that are not the word of its signer."""
ANSWERS = frozenset({Kind.PROPOSAL_ANSWERED, Kind.RECOMMENDATION_ANSWERED})
"""Entries in which a body answers."""


def recorded_by(actor: Mapping[str, str], names: Names) -> Bilingual:
    """Who recorded an entry: a role and a body, never a name; the loader is this site, and never the body. An independent
    reviewer belongs to no body, and for a withheld entry the body's name is kept only beside the entry that withheld
    it."""
    match actor["role"]:
        case "loader":
            return words.SITE_COMPILED
        case "system":
            return both("系統自動登錄", "by the system")
    role = words.ROLES.get(actor["role"], both(actor["role"], actor["role"]))
    if actor["role"] == "reviewer" or not names.knows(actor["body"]):
        return role
    return both("{body}（{role}）", "{body} ({role})", body=names.of(actor["body"]), role=role)


def said_by(state: Mapping[str, Any], names: Names) -> Bilingual:
    """Whose statement it is: the body or the kind of speaker, then role and name as printed, then where."""
    party = words.PARTIES[state["party"]]
    body = names.of(state["body"]) if state["body"] else None
    who = body or party
    if body and state["party"] != "body":
        who = both("{party}（{body}）", "{party} ({body})", party=party, body=body)
    role, where = Bilingual.from_public(state["role"]), Bilingual.from_public(state["said_where"])
    meeting = words.numbered(state["meeting"]) if state["meeting"] and where.is_empty else None
    if state["party"] in ("press", "legislature", "other") and not where.is_empty:
        who = body or EMPTY  # the place says who it is
    parts = [who, role, both(state["speaker"], state["speaker"]), where, *([meeting] if meeting else [])]
    # A source that speaks for itself is both who says it and where.
    zh, en = (dict.fromkeys(said for part in parts if (said := part.shown_in(lang))) for lang in LANGS)
    return both("，".join(zh), ", ".join(en))


def signed(kind: Kind, state: Mapping[str, Any] | None, names: Names) -> Bilingual | None:
    """Whose word an entry about results or assessments is: for a dispute, that of the person who disputes; for a
    confirmation, nobody's but the verifier's, who is named in it. Anyone who withholds or translates a text signs
    nothing, and its signer did neither."""
    if state is None or kind in UNSIGNED or "signed_name" not in state:
        return None
    if "voice" not in state:
        return _signed_by_member(state)
    one = state["disputes"][-1] if kind is Kind.OUTCOME_DISPUTED else state
    said = voiced(one, names)
    return _signed_by_both(said, state) if state["type"] == "story" else said


def answered_by(kind: Kind, state: Mapping[str, Any] | None, names: Names) -> Bilingual | None:
    """Whose answer an entry is: what it changes does not name the body where it was known before who was to answer."""
    return names.of(state["body"]) if kind in ANSWERS and state and state["body"] else None


def _signed_by_member(state: Mapping[str, Any]) -> Bilingual:
    name, organisation = Bilingual.from_public(state["signed_name"]), Bilingual.from_public(state["signed_for"])
    return signature(name, organisation, state["side"])


def signature(name: Bilingual, organisation: Bilingual, side: str | None) -> Bilingual:
    """How a member signs: the name, then organisation and side where they are known."""
    known = [each for each in (organisation, CODES["side"].get(side or "", EMPTY)) if not each.is_empty]
    return both("{name}（{known}）", "{name} ({known})", name=name, known=listed(known)) if known else listed([name])


def _signed_by_both(author: Bilingual, story: Mapping[str, Any]) -> Bilingual:
    """Who wrote a story and who benefits, under the names they chose."""
    given = [both(story[name], story[name]) for name in ("partner_name", "partner_organisation") if story[name]]
    partner = listed([*given, Bilingual.from_public(story["partner_role"])])
    return both("{author}；{partner}", "{author}; {partner}", author=author, partner=partner)
