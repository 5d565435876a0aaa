"""Fields for choosing: one of a few, one of many, any of a few, bodies in an order.

Their classes have the names by which ``components/field.html`` knows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import StopValidation

from tracker.web.forms.fields import needed

Choices: TypeAlias = "Iterable[tuple[str, Any]] | Callable[[], list[tuple[str, Any]]]"


def _listed(choices: Choices) -> Any:
    if callable(choices):
        return lambda: _listed(choices())
    return [SelectChoice(value=value, label=label) for value, label in choices]


class _Offering:
    """A field with choices. ``offer`` sets them where they are known only when the form is made."""

    choices: Any
    data: Any

    def offer(self, choices: Iterable[tuple[str, Any]]) -> None:
        self.choices = _listed(choices)

    @property
    def offered(self) -> dict[str, str]:
        return {each.value: str(each.label) for each in self.choices or ()}


class SelectField(_Offering, wtforms.SelectField):
    """One of many; the first choice may be none, which where one is required only asks for a choice. ``lacking``: what is
    shown where there is nothing else to choose yet."""

    def __init__(self, label: Any = None, choices: Choices = (), *, required: bool = False,
                 coerce: Callable[[Any], str] = str, lacking: Any = None, **given: Any) -> None:
        super().__init__(label, needed(required, _l("Please choose one.")), choices=_listed(choices), coerce=coerce, **given)
        self.lacking = lacking

    def offer(self, choices: Iterable[tuple[str, Any]]) -> None:
        if self.flags.required:
            choices = [(value, label if value else _l("(please choose)")) for value, label in choices]
        super().offer(choices)
        if self.lacking and not any(self.offered):
            self.description = self.lacking

    @property
    def shown(self) -> str:
        """The choice that a browser shows as made: the first, until there is another."""
        return str(self.data) if self.data in self.offered else next(iter(self.offered), "")

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in self.offered:
            raise StopValidation(_("This is not one of the choices."))


class RadioField(SelectField, wtforms.RadioField):
    """One of a few, or none chosen yet: a browser then sends nothing, and a state that nobody can choose is not accepted
    as a choice."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if not valuelist and self.data not in self.offered:
            self.data = None


class SelectMultipleField(_Offering, wtforms.SelectMultipleField):
    """Any of a few, as boxes to tick. ``otherwise``: what is said about anything else that is sent."""

    widget = wtforms.widgets.ListWidget(prefix_label=False)
    option_widget = wtforms.widgets.CheckboxInput()

    def __init__(self, label: Any = None, choices: Choices = (), *, required: Any = False,
                 otherwise: Any = None, **given: Any) -> None:
        super().__init__(label, needed(required, _l("Please choose at least one.")), choices=_listed(choices), **given)
        self.otherwise = otherwise

    def demand(self, message: Any) -> None:
        """Require at least one, where that depends on what the form is for."""
        self.validators = [*self.validators, *needed(message)]
        self.flags.required = True

    def pre_validate(self, form: Any) -> None:
        if not set(self.data or ()) <= self.offered.keys():
            raise StopValidation(str(self.otherwise or _("This is not one of the choices.")))


class _Selects:
    """Several selects in a row, one for each body and two more: with a keyboard, a name can be found by typing it."""

    def __call__(self, field: Any, **given: Any) -> Markup:
        given.pop("id", None)
        chosen = [*(field.data or ()), "", ""]
        made = Markup("")
        for number, slug in enumerate(chosen):
            options = Markup("").join(
                Markup("<option value=\"{}\"{}>{}</option>").format(
                    value, Markup(" selected") if value == slug else "", label) for value, label in field.offered.items())
            name = {} if number == 0 else {"aria_label": _("%(field)s, number %(number)d", field=field.label.text,
                                                           number=number + 1)}
            attributes = wtforms.widgets.html_params(
                name=field.name, id=field.id if number == 0 else f"{field.id}-{number + 1}", **given, **name)
            made += Markup("<select {}>{}</select>\n").format(Markup(attributes), options)
        return made


class BodiesField(_Offering, wtforms.Field):
    """Bodies in an order. ``data`` is a list of slugs."""

    widget = _Selects()

    def __init__(self, label: Any = None, **given: Any) -> None:
        super().__init__(label, **given)
        self.choices = []

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if valuelist:
            self.data = list(dict.fromkeys(slug for slug in valuelist if slug))

    def pre_validate(self, form: Any) -> None:
        if not set(self.data or ()) <= self.offered.keys():
            raise StopValidation(_("This is not one of the choices."))
