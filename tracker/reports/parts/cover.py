"""What surrounds the chapters of every kind of report: cover, how to read it, colophon."""

from __future__ import annotations

from tracker.domain.bilingual import Bilingual, both
from tracker.domain.site import SiteStatus
from tracker.reports import labels
from tracker.reports.content import Report
from tracker.reports.document import Day, Facts, Line, Row, To, Words
from tracker.reports.parts import figures, method
from tracker.reports.parts.common import COMMA, paired, row

NOT_STATED = both("未載明", "not stated")


def cover(report: Report) -> Facts:
    """Who made it and for whom. Anything that nobody stated is marked as not stated."""
    i = report.imprint
    official = i.site_status is SiteStatus.OFFICIAL
    return Facts(
        (
            row("撰寫者", "Author", _named(i.author)),
            row("發布者", "Publisher", _named(i.publisher) if official else (Words(paired(labels.disclaimer(i))),)),
            row("委託者", "Commissioned by", _named(i.commissioner)),
            row("經費來源", "Funded by", _named(i.funder)),
            row("外部審閱", "External reviewer", _named(i.reviewer)),
            row("統籌機關", "Coordinating body", (Words(report.plan.coordinator),)),
            row("方案階段", "Stage of the plan", figures.stage(report)),
            row("資料截至", "Records as of", (Day(report.on, "both"),)),
            row("網站性質", "Site status", (Words(paired(labels.SITE_STATUS[i.site_status])),)),
            row("授權", "Licence", (To(both(i.licence, i.licence), address=i.licence_address),)),
        )
    )


def _named(who: Bilingual | None) -> Line:
    return (Words(who or Bilingual(), absent=NOT_STATED),)


def guide(report: Report) -> Facts:
    """How to read it: the few words and signs that a reader must know."""
    of_work = (
        row(
            "產出與成果",
            "Output and outcome",
            (
                Words(
                    both(
                        "完成之工作為產出，只列於「辦理情形」；作法、政策或制度因而有所改變者為成果，列於「實際改變」。",
                        "Work that was done is output and appears only under “What was done”. An outcome is a change that "
                        "somebody made to a practice, a policy or an institution; it appears under “What changed”.",
                    )
                ),
            ),
        ),
    )
    rows: list[Row] = [
        *(of_work if report.kind in method.WITH_WORK else ()),
        row(
            "沒有資料",
            "No data",
            (
                Words(
                    both(
                        "「來源未載明」、「本站尚無資料」、「其後本站尚無資料」與「尚未評定」為四種不同情形，"
                        "均不代表未辦理或未達成。",
                        "“Not stated”, “not known”, “no data on this site after a date” and “not yet assessed” are four "
                        "different things. None of "
                        "them means “not done” or “not met”.",
                    )
                ),
            ),
        ),
    ]
    titles = [(c.title, c.ours) for c in report.commitments()] + [(m.title, m.ours) for m in report.milestones()]
    if any(labels.title(text, ours, lang).endswith("†") for text, ours in titles for lang in ("zh", "en")):
        rows.append(
            row(
                "†",
                "†",
                (
                    Words(
                        both(
                            "標題為本站用語或非官方譯文，非方案原文。",
                            "The title is an unofficial translation, or this site’s own wording.",
                        )
                    ),
                ),
            )
        )
    if any(not c.numbered for c in report.commitments()):
        rows.append(
            row(
                "順序",
                "no. 1*",
                (
                    Words(
                        both(
                            "本站尚未取得方案正式編號者，以「順序」表示，非正式編號。",
                            "Where the plan’s own number is not known, this is the order in the list, not an official number.",
                        )
                    ),
                ),
            )
        )
    rows.append(
        row(
            "〔1〕",
            "[1]",
            (Words(both("資料來源編號，見「資料來源」章。", "The number of a source, listed in the chapter “Sources”.")),),
        )
    )
    return Facts(tuple(rows))


def colophon(report: Report, name: Bilingual) -> Facts:
    """The version, what it is based on, and how anyone can verify it."""
    i = report.imprint
    digest = " ".join(i.digest[at : at + 16] for at in range(0, len(i.digest), 16))
    rows = [
        row(
            "版本資訊",
            "Colophon",
            (
                Words(report.plan.title, title=True),
                Words(COMMA),
                Words(name),
                Words(COMMA),
                Day(report.period, "prose"),
                Words(
                    both("。中文版；英文版所載為同一份資料。", ". English edition; the Chinese edition presents the same data.")
                ),
            ),
        ),
        row(
            "網站性質",
            "Site status",
            (Words(both(labels.site_status(i, "zh"), labels.site_status(i, "en"))),),
        ),
        row(
            "異動紀錄最後一筆",
            "Last changelog entry",
            (Words(both("第{n}號", "entry {n}", n=i.head)),),
            (Words(both(digest, digest)),),
        ),
        row(
            "如何驗證",
            "How to verify",
            (
                Words(
                    both(
                        "下載公開之異動紀錄，以 changelog verify 或本站公布之獨立驗證程式重算；第{n}號之雜湊值應與上列相同，"
                        "本報告各數字即出自該時點之公開紀錄。",
                        "Download the public changelog and recompute it with “changelog verify” or the independent verifier "
                        "that this site "
                        "publishes: the digest of entry {n} should match the line above, and every figure here is the public "
                        "record at that "
                        "point.",
                        n=i.head,
                    )
                ),
            ),
        ),
        row("程式版本", "Release", (Words(both(i.release, i.release)),)),
        row("授權", "Licence", (To(both(i.licence, i.licence), address=i.licence_address),)),
        row(
            "字型",
            "Typeface",
            (Words(both("Noto Sans TC、Noto Sans CJK TC（SIL Open Font License 1.1）",
                        "Noto Sans TC, Noto Sans CJK TC (SIL Open Font License 1.1)")),),
        ),
    ]
    if i.site_address:
        rows.insert(4, row("網址", "Web address", (To(both(i.site_address, i.site_address), address=i.site_address),)))
    return Facts(tuple(rows))
