"""The sheet of a whole plan: empty, to be filled in, or with what the record says of one. Unlike a body's sheet in a
round, it has no locked keys: the person who enters a plan enters its numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tracker.domain.bilingual import Bilingual, Lang
from tracker.domain.calendar import write
from tracker.exchange.columns import folded
from tracker.exchange.pages import Cell, Choice, Look, Page
from tracker.exchange.plan_columns import FLAT, PAGES, Kind, PlanField
from tracker.models import Body, Commitment, Milestone, Plan, Theme
from tracker.queries.plan_sheets import KnownPlan
from tracker.queries.words import CODES

MADE_FROM = "製表依據之異動紀錄號數 Made from entry #"
"""The label before the number of the entry that a sheet was made from: anything later is not in it."""
GUIDE, LISTS = "說明 Guide", "清單 Lists"
EMPTY_ROWS = {"plan": 1, "body": 10, "theme": 10, "commitment": 20, "milestone": 60}
GUIDANCE = (
    ("每頁各載一種資料：方案、機關、範疇、承諾事項、里程碑。可分次載入；未填的儲存格不會變更既有資料，也不會刪除。",
     "Each page holds one kind of data: plan, bodies, themes, commitments or milestones. They may be loaded in parts; an "
     "empty cell does not change or delete anything that is already there."),
    ("既有機關請填其名稱、簡稱或網址代稱；本站尚無的機關，請於「機關」頁新增。多個機關以頓號分隔。",
     "Enter a body by its name, abbreviation or short name in addresses; add a body that is not yet on this site on the page "
     "“Bodies”. Separate several with commas."),
    ("承諾事項編號如 2-1；里程碑依所填承諾事項編號歸屬。里程碑序號可留空，留空者依列序編號。",
     "A commitment’s number looks like 2-1; a milestone belongs to the commitment whose number it is given. If you leave the "
     "milestones’ own numbers empty, they are numbered in order."),
    ("日期請填民國年或西元年，例如 115/12/31、115年12月、115年第4季、2026-12-31；期程如 114/1至117/12。",
     "Dates may be in ROC or Gregorian years: 115/12/31, 115年第4季, 2026-12-31; a period is 114/1至117/12 or 2025-01 to "
     "2028-12."),
    ("方案核定後，期限即為原訂期限：本表不能變更，僅能以填報延後變更。",
     "Once a plan is adopted, its dates are the original dates: this sheet cannot change them; only a report of a delay can."),
    ("載入後先逐格列出差異及錯誤，確認後一次全部登錄；有任何錯誤即全部不登錄。同一份檔案再次載入，不會有任何變動。",
     "When you load the sheet, every difference and every error is shown cell by cell; once you confirm, everything is "
     "entered at once, or nothing. Loading the same sheet again changes nothing."),
)


def pages(known: KnownPlan, lang: Lang) -> list[Page]:
    """The pages of the workbook: with the plan's content, or empty where there is no plan yet."""
    names = _names(known)
    bodies = [names[slug].shown_in("zh") for slug, each in known.bodies.items() if not (each.historical or each.valid_to)]
    values = [each.zh if lang == "zh" else each.en for each in CODES["value"].values()]
    rows = _rows(known, lang, names)
    made = []
    for name, fields in PAGES:
        thing = fields[-1].thing
        filled = rows[thing]
        count = max(EMPTY_ROWS[thing], len(filled) + (0 if thing == "plan" else 10))
        body = [[Cell(each.get(field.name, ""), Look.FILL) for field in fields] for each in filled]
        body += [[Cell("", Look.FILL) for _field in fields] for _row in range(count - len(filled))]
        choices = [Choice(at, 2, 1 + count, bodies, (LISTS, 1)) for at, field in enumerate(fields, 1)
                   if field.kind is Kind.BODY and bodies]
        made.append(Page(name, [_head(fields), *body], [each.wide for each in fields], frozen=(1, 2), choices=choices))
    lists = [[Cell("機關 Bodies", Look.HEAD), Cell("開放政府價值 Values", Look.HEAD)]]
    lists += [[Cell(bodies[at] if at < len(bodies) else "", Look.GIVEN), Cell(values[at] if at < len(values) else "", Look.GIVEN)]
              for at in range(max(len(bodies), len(values)))]
    guide = [[Cell("填寫說明", Look.TITLE), Cell("How to fill in this sheet", Look.TITLE)],
             *([Cell(zh), Cell(en)] for zh, en in GUIDANCE)]
    if known.plan:
        guide.append([Cell(f"{MADE_FROM}{known.newest}"), Cell("")])
    return [*made, Page(GUIDE, guide, (60, 70)), Page(LISTS, lists, (36, 20))]


def flat_headings(lang: Lang) -> list[str]:
    """The headings of a sheet that is one table, as a CSV file has them, in the language of the person who fills it in."""
    return [each.heading.shown_in(lang) for each in FLAT]


def _head(fields: tuple[PlanField, ...]) -> list[Cell]:
    return [Cell(f"{each.heading.zh}\n{each.heading.en}", Look.HEAD) for each in fields]


def _rows(known: KnownPlan, lang: Lang, names: Mapping[str, Bilingual]) -> dict[str, list[dict[str, str]]]:
    plan = known.plan
    if plan is None:
        return {thing: [] for thing in EMPTY_ROWS}
    return {
        "plan": [_cells("plan", plan, lang, names)], "body": [],
        "theme": [_cells("theme", each, lang, names) for each in known.themes.values()],
        "commitment": [_cells("commitment", each, lang, names) for each in known.commitments if not each.withdrawn],
        "milestone": [{"commitment.number": commitment.label} | _cells("milestone", each, lang, names)
                      for commitment in known.commitments if not commitment.withdrawn
                      for each in known.milestones[commitment.reference] if each.state.value != "withdrawn"]}


def _cells(thing: str, of: Plan | Theme | Commitment | Milestone, lang: Lang,
           names: Mapping[str, Bilingual]) -> dict[str, str]:
    fields = next(fields for _name, fields in PAGES if fields[-1].thing == thing)
    return {each.name: said(each, now(each, of), lang, names) for each in fields if each.thing == thing}


def written(body: Body) -> tuple[str, ...]:
    """What a body may be called in a sheet, its short name in addresses first."""
    return tuple(each for each in (body.reference, body.name.zh, body.name.en, body.short_zh) if each)


def _names(known: KnownPlan) -> dict[str, Bilingual]:
    """What each body is called in a sheet that is issued: its name, or its short name in addresses where another has that name
    too, so that the sheet can be read again."""
    found = Counter(name for body in known.bodies.values() for name in {folded(each) for each in written(body)})
    return {slug: body.name if all(found[folded(each)] == 1 for each in (body.name.zh, body.name.en) if each) else
            Bilingual.of(slug) for slug, body in known.bodies.items()}


def now(field: PlanField, of: Plan | Body | Theme | Commitment | Milestone | None) -> object:
    """What the record says in a field: a text, a date, a slug, a list, a number; ``""`` for nothing."""
    if of is None:
        return ""
    name = field.field
    if name == "code":
        return of.reference
    if name == "source":
        return next((each.get("url", "") for each in of.sources), "")
    if isinstance(of, Commitment) and name == "number":
        return of.label
    if isinstance(of, Commitment) and name == "theme":
        return int(of.theme.rpartition("/")[2]) if of.theme else ""
    if isinstance(of, Milestone) and name == "order":
        return of.label
    if isinstance(of, Milestone) and name == "due":
        return of.course(None).original or ""
    base, _, half = name.rpartition("_")
    if half in ("zh", "en") and isinstance(getattr(of, base, None), Bilingual):
        return str(getattr(getattr(of, base), half))
    value = getattr(of, name)
    return "" if value is None else list(value) if isinstance(value, list) else value


def said(field: PlanField, value: object, lang: Lang, bodies: Mapping[str, Bilingual]) -> str:
    """A value as its cell says it.

    bodies  by short name, what they are called
    """
    if value in ("", None, []):
        return ""
    join = "、" if lang == "zh" else ", "

    def body(slug: object) -> str:
        found = bodies.get(str(slug))
        return found.shown_in(lang) if found else str(slug)

    match field.kind:
        case Kind.BODY:
            return body(value)
        case Kind.BODIES if isinstance(value, list):
            return "、".join(body(each) for each in value)
        case Kind.VALUES if isinstance(value, list):
            return join.join(getattr(CODES["value"][each], "zh" if lang == "zh" else "en") for each in value)
        case Kind.SEVERAL if isinstance(value, list):
            return join.join(map(str, value))
        case Kind.SPAN | Kind.WHEN:
            return write(value, "zh", "table") if lang == "zh" else str(value).replace("/", " to ")  # type: ignore[arg-type]
    return str(value)
