"""What an entry calls things that have no name of their own."""

from __future__ import annotations

from tracker.domain.bilingual import Bilingual
from tracker.queries.words import FIELDS, Names


def test_a_bodys_sign_off_rule_is_named_after_the_body() -> None:
    names = Names({"moi": Bilingual.of("內政部", "Ministry of the Interior").public() or {}})
    said = names.of("sign-off/moi")
    assert (said.zh, said.en) == ("機關核稿程序：內政部", "Sign-off: Ministry of the Interior")


def test_an_answer_names_the_entry_whose_wording_it_answers() -> None:
    field = FIELDS["answers_entry"]
    said = field.write(865, Names({}))
    assert (field.label.zh, said.zh) == ("所回覆之內容", "異動紀錄第865號")
    assert (field.label.en, said.en) == ("Answers the wording of", "Changelog entry 865")
