"""The seal: canonical form, digests, and a check that names the entry in which something is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.changelog.chain import (
    EMPTY,
    GENESIS,
    Fault,
    Link,
    canonical,
    line,
    read_lines,
    sha256,
    verify,
)

# --- the canonical form (RFC 8785) --------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "text"), [
    # RFC 8785, section 3.2.2.2: what is escaped in a string, and how; the rest stands as it is.
    ({"string": "€$\u000f\u000aA'\u0042\u0022\u005c\\\"/"}, r'{"string":"€$\u000f\nA' + "'" + r'B\"\\\\\"/"}'),
    ("\b\t\n\f\r", r'"\b\t\n\f\r"'),
    ("\x01\x1f\x0b", r'"\u0001\u001f\u000b"'),
    ("\x7f\x80\u2028\u2029", '"\x7f\x80\u2028\u2029"'),
    ("選舉😀</script>", '"選舉😀</script>"'),
    # Section 3.2.2.1: literals. Section 3.2.3: keys are sorted, in every object, at every depth; arrays are not.
    ([None, True, False], "[null,true,false]"),
    ({"b": [{"z": 1, "a": 2}, 3], "a": {}, "B": [], "": 0}, '{"":0,"B":[],"a":{},"b":[{"a":2,"z":1},3]}'),
    ({"1": 1, "10": 2, "2": 3}, '{"1":1,"10":2,"2":3}'),
    ({"\r": 1, "\n": 2}, r'{"\n":2,"\r":1}'),
    # What someone typed may look like an escaped NUL without being one.
    ({"a": [r"\u0000", {"b": r"\u0000"}, 7, None]}, r'{"a":["\\u0000",{"b":"\\u0000"},7,null]}'),
    # Section 3.2.2.3: integers as ECMAScript writes them.
    ([0, -1, 2**53, -(2**53)], "[0,-1,9007199254740992,-9007199254740992]"),
])
def test_the_canonical_form_is_that_of_rfc_8785(value: Any, text: str) -> None:
    assert canonical(value) == text


FORBIDDEN = ["\x00", "\ud800", "\udfff", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068",
             "\u2069", "\u200e", "\u200f", "\u061c"]


@pytest.mark.parametrize("character", FORBIDDEN)
def test_a_character_that_reads_differently_from_how_it_is_stored_is_refused(character: str) -> None:
    for value in (character, f"a{character}b", [character], (character,), {"a": {"b": [f"x{character}"]}}):
        with pytest.raises(ValueError, match="forbidden"):
            canonical(value)


@pytest.mark.parametrize("value", [1.0, 0.1, float("nan"), float("inf"), 2**53 + 1, -(2**53) - 1, b"x", {"é": 1}, {1: 2},
                                   {"\0": 1}, object()])
def test_a_value_without_a_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):
        canonical({"a": [value]})


KEYS = st.text(st.characters(max_codepoint=127, exclude_characters="\0"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="".join(FORBIDDEN))),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=10)


@given(VALUES)
def test_the_canonical_form_is_the_same_however_the_value_was_written(value: Any) -> None:
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(json.dumps(value, indent=2))) == text


# --- a chain, and what may be done to it -----------------------------------------------------------------------------


def a_chain(length: int = 6, **headers: Any) -> list[Link]:
    """Sealed entries; ``headers={3: {...}}`` changes fields of entry 3 before it is sealed."""
    links: list[Link] = []
    for number in range(1, length + 1):
        payload = canonical({"salt": f"{number:032x}", "words": f"第{number}筆"})
        header = canonical({
            "v": 1, "number": number, "at": f"2026-01-0{number}T00:00:00Z", "kind": "plan.amended", "subject": "2025-2028",
            "audience": "public", "actor": {"role": "editor", "body": "ndc"}, "payload_digest": sha256(payload),
            "previous": links[-1].digest if links else GENESIS} | headers.get(f"entry_{number}", {}))
        links.append(Link(header, sha256(header), payload))
    return links


def first_fault(links: list[Link]) -> Fault:
    return verify(links)[1][0]


def test_a_whole_chain_verifies_and_gives_its_head() -> None:
    links = a_chain()
    head, faults = verify(links)
    assert faults == []
    assert (head.number, head.digest, head.at) == (6, links[-1].digest, "2026-01-06T00:00:00Z")


def test_an_empty_log_verifies() -> None:
    assert verify([]) == (EMPTY, [])


def test_a_chain_can_be_checked_from_a_head_that_was_kept() -> None:
    links = a_chain()
    head, _ = verify(links[:3])
    assert verify(links[3:], since=head)[1] == []
    assert verify(links[4:], since=head)[1][0].number == 4


def test_a_changed_payload_is_named() -> None:
    links = a_chain()
    links[2] = links[2]._replace(payload=(links[2].payload or "").replace("第3筆", "第8筆"))
    assert verify(links)[1] == [Fault(3, "the payload does not match its digest")]


def test_a_changed_header_is_named() -> None:
    links = a_chain()
    links[2] = links[2]._replace(header=links[2].header.replace("editor", "loader"))
    assert verify(links)[1] == [Fault(3, "the digest does not match the header")]


def test_a_changed_header_that_was_sealed_again_is_betrayed_by_the_entry_after_it() -> None:
    links = a_chain()
    header = links[2].header.replace("editor", "loader")
    links[2] = links[2]._replace(header=header, digest=sha256(header))
    assert verify(links)[1] == [Fault(4, "the previous digest does not match")]


def test_a_changed_digest_is_named() -> None:
    links = a_chain()
    links[2] = links[2]._replace(digest="f" * 64)
    assert first_fault(links) == Fault(3, "the digest does not match the header")


def test_a_removed_entry_is_named() -> None:
    links = a_chain()
    del links[2]
    assert first_fault(links).number == 3


def test_the_first_entry_cannot_be_removed_either() -> None:
    assert first_fault(a_chain()[1:]).number == 1


def test_two_entries_in_the_wrong_order_are_named() -> None:
    links = a_chain()
    links[2], links[3] = links[3], links[2]
    assert first_fault(links).number == 3


def test_an_entry_that_appears_twice_is_named() -> None:
    links = a_chain()
    links.insert(3, links[2])
    assert first_fault(links).number == 4


@pytest.mark.parametrize(("change", "check"), [
    ({"at": "2026-01-01T23:59:59Z"}, "the time runs backwards"),
    ({"v": 2}, "the format's version is unknown"),
    ({"v": True}, "the format's version is unknown"),
    ({"number": 7}, "the number is out of order"),
    ({"previous": "0" * 64}, "the previous digest does not match"),
])
def test_a_wrongly_sealed_header_is_named(change: dict[str, Any], check: str) -> None:
    assert first_fault(a_chain(entry_3=change)) == Fault(3, check)


def test_a_boolean_is_not_a_number_though_python_accepts_it_as_one() -> None:
    assert first_fault(a_chain(entry_1={"number": True})) == Fault(1, "the number is out of order")


def test_two_entries_may_have_the_same_time() -> None:
    assert verify(a_chain(entry_3={"at": "2026-01-02T00:00:00Z"}))[1] == []


@pytest.mark.parametrize("header", ["", "{", "[]", "7", "null", "[" * 100_000, '{"v":1.5}', '{"v":"\\ud800"}'])
def test_a_header_that_cannot_be_read_is_named(header: str) -> None:
    links = a_chain()
    links[2] = links[2]._replace(header=header)
    assert first_fault(links) == Fault(3, "the header cannot be read")


def test_a_line_that_cannot_be_read_is_the_only_one_named() -> None:
    """Nothing is said of the entry after it, which has nothing to be compared with."""
    for unreadable in ("", "{}", '{"digest":"x","payload":null}'):
        lines = [line(link) for link in a_chain()]
        lines[2] = unreadable
        head, faults = verify(read_lines(lines))
        assert faults == [Fault(3, "the header cannot be read")] and head == verify(a_chain())[0]


def test_a_header_in_another_form_is_named() -> None:
    links = a_chain()
    header = links[2].header.replace('"v":1', '"v": 1')
    links[2] = links[2]._replace(header=header, digest=sha256(header))
    assert first_fault(links) == Fault(3, "the header is not in canonical form")


# --- withheld payloads ------------------------------------------------------------------------------------------------


def withholding(number: int) -> dict[str, Any]:
    return {"kind": "payload.withheld", "subject": f"entry/{number}"}


def without_payload(links: list[Link], number: int) -> list[Link]:
    links[number - 1] = links[number - 1]._replace(payload=None)
    return links


def test_a_withheld_payload_is_accepted_with_the_entry_that_says_so() -> None:
    assert verify(without_payload(a_chain(entry_5=withholding(2)), 2))[1] == []


def test_a_withheld_payload_is_not_accepted_without_it() -> None:
    assert verify(without_payload(a_chain(), 2))[1] == [Fault(2, "withheld without an entry that says so")]


@pytest.mark.parametrize("subject", ["entry/3", "entry/02", "entry/02x", "2", "entry/", "entry/2 ", "entry/-2",
                                     "entry/" + "2" * 5000, 2])
def test_the_withheld_entry_is_named_exactly(subject: Any) -> None:
    for missing in (1, 2):
        links = a_chain(entry_5={"kind": "payload.withheld", "subject": subject})
        assert verify(without_payload(links, missing))[1] == [Fault(missing, "withheld without an entry that says so")]


def test_an_entry_of_another_kind_withholds_nothing() -> None:
    links = a_chain(entry_5={"kind": "entry.corrected", "subject": "entry/2"})
    assert verify(without_payload(links, 2))[1] == [Fault(2, "withheld without an entry that says so")]


def test_an_entry_cannot_withhold_itself_or_a_later_one() -> None:
    assert verify(without_payload(a_chain(entry_5=withholding(5)), 5))[1][0].number == 5
    assert verify(without_payload(a_chain(entry_2=withholding(5)), 5))[1][0].number == 5


def test_a_payload_for_staff_need_not_be_shown() -> None:
    assert verify(without_payload(a_chain(entry_2={"audience": "staff"}), 2))[1] == []


# --- lines of changelog.jsonl ------------------------------------------------------------------------------------------


def test_a_log_is_read_back_as_it_was_written() -> None:
    links = without_payload(a_chain(), 2)
    assert list(read_lines(line(link) + "\n" for link in links)) == links


@pytest.mark.parametrize("change", [
    lambda text: text.replace('"header":', '"header": '),
    lambda text: text.replace('"v":1', '"v":1.0'),
    lambda text: text.replace('"v":1', '"v":1,"v":1'),
    lambda text: text.replace('"number":3', '"number":3e0'),
    lambda text: text.replace("第", "\\u7b2c"),
    lambda text: text.replace('{"header"', '{"more":1,"header"'),
    lambda text: text + " ",
    lambda text: " " + text,
    lambda text: text + "\r",
    lambda text: "\ufeff" + text,
    lambda text: text[:-1],
    lambda text: text.replace("第", "\udce7"),
    lambda text: "",
    lambda text: "[]",
    lambda text: "7",
    lambda text: "[" * 100_000,
])
def test_a_line_changed_in_a_way_that_makes_no_difference_to_json_is_named(change: Any) -> None:
    lines = [line(link) for link in a_chain()]
    lines[2] = change(lines[2])
    assert verify(read_lines(f"{text}\n" for text in lines))[1][0].number == 3
