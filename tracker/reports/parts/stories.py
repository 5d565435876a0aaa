"""Result stories: changes told by those who benefit, signed by both. They follow the evidence, and are not evidence."""

from __future__ import annotations

from tracker.domain.bilingual import both
from tracker.reports.content import Report, Story
from tracker.reports.document import Block, Day, Facts, Gap, Item, Items, Paragraph, Section, Words
from tracker.reports.parts.common import COMMA, asked_at_entry, linked, own, row, soft


def chapter(report: Report) -> Section:
    """Each story with its two signatures; or that there is none."""
    found: list[Block] = [
        Paragraph(
            (
                soft(
                    "由受益者與政府或推動小組委員共同撰寫，雙方署名。故事使改變易於理解，本身不是佐證，不作為評等依據。",
                    "Told by those who benefit, together with the government or a Taskforce member, and signed by both. A "
                    "story makes a change easier to see; it is not evidence, and no code rests on it.",
                ),
            )
        )
    ]
    found += [_story(report, each) for each in report.stories]
    if not report.stories:
        found.append(
            Gap(
                both("本站尚無成果故事。", "No result story is on record."),
                both(
                    "成果故事須以已登錄之成果為本，並經受益者簽署；沒有故事，不代表沒有受益者。",
                    "A story is based on an outcome on record and is signed by those who benefit; having no story does not "
                    "mean that nobody benefits.",
                ),
            )
        )
    return Section("stories", (own("成果故事", "Result stories"),), tuple(found))


def _story(report: Report, story: Story) -> Section:
    of = next(each for each in report.commitments() if each.label == story.commitment)
    rows = [row("承諾事項", "Commitment", linked(of))]
    rows += [
        row(zh, en, (Words(text),))
        for zh, en, text in (
            ("原本情形", "How things were before", story.was),
            ("辦理情形", "What was done", story.done),
            ("現在有何不同", "What is different now", story.changed),
            ("受益者的話", "In their own words", story.own_words),
        )
        if not text.is_empty
    ]
    if story.asked:
        rows.append(asked_at_entry(story.asked, story.answer))
    partner = (Words(story.partner), Words(COMMA), Day(story.partner_signed, "prose"))
    rows.append(row("受益者署名", "Signed by those who benefit", partner))
    rows.append(row("共同署名", "Co-signed by", (Words(story.by), Words(COMMA), Day(story.signed, "prose"))))
    key = f"story-{story.reference.split('/')[-1]}"
    return Section(
        key,
        (Words(story.title),),
        (
            Facts(tuple(rows)),
            Paragraph((own("所本之成果", "The outcomes it is based on"),)),
            Items(tuple(Item(((Words(each),),)) for each in story.rests_on)),
        ),
    )
