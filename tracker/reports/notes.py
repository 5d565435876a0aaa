"""What every report says of its own method, and the words for what is not a body, a theme or a kind of record."""

from __future__ import annotations

from tracker.domain.bilingual import Bilingual, TextState
from tracker.reports.content import Note


def _both(zh: str, en: str) -> Bilingual:
    return Bilingual.of(zh, en, TextState.OFFICIAL)


NO_THEME = _both("承諾事項", "Commitments")
SECRETARIAT = _both("幕僚機關（國家發展委員會）", "Secretariat (National Development Council)")
FORUM = _both("推動小組", "Taskforce")
WITHHELD = _both("（依法停止公開）", "(withheld by law)")
"""In place of words that were taken out by order of law: nobody failed to state them."""

LATENESS = Note(_both("逾期與延後之計算方式", "How lateness and delay are counted"), _both(
    "期限最後一日之次日起為逾期；延後自第一次承諾之期限起算，前後各次期限均予保留。執行中之方案，逾期計至報告日；已結案之方案，"
    "及紀錄僅載自公開資料者，計至最近狀態所載之日，不再往後累計。期限僅載月份者，依曆月計。",
    "A date has passed from the day after its last day. Postponement is counted from the original date, and every promised "
    "date is kept. Lateness is counted up to the day of the report; for a closed plan, and where the record was only "
    "loaded from sources, up to the day of the last known state and no further. Where only a month was promised, it is "
    "counted in calendar months."))
METHOD = (
    Note(_both("資料來源與性質", "Where the record comes from"), _both(
        "本報告由本站紀錄編成。載自公開資料者，均附來源，並載明是誰的說明；由幕僚機關回報者，不視為主辦機關的回報。"
        "取自來源的文字及逐字稿所載發言，均由本站摘要，不作為署名意見。",
        "This report is compiled from this site’s record. Whatever was loaded from public sources cites them and says whose "
        "statement it is; what the secretariat reported about a body is not that body’s own report. Texts from sources and "
        "remarks in transcripts are summarised by this site and are not signed opinions.")),
    LATENESS,
    Note(_both("尚無資料，不代表未辦理", "Not knowing does not mean not done"), _both(
        "「來源未載明」、「本站尚無資料」、「其後本站尚無資料」與「尚未評定」為不同情形，均不代表未辦理或未達成。",
        "“Not stated in the source”, “not known”, “no data on this site after a date” and “not yet assessed” are different "
        "things, and none of them means that nothing was done.")),
)
