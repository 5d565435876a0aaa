"""What changed: outcomes with their evidence, and codes side by side. No count of activities ever appears here."""

from __future__ import annotations

from tracker.domain.bilingual import both
from tracker.reports import labels
from tracker.reports.content import Assessment, Commitment, Outcome
from tracker.reports.document import Block, Day, Facts, Gap, Item, Items, Line, Paragraph, Row, Tone, Words
from tracker.reports.parts.common import COLON, COMMA, SPACE, asked_at_entry, cited, paired, row, soft, strong

NO_OUTCOME = Gap(
    both("本站尚無成果佐證紀錄。", "No outcome evidence is on record."),
    both(
        "亦即尚無附日期及來源、足以指出誰改變了什麼的紀錄；不代表沒有改變。",
        "That is, there is no dated and sourced record of who changed what. It does not mean that nothing changed.",
    ),
)
NOT_ASSESSED = Gap(both("尚未評定。", "Not yet assessed."), both("此非評定結果。", "This is not a finding."))


def changed(c: Commitment) -> tuple[Block, ...]:
    """Each outcome, or a statement that none is on record."""
    return tuple(block for each in c.outcomes for block in _outcome(each)) or (NO_OUTCOME,)


def _outcome(o: Outcome) -> tuple[Block, ...]:
    return (
        Paragraph((Day(o.took_effect), Words(SPACE), Words(o.what, Tone.STRONG), *cited(o.sources))),
        Facts(
            (
                row("改變前", "Before", (Words(o.before),)),
                row("改變後", "After", (Words(o.after),)),
                row("本項之貢獻", "Contribution of the commitment", (Words(o.contribution),)),
                *((row("方向", "Direction", (Words(o.turn),)),) if not o.turn.is_empty else ()),
                row("查證", "Verified by", verified(o)),
                *disputed(o),
                *standing(o),
            )
        ),
    )


def dated_in_brackets(when: object) -> Line:
    return (Words(both("（", " (")), Day(when, "prose"), Words(both("）", ")"))) if when else ()  # type: ignore[arg-type]


def verified(o: Outcome) -> Line:
    """Who has confirmed an outcome, or that nobody has."""
    if o.verifier.is_empty:
        return (soft("尚無查證者", "nobody has confirmed it"),)
    standing = (
        soft("（獨立於執行機關）", " (independent of the implementing body)")
        if o.independent
        else soft("（是否獨立未載明）", " (independence not stated)")
        if o.independent is None
        else soft("（非獨立）", " (not independent)")
    )
    return (
        Words(o.verifier),
        standing,
        *dated_in_brackets(o.verified_on),
        *((Words(COLON), Words(o.verification)) if not o.verification.is_empty else ()),
    )


def standing(o: Outcome) -> tuple[Row, ...]:
    """Who states an outcome and what has been made of it, how a count in its words was answered, and that no code rests
    on it where it is outside the plan's period."""
    rows = [row("陳述者", "Statement by", (Words(o.by), Words(COLON), Words(o.state)))]
    if o.asked:
        rows.append(asked_at_entry(o.asked, o.answer))
    if not o.in_period:
        rows.append(
            row(
                "期間",
                "Period",
                (
                    strong(
                        "發生於方案期程以外，不作為評等依據。",
                        "It took effect outside the plan’s period, so no code rests on it.",
                    ),
                ),
            )
        )
    return tuple(rows)


def disputed(o: Outcome) -> tuple[Row, ...]:
    """Who disputes an outcome, and why: shown beside it, wherever no separate section covers it."""
    return tuple(
        row("不同意見", "Disputed by",
            (Words(d.whose), Words(COMMA), Day(d.when), Words(COLON), Words(d.reason), *cited(d.sources)))
        for d in o.disputes
    )


def assessed(c: Commitment) -> tuple[Block, ...]:
    """Each code with who gave it, when and why; or that nobody has."""
    return (Items(tuple(_code(each) for each in c.assessments)),) if c.assessments else (NOT_ASSESSED,)


def _code(a: Assessment) -> Item:
    return Item(
        (
            (Words(paired(labels.SIDE[a.side]), Tone.STRONG), Words(SPACE), Words(a.by), Words(COMMA), Day(a.when)),
            (Words(a.code, Tone.STRONG), soft("（{scale}）", " ({scale})", scale=a.scale)),
            (Words(a.reason), *cited(a.sources)),
        )
    )
