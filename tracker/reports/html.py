"""The web edition: the report's body for ``layouts/page.html``, with the charts at URLs of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template
from markupsafe import Markup

from tracker import language
from tracker.domain.bilingual import Lang
from tracker.reports import kinds, reading, setting, tiles
from tracker.reports.content import Report
from tracker.reports.terms import State


def render_alone(report: Report, lang: Lang, chart_url: Callable[[str], str]) -> str:
    """The whole report as one document that needs no URL of the site. Needs an application context."""
    d = setting.read(kinds.document(report), report, lang)
    return render_template("report/alone.html", lang=lang, body=_body(d, report, lang, chart_url), title=d["name"])


def render_body(report: Report, lang: Lang, chart_url: Callable[[str], str]) -> str:
    """The contents of <main>, in ``lang`` whatever the request asked for. Needs an application context.

    chart_url   gives the URL for the name of a chart: charts are never inlined, since their SVG carries styles
    """
    return _body(setting.read(kinds.document(report), report, lang), report, lang, chart_url)


def _body(d: dict[str, Any], report: Report, lang: Lang, chart_url: Callable[[str], str]) -> str:
    marks = {state.value: Markup(tiles.inline(state)) for state in State}
    with language.using(lang):
        return render_template("report/_document.html", d=d, r=reading.read(report, lang), lang=lang,
                               chart_url=chart_url, tile=marks, gap=setting.gap, parts=setting.parts)
