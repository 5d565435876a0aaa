"""The check against the Standards, as a reader finds it: on Taiwan's two plans."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.public.pages import page, part, words


def rows(reader: FlaskClient, lang: str, plan: str) -> dict[str, str]:
    section = part(page(reader, f"/{lang}/standards/"), f"plan-{plan}")
    body = next(section.iter("tbody"))
    return {words(next(row.iter("th"))): words(row) for row in body.iter("tr")}


def test_the_check_says_whose_it_is_and_that_taiwan_is_not_a_member(reader: FlaskClient) -> None:
    assert "臺灣尚非OGP會員，自願比照其標準推動" in words(page(reader, "/zh/standards/"))
    assert "Taiwan is not a member of OGP" in words(page(reader, "/en/standards/"))


@pytest.mark.parametrize("lang, shown, cannot", [("zh", "本站紀錄可證", "無法判斷"), ("en", "Shown", "Cannot be judged")])
def test_the_first_plan_is_marked_as_shown_where_its_meetings_show_it(
        reader: FlaskClient, lang: str, shown: str, cannot: str) -> None:
    first, second = rows(reader, lang, "2021-2024"), rows(reader, lang, "2025-2028")
    assert list(first) == list(second) == ["1.1", "2.1", "2.2", "3.1", "3.2", "3.3", "4.1", "5.1"]
    assert all(shown in first[number] for number in ("1.1", "2.2", "5.1"))
    # The record of the second plan has a call that names its means of sending in, and no complete list of the input.
    assert {number for number in second if shown in second[number]} == {"3.3"}
    assert all(cannot in second[number] for number in second if number != "3.3")
