"""A text in two languages: what a reader gets, the notice of a fallback, and when a translation has become stale."""

from __future__ import annotations

from hashlib import sha256

from tracker.domain.bilingual import LANGS, Bilingual, TextState, both, digest, has_chinese, listed


def test_readers_get_their_own_language() -> None:
    reading = Bilingual.of("承諾", "Commitment").read("en")
    assert (reading.text, reading.lang, reading.is_fallback) == ("Commitment", "en", False)


def test_a_reader_whose_language_is_missing_gets_the_other_and_a_notice() -> None:
    reading = Bilingual.of("承諾").read("en")
    assert (reading.text, reading.lang, reading.is_fallback) == ("承諾", "zh", True)


def test_a_chinese_reader_of_an_english_text_gets_a_notice_too() -> None:
    reading = Bilingual.of("", "Commitment").read("zh")
    assert (reading.text, reading.is_fallback, reading.is_unofficial) == ("Commitment", True, False)


def test_what_a_reader_gets_is_the_same_with_and_without_what_is_said_of_it() -> None:
    for text in (Bilingual.of("承諾", "Commitment"), Bilingual.of("承諾"), Bilingual.of("", "Commitment"), Bilingual()):
        assert [text.shown_in(lang) for lang in LANGS] == [text.read(lang).text for lang in LANGS]
    assert Bilingual.of("承諾").shown_in("en") == "承諾"


def test_a_sentence_of_this_sites_own_holds_names_as_its_readers_get_them() -> None:
    said = both("依{body}來文（{number}）", "from the letter of {body} ({number}), {day}", body=Bilingual.of("內政部"), number=12,
                day=("元月一日", "1 January"))
    assert (said.zh, said.en) == ("依內政部來文（12）", "from the letter of 內政部 (12), 1 January")
    assert both("{不動}", "{as it is}").zh == "{不動}", "braces in a text that is not filled are its own"


def test_names_are_listed_as_their_readers_get_them() -> None:
    names = [Bilingual.of("甲", "A"), Bilingual.of("乙")]
    assert (listed(names).zh, listed(names, "、", "; ").en) == ("甲，乙", "A; 乙")


def test_a_text_missing_in_both_languages_is_not_a_fallback() -> None:
    assert not Bilingual().read("en").is_fallback
    assert Bilingual.of("  ", "\n").is_empty


def test_a_translation_is_unofficial_until_an_authority_adopts_it() -> None:
    states = {state: Bilingual.of("承諾", "Commitment", state).read("en").is_unofficial
              for state in (TextState.MACHINE, TextState.DRAFT, TextState.REVIEWED, TextState.OFFICIAL)}
    assert states == {TextState.MACHINE: True, TextState.DRAFT: True, TextState.REVIEWED: True, TextState.OFFICIAL: False}


def test_only_a_translation_that_nobody_has_reviewed_is_called_a_machines() -> None:
    machine, draft = (Bilingual.of("承諾", "Commitment", state) for state in (TextState.MACHINE, TextState.DRAFT))
    assert machine.read("en").is_machine
    assert not machine.read("zh").is_machine and not draft.read("en").is_machine


def test_an_original_is_never_an_unofficial_translation() -> None:
    assert not Bilingual.of("承諾", "Commitment").read("zh").is_unofficial


def test_a_translation_is_stale_once_its_original_has_changed() -> None:
    assert not Bilingual.of("承諾", "Commitment").read("en").stale
    text = Bilingual.of("承諾", "Commitment").amended("新的承諾", "Commitment")
    assert text.is_stale
    assert text.read("en").stale
    assert not text.read("zh").stale


def test_a_translation_edited_together_with_its_original_is_not_stale() -> None:
    assert not Bilingual.of("承諾", "Commitment").amended("新的承諾", "A new commitment").is_stale


def test_a_stale_translation_stays_stale_when_the_original_changes_again() -> None:
    text = Bilingual.of("一", "One").amended("二", "One").amended("三", "One")
    assert text.is_stale


def test_a_stale_translation_stays_stale_when_neither_language_is_changed() -> None:
    text = Bilingual.of("一", "One").amended("二", "One")
    assert text.amended("二", "One").is_stale
    assert Bilingual("一", "One", "en", TextState.DRAFT, "0").amended("一", "One").original == "en"


def test_a_stale_translation_is_renewed_by_translating_it_again() -> None:
    text = Bilingual.of("一", "One").amended("二", "One").amended("二", "Two")
    assert not text.is_stale


def test_a_translation_is_no_longer_stale_when_the_original_is_restored() -> None:
    assert not Bilingual.of("一", "One").amended("二", "One").amended("一", "One").is_stale


def test_an_edit_keeps_the_state_of_the_translation_unless_another_is_given() -> None:
    reviewed = Bilingual.of("一", "One", TextState.REVIEWED)
    assert reviewed.amended("一", "The one").translation is TextState.REVIEWED
    assert reviewed.amended("一", "The one", TextState.OFFICIAL).translation is TextState.OFFICIAL


def test_a_first_translation_is_a_draft() -> None:
    assert Bilingual.of("一").translation is Bilingual.of("", "One").translation is TextState.MISSING
    assert Bilingual.of("一").amended("一", "One").translation is TextState.DRAFT
    assert Bilingual.of("", "One").amended("一", "One").translation is TextState.DRAFT


def test_an_english_original_stays_the_original_when_it_is_edited() -> None:
    text = Bilingual.of("", "One").translated("一", TextState.MACHINE)
    edited = text.amended("一", "The one")
    assert (edited.original, edited.translation, edited.is_stale) == ("en", TextState.MACHINE, True)
    assert edited.read("zh").is_machine and not edited.read("en").is_unofficial
    assert not text.amended("那一個", "The one").is_stale


def test_a_text_to_which_only_the_other_language_was_added_says_what_it_said() -> None:
    zh, en, both = Bilingual.of("承諾"), Bilingual.of("", "Commitment"), Bilingual.of("承諾", "Commitment")
    for before in (zh, en, both, Bilingual()):
        assert both.keeps(before)
    for changed in (Bilingual.of("諾言", "Commitment"), Bilingual.of("承諾", "Promise"), zh, en):
        assert not changed.keeps(both)


def test_a_text_with_a_single_chinese_character_counts_as_chinese() -> None:
    assert has_chinese("一") and has_chinese("Item 一") and not has_chinese("Item 1, “é”")


def test_the_public_form_of_a_text_reads_back_unchanged() -> None:
    for text in (Bilingual(), Bilingual.of("一"), Bilingual.of("", "One"), Bilingual.of("一", "One").amended("二", "One")):
        assert Bilingual.from_public(text.public()) == text


def test_an_empty_text_is_published_as_null() -> None:
    assert Bilingual().public() is None


def test_a_translation_that_is_taken_away_leaves_the_original_as_if_it_had_none() -> None:
    for text in (Bilingual.of("一", "One", TextState.REVIEWED), Bilingual.of("一", "One").amended("二", "One")):
        assert text.amended("一", "") == text.amended("一", "").translated("", TextState.REVIEWED) == Bilingual.of("一")


def test_a_translation_that_is_stated_to_be_official_is_of_the_original_as_it_is_now() -> None:
    stale = Bilingual.of("一", "One").amended("二", "One")
    assert stale.is_stale and not stale.amended("二", "One", TextState.OFFICIAL).is_stale


def test_a_text_set_within_other_words_has_a_translation_as_good_and_as_old_as_it_was() -> None:
    fresh = Bilingual.of("一", "One", TextState.REVIEWED)
    for text in (fresh, fresh.amended("二", "One")):
        within = text.set_as(f"{text.zh}（草案）", f"{text.en} (draft)")
        assert (within.zh, within.en) == (f"{text.zh}（草案）", "One (draft)")
        assert (within.is_stale, within.translation, within.original) == (text.is_stale, TextState.REVIEWED, "zh")


def test_what_a_translation_was_made_from_is_known_by_the_first_sixteen_digits_of_its_digest() -> None:
    assert digest("開放政府") == sha256("開放政府".encode()).hexdigest()[:16]
