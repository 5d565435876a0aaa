"""Lines of text: runs of words, dates, citations and links as spans."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracker.domain.bilingual import Lang
from tracker.reports.odt.elements import e
from tracker.reports.setting import parts


class Lines:
    """How lines are written in one language."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.blank = "　" if lang == "zh" else " "

    def p(self, style: str, words: str) -> Any:
        return e("text:p", {"text:style-name": style}, *broken(words))

    def line(self, style: str, runs: list[dict[str, Any]]) -> Any:
        return e("text:p", {"text:style-name": style}, *self.runs(runs))

    def paragraphs(self, style: str, cell: list[list[dict[str, Any]]]) -> list[Any]:
        made: list[Any] = []
        for is_list, lines in parts(cell):
            told = [self.line(style, each) for each in lines]
            items = (e("text:list-item", None, each) for each in told)
            made += [e("text:list", {"text:style-name": "Dashes"}, *items)] if is_list else told
        return made or [self.p(style, "")]

    def runs(self, runs: list[dict[str, Any]]) -> list[Any]:
        return [part for run in runs for part in self.run(run)]

    def run(self, run: dict[str, Any]) -> Iterator[Any]:
        match run["run"]:
            case "tile" | "dash":
                return  # a state's word always stands beside it; an item of a list is one
            case "day":
                yield run["text"]
            case "cited":
                zh = self.lang == "zh"
                yield "〔" if zh else " ["
                for n, number in enumerate(run["numbers"]):
                    yield ("、" if zh else ", ") if n else ""
                    yield link(f"#source-{number}", str(number))
                yield "〕" if zh else "]"
            case "link":
                where = f"#{run['key']}" if run["key"] else run["address"]
                yield link(where, run["text"]) if where else run["text"]
            case _:
                yield from self.words(run)

    def words(self, run: dict[str, Any]) -> Iterator[Any]:
        if run["before"]:
            yield span("Soft", run["before"])
        style = {"strong": "Strong_20_Emphasis", "soft": "Soft"}.get(run["tone"], "")
        if run["lang"] != self.lang:
            style = "In_20_Chinese" if run["lang"] == "zh" else "In_20_English"
        yield from ([span(style, run["text"])] if style else broken(run["text"]))
        if run["dagger"]:
            yield span("Soft", f"（{run['dagger']}）" if self.lang == "zh" else f" ({run['dagger']})")
        if run["after"]:
            yield span("Soft", run["after"])


def span(style: str, words: str) -> Any:
    return e("text:span", {"text:style-name": style}, *broken(words))


def link(where: str, words: str) -> Any:
    return e("text:a", {"xlink:type": "simple", "xlink:href": where, "text:style-name": "Internet_20_link"}, words)


def broken(words: str) -> Iterator[Any]:
    """A text with its line breaks in the form that the format uses."""
    for n, part in enumerate(words.split("\n")):
        if n:
            yield e("text:line-break")
        yield part
