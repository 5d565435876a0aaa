"""A change that reads like an activity is questioned, in both languages, and the answer is kept."""

from __future__ import annotations

import pytest

from tracker.domain import questions
from tracker.domain.bilingual import Bilingual
from tracker.domain.errors import RuleBroken


@pytest.mark.parametrize("zh", ["辦理100場青年審議論壇", "參與人數達三千人次", "網站瀏覽數成長三成", "召開說明會",
                                "42人參加", "共120人出席"])
def test_an_activity_entered_as_a_change_prompts_a_question_about_what_changed(zh: str) -> None:
    with pytest.raises(RuleBroken) as found:
        questions.check_change([Bilingual.of(zh)], Bilingual())
    assert found.value.field == "answer_zh"
    assert questions.check_change([Bilingual.of(zh)], Bilingual.of("委員會依意見修正草案第五條"))


@pytest.mark.parametrize("en", ["27 workshops held", "Page views rose by half", "The portal was launched"])
def test_an_english_activity_is_questioned_too(en: str) -> None:
    with pytest.raises(RuleBroken):
        questions.check_change([Bilingual.of("", en)], Bilingual())


@pytest.mark.parametrize(("zh", "en", "words"), [
    ("計1,200人出席", "", ["1,200人出席"]), ("", "1,200,000 people", ["1,200,000 people"]), ("計12,345件", "", ["12,345件"]),
    ("甲,200人出席", "", ["200人出席"])])
def test_a_count_is_quoted_whole_whatever_sets_its_thousands_apart(zh: str, en: str, words: list[str]) -> None:
    assert questions.activity_in(Bilingual.of(zh, en)) == words


def test_an_answer_that_is_only_a_count_is_questioned_again() -> None:
    for answer in (Bilingual.of("共 30 場"), Bilingual.of("", "30 workshops"), Bilingual.of("修正法規", "1,200 people")):
        with pytest.raises(RuleBroken, match="again a count"):
            questions.check_change([Bilingual.of("辦理論壇")], answer)
    assert questions.check_change([Bilingual.of("辦理論壇")], Bilingual.of("部會據以修正 3 件法規")) == ["辦理", "論壇"]


@pytest.mark.parametrize("zh", ["民眾第一次可於線上連署", "第12件申請起改由單一窗口受理"])
def test_an_ordinal_number_is_not_a_count(zh: str) -> None:
    assert questions.check_change([Bilingual.of(zh)], Bilingual()) == []
    assert questions.check_change([Bilingual.of("辦理論壇")], Bilingual.of(zh)) == ["辦理", "論壇"]


def test_a_change_is_not_questioned() -> None:
    assert questions.check_change([Bilingual.of("監察院改以公開格式受理申報，期限由三十日縮為七日",
                                                "The office now answers in seven days instead of thirty")], Bilingual()) == []


@pytest.mark.parametrize("step", ["由本部於一個月內召開跨機關會議", "3個工作天內函復", "下季提報推動小組", "於116年3月底前提報",
                                  "by 2026-03"])
def test_a_next_step_that_gives_a_time_is_not_questioned(step: str) -> None:
    assert questions.of_delay([], "法規會要求補充個人資料保護影響評估", step, None) == []


@pytest.mark.parametrize("step", ["持續協調", "由三個機關會商", "送請審議"])
def test_a_next_step_that_gives_no_time_is_questioned(step: str) -> None:
    (asked,) = questions.of_delay([], "法規會要求補充個人資料保護影響評估", step, None)
    assert "names no time" in asked.message
