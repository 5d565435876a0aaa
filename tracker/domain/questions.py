"""Questions, not walls: what looks odd in a report before it is sent. Each may be answered, or passed over.

They ask for what a reader will miss; none of them says that anything is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.schedule import Course, Standing
from tracker.domain.statements import EvidenceKind, UpdateKind

# What officials write where there is nothing to report yet. Source: the answers for which control officers grant no release.
STOCK_PHRASES = ("賡續辦理", "持續辦理", "繼續辦理", "研議中", "規劃中", "積極辦理", "配合辦理", "依規定辦理", "依進度辦理",
                 "持續推動", "將於未來辦理", "辦理中")
AROUND_A_PHRASE = 6
"""A text with at most this many characters beside a stock phrase says hardly more than the phrase."""

_DIGITS = "0-9０-９一二三四五六七八九十百千"
_NUMBER = f"[{_DIGITS}]+(?:,[0-9]{{3}})*"
_COUNTED = f"(?<![第{_DIGITS}]){_NUMBER}"
"""A number that counts something, and is not an ordinal (第一次)."""
_A_TIME = re.compile(rf"{_NUMBER}\s*個?(?:[年月日季週天]|工作天)|[本次下明][年月季週]|[本下次]個月|[年月季]底|[上下]半年|"
                     r"[0-9]{1,4}[/.-][0-9]{1,2}|\b20[0-9]{2}\b")
_HEADS = rf"{_COUNTED}\s*(?:場|人?次|人(?:參加|參與|出席))"
_EVENTS = "[0-9]+(?:,[0-9]{3})* (?:workshops?|meetings?|events?|people)\\b"
_A_HEADCOUNT = re.compile(f"{_HEADS}|{_EVENTS}")
_A_COUNT = re.compile(rf"{_HEADS}|{_COUNTED}\s*[件份篇則]|{_EVENTS}")


ACTIVITY_WORDS = {
    "zh": ("場次", "人次", "辦理", "舉辦", "召開", "參加人數", "參與人數", "觸及人數", "瀏覽數", "瀏覽次數", "點閱", "點擊",
           "下載次數", "說明會", "工作坊", "座談會", "研習", "教育訓練", "論壇", "宣導活動", "新聞稿", "網站上線", "平臺上線"),
    "en": ("workshop", "training session", "trainings held", "meetings held", "events held", "forums held", "seminar", "webinar",
           "page view", "pageview", "visits to the", "downloads", "participants", "attendees", "people reached", "press release",
           "was published", "were published", "was launched", "were launched"),
}
"""Words for what is done, held or counted: the language of outputs. A reviewed list; a text with one of them is
questioned where it is typed as an outcome, but never refused for that alone. Sources: IATI guidance, "the number
of meetings organised, and the number of meetings attended" is an output; the counts that Taiwan's bodies gave the
forum in 2021-2024."""


@dataclass(frozen=True)
class Question:
    """A message to be put in the reader's language, with its values."""

    message: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Earlier:
    """An earlier delay of a milestone: when it was reported, and the reason given, as far as one was."""

    occurred: When
    reason: str


@dataclass(frozen=True)
class Asked:
    """A milestone that a report concerns. ``earlier``: its delays before this one, the newest first."""

    label: str
    course: Course
    earlier: Sequence[Earlier] = ()


def of_delay(milestones: Sequence[Asked], reason: str, next_step: str, new_date: When | None) -> list[Question]:
    """What a reader of a delay will ask."""
    found = []
    for each in milestones:
        if each.earlier:
            found.append(_again(each, reason))
        fixed = [promise.due for promise in each.course.promises if promise.due]
        if new_date and fixed and fixed[0] != fixed[-1]:
            found.append(Question(N_("The date of %(label)s has been moved before, from %(first)s to %(last)s. Please consider "
                                     "adding why the new date can be kept."),
                                  {"label": each.label, "first": fixed[0], "last": fixed[-1]}))
    if phrase := stock_phrase(reason):
        found.append(Question(N_("The reason says little more than “%(phrase)s”. Please consider adding what holds it up, "
                                 "with whom, and since when."), {"phrase": phrase}))
    if not _A_TIME.search(next_step):
        found.append(Question(N_("The next step names no time. Please consider adding when it will be done.")))
    return found


def _again(milestone: Asked, reason: str) -> Question:
    last = milestone.earlier[0]
    values = {"label": milestone.label, "count": len(milestone.earlier) + 1, "date": last.occurred, "reason": last.reason}
    if last.reason and last.reason == reason:
        return Question(N_("This is delay number %(count)d of %(label)s, in the same words as that of %(date)s. Please "
                           "consider adding what has happened since."), values)
    if last.reason:
        return Question(N_("This is delay number %(count)d of %(label)s. The reason given on %(date)s was: “%(reason)s” Please "
                           "consider adding what differs this time."), values)
    return Question(N_("This is delay number %(count)d of %(label)s; the last was reported on %(date)s. Please consider adding "
                       "what differs this time."), values)


def of_other(kind: UpdateKind, milestones: Sequence[Asked], text: str, day: date) -> list[Question]:
    """What a reader of progress, completion or no progress will ask, as things stand on a day."""
    found = []
    if kind in (UpdateKind.PROGRESS, UpdateKind.NO_PROGRESS):
        late = [each for each in milestones if each.course.standing(day) is Standing.OVERDUE]
        found += [Question(N_("The date of %(label)s (%(due)s) has passed, and this gives no reason. If it is delayed, please "
                              "report a delay."), {"label": each.label, "due": each.course.due}) for each in late]
    if phrase := stock_phrase(text):
        found.append(Question(N_("The text says little more than “%(phrase)s”. Please consider adding what was done, and when."),
                              {"phrase": phrase}))
    return found


def of_undated_finish(milestones: Sequence[Asked], occurred: When) -> list[Question]:
    """The question about each milestone whose original date is over, of a completion that does not say when it was finished."""
    return [Question(N_("This does not say when %(label)s was finished, and its original date (%(due)s) has passed: the record "
                        "could not tell whether it was on time. If the day or the month is known, please give it under “Finished "
                        "on”."), {"label": each.label, "due": each.course.original})
            for each in milestones if each.course.original and occurred.last > each.course.original.last]


def of_left_open(label: str, as_of: When) -> Question:
    """The question about a completion that leaves a milestone open, because its state is on record as of a later day."""
    return Question(N_("%(label)s would stay open, because its state is on record as of %(date)s, and this report is as of an "
                       "earlier day. If it is finished, please give that day or a later one under “As of”, and the day of the "
                       "finish under “Finished on”. If what is on record is wrong, please correct that report."),
                    {"label": label, "date": as_of})


def of_unchanged(label: str, text: str, before: str, reported: When) -> list[Question]:
    """The question about a text that was carried forward from the last report and sent unchanged."""
    if before and " ".join(text.split()) == " ".join(before.split()):
        return [Question(N_("The text on %(label)s is word for word that of %(date)s. If nothing has changed, please choose "
                            "“nothing to report”; otherwise say what is new."), {"label": label, "date": reported})]
    return []


def of_letter(occurred: When, received_on: date | None) -> list[Question]:
    """The question about a report from a letter that came before the day as of which it is to hold: that day is today until
    somebody enters the letter's own."""
    if received_on and occurred.first > received_on:
        return [Question(N_("The letter was received on %(received)s, and this is to hold as of a later day, %(day)s. Please "
                            "check “As of”."), {"received": When.day(received_on), "day": occurred})]
    return []


def of_on_the_way(label: str, number: int) -> Question:
    """The question about a text on the same milestone that has not been decided yet."""
    return Question(N_("Text number %(number)d on %(label)s is already in progress, and this will be an additional one. If "
                       "it was returned, please continue it instead."), {"label": label, "number": number})


def activity_in(*texts: Bilingual) -> list[str]:
    """The words in a text that suggest an activity, in both languages, in list order; counts of events or people too."""
    zh, en = " ".join(each.zh for each in texts), " ".join(each.en for each in texts).lower()
    found = [word for word in ACTIVITY_WORDS["zh"] if word in zh] + [word for word in ACTIVITY_WORDS["en"] if word in en]
    counted = [match[0].strip() for text in (zh, en) for match in _A_COUNT.finditer(text)]
    return [*found, *(each for each in dict.fromkeys(counted) if not any(each in word or word in each for word in found))]


def check_change(texts: Sequence[Bilingual], answer: Bilingual) -> list[str]:
    """Require that what is typed as a change is not an activity: where it reads like one, the question is what changed
    because of it.

    Returns the words that were questioned, to be kept with the answer. Raises RuleBroken on ``answer_zh`` without an
    answer, or where the answer, too, only counts activities.
    """
    asked = activity_in(*texts)
    if not asked:
        return []
    if answer.is_empty:
        raise RuleBroken("answer_zh", N_(
            "“%(words)s” is the language of an activity: what was held, reached or published is an output. What changed because "
            "of it? Answer here, and the answer is printed with it; or record it as an indicator of output."),
            words=asked)
    if _A_HEADCOUNT.search(answer.zh) or _A_HEADCOUNT.search(answer.en):
        raise RuleBroken("answer_zh", N_(
            "The answer is again a count. Say who now does, decides or receives something differently from before."))
    return asked


def of_evidence(kind: EvidenceKind | None, shows: str) -> list[Question]:
    """The question about a count of activities, which is an output."""
    if kind is EvidenceKind.OUTCOME and activity_in(Bilingual(shows, shows)):
        return [Question(N_("A number of events or people is an output. An outcome says what has changed for people. Please "
                            "consider choosing “output”."))]
    return []


def stock_phrase(text: str) -> str | None:
    """The stock phrase beyond which a text says hardly anything, if there is one."""
    return next((phrase for phrase in STOCK_PHRASES if phrase in text and len(text) - len(phrase) <= AROUND_A_PHRASE), None)
