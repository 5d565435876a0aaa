"""The sources of a report, numbered in the order in which they are first cited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from tracker.domain.addresses import host_of
from tracker.domain.bilingual import Bilingual
from tracker.reports import content


@dataclass
class Bibliography:
    """Grows as a report is compiled."""

    found: dict[str, content.Source] = field(default_factory=dict)

    def cite(self, sources: Iterable[Mapping[str, object]]) -> tuple[int, ...]:
        """The numbers of some sources."""
        numbers = []
        for source in sources:
            address = str(source.get("url", ""))
            if address and address not in self.found:
                title = str(source.get("title") or host_of(address) or address)
                self.found[address] = content.Source(len(self.found) + 1, Bilingual.of(title, title), address)
            if address:
                numbers.append(self.found[address].number)
        return tuple(dict.fromkeys(numbers))

    def address(self, url: str) -> tuple[int, ...]:
        """The number of a source known by its URL only; none for an empty URL."""
        return self.cite([{"url": url}] if url else [])


def in_order(report: content.Report, cited: Sequence[int]) -> content.Report:
    """The report with its sources numbered in the order in which they are first printed, omitting those that are not.
    Sources cited together appear in that order."""
    order = {old: new for new, old in enumerate(dict.fromkeys(cited), 1)}
    kept = sorted((each for each in report.sources if each.number in order), key=lambda each: order[each.number])
    made: content.Report = _renumbered(replace(report, sources=()), order)
    return replace(made, sources=tuple(replace(each, number=order[each.number]) for each in kept))


def _renumbered(value: Any, order: Mapping[int, int]) -> Any:
    if isinstance(value, tuple):
        return tuple(_renumbered(each, order) for each in value)
    if not is_dataclass(value) or isinstance(value, (type, Bilingual)):
        return value
    changed = {}
    for each in fields(value):
        old = getattr(value, each.name)
        if each.name == "sources" or each.name.endswith("_sources"):
            new: Any = tuple(sorted(order[number] for number in old if number in order))
        else:
            new = _renumbered(old, order)
        if new != old:
            changed[each.name] = new
    return replace(value, **changed) if changed else value
