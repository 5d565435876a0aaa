"""What the filter of a list asks for in its URL: as typed, as understood, and what is wrong with it.

A field that cannot be read is left out of the filter, so that the others still apply.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask_babel import gettext

from tracker.domain.calendar import When, read
from tracker.domain.numbers import natural
from tracker.queries.followable import Followable


@dataclass
class Typed:
    """The values of a filter's fields as they were typed, and what is wrong with them."""

    typed: dict[str, str]
    first: When | None = None
    last: When | None = None
    errors: dict[str, str] = field(default_factory=dict)

    def period(self) -> None:
        """Read the days of ``from`` and ``to`` into ``first`` and ``last``."""
        self.first, self.last = self.day("from"), self.day("to")
        if self.first and self.last and self.first.first > self.last.last:
            self.errors["to"] = gettext("The last day comes before the first.")
            self.last = None

    def day(self, name: str) -> When | None:
        """The date that a field holds, in either calendar; None where it holds none, or something that cannot be read."""
        value = self.typed.get(name)
        if not value:
            return None
        try:
            return read(value)
        except ValueError:
            self.errors[name] = gettext(
                "“%(text)s” is not a date that this site can read. Write 2021-12-22 or, in the ROC calendar, 110/12/22 or "
                "1101222.", text=value)
            return None

    def refuse(self, name: str) -> None:
        """Note that the value of a list's field is not in the list."""
        self.errors[name] = gettext("This is not in the list. Please choose again.")

    def page(self) -> int | None:
        """The page number, which is not part of the filter; None where it is not a number."""
        return natural(self.typed.pop("page", "1"), 6)

    def chosen(self, name: str, choices: Followable) -> str | None:
        """The reference that a list's value names. A commitment may also be named by its label together with its plan."""
        value = self.typed.get(name)
        if not value:
            return None
        match name:
            case "plan":
                known = {plan.reference: plan.reference for plan, _ in choices.plans}
            case "body":
                known = {body.reference: body.reference for body in choices.bodies}
            case _:
                known = {label: each.reference for plan, commitments in choices.plans for each in commitments
                         for label in (each.reference, *((each.label,) if plan.reference == self.typed.get("plan") else ()))}
        if value not in known:
            self.refuse(name)
        return known.get(value)
