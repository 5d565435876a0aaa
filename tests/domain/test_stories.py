"""How the person who benefits signs a story, and that nothing is published that they did not sign."""

from __future__ import annotations

import pytest

from tracker.domain.bilingual import Bilingual
from tracker.domain.errors import RuleBroken
from tracker.domain.stories import LONGEST_TEXT, Naming, check_both_signed, check_partner, check_told


def test_a_story_is_published_only_in_the_words_that_were_signed() -> None:
    check_both_signed(is_signed=True, is_of_these_words=True)
    for signed, these, said in ((False, True, "has not signed"), (True, False, "changed after it was signed")):
        with pytest.raises(RuleBroken, match=said):
            check_both_signed(is_signed=signed, is_of_these_words=these)


@pytest.mark.parametrize(("naming", "name", "organisation", "field"), [
    (None, "", "", "naming"),
    (Naming.NAMED, "某人", "", None), (Naming.NAMED, "某人", "某校", None), (Naming.NAMED, " 　", "某校", "name"),
    (Naming.ORGANISATION, "", "某校", None), (Naming.ORGANISATION, " ", "某校", None),
    (Naming.ORGANISATION, "某人", "某校", "name"),
    (Naming.ORGANISATION, "", " 　", "organisation"),
    (Naming.ANONYMOUS, "", "", None), (Naming.ANONYMOUS, "某人", "", "name"), (Naming.ANONYMOUS, "", "某校", "organisation"),
    (Naming.ANONYMOUS, " ", " ", None),
])
def test_a_name_or_an_organisation_is_given_exactly_where_it_was_chosen(naming: Naming | None, name: str, organisation: str,
                                                                        field: str | None) -> None:
    if field is None:
        check_partner(naming, name=name, organisation=organisation)
        return
    with pytest.raises(RuleBroken) as refused:
        check_partner(naming, name=name, organisation=organisation)
    assert refused.value.field == field


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_text_of_a_story_is_as_long_as_a_page_in_either_language(lang: str) -> None:
    said = Bilingual.of("有", "Said")

    def told(length: int) -> None:
        text = Bilingual.of("字" * length if lang == "zh" else "字", "a" * length if lang == "en" else "a")
        check_told(title=said, partner_role=said, changed=text, outcomes=["outcome/1"], texts=[("changed", text)])

    told(LONGEST_TEXT)
    with pytest.raises(RuleBroken, match=f"longer than {LONGEST_TEXT}") as refused:
        told(LONGEST_TEXT + 1)
    assert refused.value.field == f"changed_{lang}"
