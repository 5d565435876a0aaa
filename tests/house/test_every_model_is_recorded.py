"""Every model is recorded, or belongs to the state of a recorded item, or is excused here with a reason."""

from __future__ import annotations

import pytest

import tracker.models
from tracker.changelog.recorded import Recorded
from tracker.database import Base

EXCUSED = {
    "ChangelogEntry": "is the log",
    "ChangelogPayload": "is the log",
    "ChangelogAbout": "is derived from the log",
    "MailClaim": "says that a message was sent, and is gone with who got it",
    "LinkCheck": "when an address was last seen alive is this installation's observation; a copy makes its own",
    "Mirror": "says whose copy this base is; a copy records nothing of its own",
    "SearchText": "is derived from the log",
    "SentStep": "a step of a result on its way is for its body and NDC",
    "SubmissionStep": "a step of a text on its way is for its body and NDC",
    "SubmissionVersion": "a version of a text on its way is not public",
    "AuditLine": "is the audit log",
    "AuditAnchor": "is the audit log",
    "FormerPassword": "is private; that a password was changed is in both logs",
    "LoginSession": "is private; who logged in is in the audit log",
    "Passkey": "is private; that a second factor was added is in the audit log",
    "RecoveryCode": "is private; that one was used is in the audit log",
    "Token": "is the staff's own matter; that one was made or revoked is in the audit log",
    "TokenUse": "says which request was answered; what came of it is a text on its way",
    "Deputyship": "is the staff's own matter and in the audit log; the record names role and body only",
    "AccountReview": "is the administrators' own work and in the audit log",
    "ReviewedAccount": "is the administrators' own work and in the audit log",
    "AccountNotice": "says who is to be told of an account; what happened to it is recorded",
    "ColumnMap": "how another tracker's headings are read is this installation's tool",
    "Subscriber": "is a person's own affair, and erased on leaving",
    "CommentIn": "what came in is not public; once it is published, it is recorded",
    "ReportDraft": "a report being written is not public; what it becomes is recorded, with all that was written",
    "ReportRun": "how far the making of files has come is this installation's work; the report that comes of it is recorded",
    "StoryDraft": "a story being written is not public, nor who will sign it; once both have signed, it is recorded",
    "SentText": "a text on its way is not public; what it became is recorded",
    "Submission": "a text on its way is not public; once it is published, the update it became is recorded",
}

MODELS = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda model: model.__name__)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_is_recorded_or_has_a_reason_not_to_be(model: type[Base]) -> None:
    belongs = "recorded_with" in model.__mapper__.relationships
    assert [issubclass(model, Recorded), belongs, model.__name__ in EXCUSED].count(True) == 1


def test_nothing_is_excused_that_does_not_exist() -> None:
    assert set(EXCUSED) <= {model.__name__ for model in MODELS}


def test_what_belongs_to_an_item_is_part_of_its_state() -> None:
    owners = {model.__mapper__.relationships["recorded_with"].mapper.class_ for model in MODELS
              if "recorded_with" in model.__mapper__.relationships}
    for owner in owners:
        assert "children" in vars(owner), owner
        assert "assign_children" in vars(owner), owner


def test_every_table_has_a_model_that_the_package_names() -> None:
    assert {model.__name__ for model in MODELS} == set(tracker.models.__all__)


def test_everything_kept_out_of_the_log_is_an_existing_column() -> None:
    for model in Recorded.registry_of.values():
        assert model.unrecorded <= {attribute.key for attribute in model.__mapper__.column_attrs}  # type: ignore[attr-defined]


def test_only_an_account_and_links_to_it_are_not_public() -> None:
    hidden = {name: model.unrecorded for name, model in Recorded.registry_of.items() if model.unrecorded}
    assert hidden.pop("account")
    # Which account signed is nobody's business but the program's, which lets no other change what was signed.
    signed = ("review", "objection", "outcome", "story", "openness", "cluster", "assessment")
    assert hidden == {name: {"account"} for name in signed}


def test_the_keys_of_a_public_state_are_ascii_and_do_not_end_in_a_number() -> None:
    for model in Recorded.registry_of.values():
        for attribute in model.__mapper__.column_attrs:  # type: ignore[attr-defined]
            assert attribute.key.isascii()
