"""What an entry calls things that have no name of their own."""

from __future__ import annotations

from collections import Counter

from tracker.domain.bilingual import Bilingual
from tracker.queries.words import FIELDS, NOUNS, Names, field_of


def test_a_bodys_sign_off_rule_is_named_after_the_body() -> None:
    names = Names({"moi": Bilingual.of("內政部", "Ministry of the Interior").public() or {}})
    said = names.of("sign-off/moi")
    assert (said.zh, said.en) == ("機關核稿程序：內政部", "Sign-off: Ministry of the Interior")


def test_an_answer_names_the_entry_whose_wording_it_answers() -> None:
    field = FIELDS["answers_entry"]
    said = field.write(865, Names({}))
    assert (field.label.zh, said.zh) == ("所回覆之內容", "異動紀錄第865號")
    assert (field.label.en, said.en) == ("Answers the wording of", "Changelog entry 865")


def test_a_field_of_one_noun_never_goes_by_the_words_of_another() -> None:
    named = Counter(name for noun in NOUNS for name in noun.FIELDS)
    assert [name for name, times in named.items() if times > 1] == [] and set(named) == set(FIELDS)
    lasting = [field_of(kind, "lasting") for kind in ("participation", "outcome")]
    assert [each.label.en for each in lasting if each] == ["Whether it lasts", "Which ground"]
