"""Every component of the templates on one page, with real texts of the first plan: rendered by the tests, and looked at by people.

``python -m tests.web.frame_gallery DIRECTORY`` writes the pages in both languages, with the stylesheet beside them.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, current_app, g, render_template, url_for
from flask_babel import Babel
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from wtforms import (
    BooleanField,
    Form,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    URLField,
    validators,
    widgets,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from tracker import language
from tracker.domain import schedule
from tracker.domain.bilingual import Bilingual, Lang, TextState
from tracker.domain.calendar import When, read
from tracker.web import filters, fragments
from tracker.web.context import shapes
from tracker.web.timeline import Mark, Timeline

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 22)
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
NAV = [("public.overview", {"zh": "總覽", "en": "Overview"}), ("public.changelog", {"zh": "異動紀錄", "en": "Changelog"}),
       ("public.group", {"zh": "推動小組", "en": "Taskforce"}), ("public.reports", {"zh": "報告", "en": "Reports"}),
       ("public.feeds", {"zh": "訂閱說明", "en": "Feeds"})]
SITE_PAGES = [("public.sitemap", {"zh": "網站導覽與快速鍵", "en": "Site map and access keys"}),
              ("public.about", {"zh": "關於本站", "en": "About"}),
              ("public.accessibility", {"zh": "無障礙聲明", "en": "Accessibility"}),
              ("public.privacy", {"zh": "隱私權及網站安全政策", "en": "Privacy and security"})]
ADDRESSES = {
    "public.card": "/<lang>/card.png",
    "public.calendar": "/<lang>/calendar.ics",
    "public.overview": "/<lang>/", "public.changelog": "/<lang>/changelog/", "public.entry": "/<lang>/changelog/<int:number>/",
    "public.search": "/<lang>/search/", "public.verify": "/<lang>/changelog/verify/", "public.group": "/<lang>/group/", "public.reports": "/<lang>/reports/",
    "public.feeds": "/<lang>/feeds/", "public.sitemap": "/<lang>/sitemap/", "public.about": "/<lang>/about/",
    "public.accessibility": "/<lang>/accessibility/", "public.privacy": "/<lang>/privacy/", "feed.changelog": "/<lang>/feed.atom",
    "staff.due": "/<lang>/staff/", "account.logout": "/<lang>/account/logout/",
}
SITE = SimpleNamespace(
    name=Bilingual.of("開放政府承諾追蹤", "Open Government Commitment Tracker", TextState.REVIEWED), status="demonstration",
    publisher=Bilingual.of("本計畫自公開來源彙編，非國家發展委員會發布，亦未經其審核。",
                           "Compiled from public sources by this project; neither issued nor checked by NDC.", TextState.REVIEWED),
    base_url="https://tracker.example", contact="")
HEAD = SimpleNamespace(number=141, digest="149c1d92ebcb3b62cf4b9b7fe82006265a387e0f31f8b4ab8d5fb9d8dc077fe0",
                       at=datetime(2026, 11, 22, 2, 3, 4, tzinfo=UTC))


def make_app(catalogues: Path) -> Flask:
    """A small application that knows the templates, the filters and their part of the catalogue."""
    catalogue = catalogues / "zh_Hant_TW" / "LC_MESSAGES"
    catalogue.mkdir(parents=True, exist_ok=True)
    with (ROOT / "translations/zh_Hant_TW/LC_MESSAGES/messages.po").open("rb") as source, (catalogue / "messages.mo").open("wb") as target:
        write_mo(target, read_po(source, locale="zh_Hant_TW"))
    app = Flask("frame_gallery", static_folder=str(ROOT / "tracker/web/static"), static_url_path="/static")
    app.config.update(SECRET_KEY="only for the gallery", BABEL_TRANSLATION_DIRECTORIES=str(catalogues))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = False
    app.jinja_loader = ChoiceLoader([FileSystemLoader(ROOT / "templates"), FileSystemLoader(Path(__file__).parent / "gallery")])
    app.jinja_env.globals |= {"csrf_token": lambda: "0123abcd", "blank": language.blank}
    Babel(app)
    filters.register(app)
    fragments.set_up(app)
    app.context_processor(lambda: g.get("given", {}))
    for endpoint, address in ADDRESSES.items():
        app.add_url_rule(address, endpoint, view_func=lambda **_: "")
    return app


def context(lang: Lang, **given: Any) -> dict[str, Any]:
    """The values that the real context processor gives."""
    def url(endpoint: str, **values: Any) -> str:
        return url_for(endpoint, lang=lang, **values)
    other = "en" if lang == "zh" else "zh"
    return {"lang": lang, "site": SITE, "head": HEAD, "release": "0.1.0", "today": TODAY, "as_of": None, "url": url,
            "nav": [(name, words[lang]) for name, words in NAV], "site_pages": [(name, words[lang]) for name, words in SITE_PAGES],
            "this_url": f"/{lang}/", "cited_url": f"/{lang}/", "other_lang_url": f"/{other}/", "shapes": shapes(current_app),
            **given}


def chosen(**labels: str) -> list[SelectChoice]:
    return [SelectChoice(value=value, label=label) for value, label in labels.items()]


class Words(Form):
    zh = TextAreaField("zh", [validators.InputRequired()])
    en = TextAreaField("en", [validators.Optional()])


class DelayForm(Form):
    """The fields that a delay asks for, filled in badly."""

    happened = StringField("資料基準日", [validators.Optional()], description="112/1/18、1120118、112年1月18日、2023-01-18",
                           filters=[lambda value: read(value) if value else None])
    category = RadioField("延後原因類別", [validators.InputRequired("請選擇一項。")], validate_choice=False,
                          choices=chosen(law="法規研修", budget="預算經費", coordination="跨機關協調", security="資安檢測"))
    bodies = SelectMultipleField("協辦機關", choices=chosen(ncc="國家通訊傳播委員會", cec="中央選舉委員會"), validate_choice=False,
                                 widget=widgets.ListWidget(prefix_label=False), option_widget=widgets.CheckboxInput())
    reason = FormField(Words, "延後原因", description="請寫明機關、事由及時間。")
    new_date = StringField("新期限", [validators.InputRequired("「112/3/32」不是有效日期。")])
    state = SelectField("狀態", choices=chosen(progress="進行中", done="完成"), validate_choice=False)
    evidence = URLField("佐證資料網址", [validators.Optional()])
    undated = BooleanField("期限未定，將於下列日期前說明")


def samples(lang: Lang) -> dict[str, Any]:
    """The record's own texts and dates: commitment 2-1 of the first plan."""
    def own(zh: str, en: str = "") -> Bilingual:
        return Bilingual.of(zh, en)
    december, april = When.month(2021, 12), When.day(date(2024, 4, 10))
    statements = tuple(date(*day) for day in ((2021, 12, 22), (2022, 4, 29), (2022, 8, 17), (2023, 1, 18), (2023, 10, 2), (2024, 2, 16)))
    def named(zh: str, en: str) -> str:
        return zh if lang == "zh" else en
    marks = [
        Mark("m1", "m1", named("全國性公民投票案電子連署系統上線", "Launch the electronic petition system for national referendums"),
             "done-late", december, april, statements),
        Mark("m2", "m2", named("再蒐集民眾使用系統之意見回饋", "Collect feedback from users of the system"), "done-late",
             When.month(2022, 12), When.day(date(2024, 4, 30))),
        Mark("m3", "m3", named("新增憑證多元應用範圍", "Widen the range of certificates that can be used"), "no-data", december, december),
        Mark("m4", "m4", named("上線前民眾測試", "Test with the public before launch"), "late", december, None),
        Mark("m5", "m5", named("身分驗證機制之原始碼以開放授權釋出，不涉內政部或其它機關提供之API原始碼",
                               "Release the source code of the identity check under an open licence, except APIs supplied by others"),
             "done-early", When.month(2023, 6), When.month(2022, 9)),
        Mark("m6", "m6", named("系統推廣", "Promotion"), "unknown", None, None),
    ]
    timeline = Timeline.around((date(2021, 1, 1), date(2024, 5, 31)), marks, statements, TODAY, margin=False)
    form = DelayForm(data={"happened": "112/1/18", "reason": {"zh": "行政院建議的施測改善項目尚待完成。", "en": ""}, "category": None})
    form.process(data={"happened": "112/1/18", "reason": {"zh": "", "en": HOSTILE}, "new_date": "", "category": None, "bodies": ["cec"]})
    form.validate()
    form.reason.form.zh.errors = ["此欄位必填。" if lang == "zh" else "This field is required."]
    return {
        "title": own("全國性公民投票案電子連署", "Electronic Petition for National Referendums"), "marks": marks, "timeline": timeline,
        "standings": schedule.tally(list(schedule.Standing)),
        "small": Timeline.around((date(2021, 1, 1), date(2024, 5, 31)), marks, statements), "statements": statements,
        "empty": Timeline.around((date(2025, 1, 1), date(2028, 12, 31)), (), (), TODAY),
        "december": december, "april": april, "form": form, "hostile": HOSTILE, "only_zh": own("資安檢測"), "only_en": own("", "Results report"),
        "body": own("中央選舉委員會", "Central Election Commission"), "own": own,
        "reason": own("資通安全管理法子法2021年8月修正後新增防護要求。\n\n見 https://www.cec.gov.tw/central/cms/(2021)。",
                      "Security requirements were added when the sub-regulations of the cyber security act were amended in August 2021."),
        "next_step": own("複測結果出來後，由委員會議決定上線日期。"),
        "record_changes": [SimpleNamespace(label=named("期限", "Due date"), before=december, after=When.month(2022, 4)),
                           SimpleNamespace(label=named("狀態", "Status"), before=None, after=named("逾期", "late"))],
        "page_address": lambda number: f"?page={number}", "sources": ["https://www.cna.com.tw/news/aipl/202310120036.aspx", "javascript:alert(1)",
                    SimpleNamespace(address="https://github.com/audreyt/transcript/blob/1524a5d/2023-01-18-%E3%80%8C%E8%A1%8C%E6%94%BF%E9%99%A2.md",
                                    title=own("推動小組第8次會議逐字稿"), date=When.day(date(2023, 1, 18)))],
    }


PAGES = {"public": ("public.changelog", "gallery.html"), "form": ("staff.due", "form.html")}


def page(app: Flask, name: str, lang: Lang) -> str:
    """One page of the gallery, or an error page by its number."""
    endpoint, template = PAGES.get(name, ("public.overview", f"errors/{name}.html"))
    address = ADDRESSES[endpoint].replace("<lang>", lang)
    with app.test_request_context(address), language.using(lang):
        user = SimpleNamespace(name="reporter@cec.example", deputy_for=None, role_label="填報人員" if lang == "zh" else "reporter",
                               body_name=Bilingual.of("中央選舉委員會", "Central Election Commission"))
        given = context(lang, user=user, staff_nav=[
            ("填報" if lang == "zh" else "Reporting", [("staff.due", "待辦" if lang == "zh" else "To do")])])
        g.given = {**given, **(samples(lang) if name in PAGES else {})}
        return render_template(template)


def main(target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "tracker/web/static", target / "static", dirs_exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(Path(folder))
        langs: tuple[Lang, ...] = ("zh", "en")
        for lang in langs:
            for name in (*PAGES, "404"):
                (target / f"{name}.{lang}.html").write_text(page(app, name, lang).replace('"/static/', '"static/'))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
