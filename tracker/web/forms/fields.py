"""The fields of every form. Each keeps what was typed, so that a refused form gives it back as it came."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms.validators import StopValidation, ValidationError

from tracker import clock, language
from tracker.changelog.chain import UNKEEPABLE
from tracker.domain.addresses import NEEDED, can_be_opened
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import NOT_A_PERIOD, Precision, When, read, read_span, write
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.numbers import DIGITS
from tracker.domain.statements import TEXT_LIMIT, TITLE_LIMIT, check_happened

ADDRESS_LIMIT = 2000
DATE_LIMIT = 40
LARGEST_NUMBER = 1_000_000

_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def displayable(text: str) -> str:
    """What was typed, with a placeholder for any character that no page can carry."""
    return _UNSHOWABLE.sub("\ufffd", text)


class HiddenField(wtforms.HiddenField):
    """What the page itself put in. If it is sent back altered, it is shown like anything that was typed."""

    def _value(self) -> str:
        return displayable(str(self.data or ""))


def check_text(text: str, limit: int) -> None:
    """Raises ValidationError where a text is too long or holds what cannot be kept."""
    if found := UNKEEPABLE.search(text):
        raise ValidationError(_("This contains a hidden or damaged character (%(code)s) that cannot be kept. Please remove it.",
                               code=f"U+{ord(found[0]):04X}"))
    if len(text) > limit:
        raise ValidationError(ngettext("At most %(limit)d character; this has %(num)d.",
                                      "At most %(limit)d characters; this has %(num)d.", len(text), limit=limit))


class Required:
    """Something must be there; a draft may lack it."""

    field_flags = {"required": True}

    def __init__(self, message: Any = None) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        if field.process_errors:
            raise StopValidation()
        if not field.data and not getattr(form, "drafting", False):
            raise StopValidation(self.message or _("Please fill this in."))


def needed(required: Any, message: Any = None) -> list[Required]:
    """``required`` may be the words in which it is asked for, where they say why."""
    return [Required(message if isinstance(required, bool) else required)] if required else []


class LineField(wtforms.StringField):
    """One line of text: trimmed, with runs of white space collapsed into one blank.

    rule  what the record requires of such a text on its own, whatever else there is: reported together with everything
          else that a form can check, and not only once that is put right
    """

    def __init__(self, label: Any = None, *, required: Any = False, limit: int = TITLE_LIMIT,
                 rule: Callable[[str], object] | None = None, **given: Any) -> None:
        super().__init__(label, needed(required), **given)
        self.limit, self.rule = limit, rule

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if valuelist:
            self.data = self.tidy(valuelist[0])

    def tidy(self, text: str) -> str:
        return " ".join(text.split())

    def _value(self) -> str:
        return displayable(str(self.data or ""))

    def pre_validate(self, form: Any) -> None:
        check_text(self.data or "", self.limit)
        if self.data and self.rule:
            try:
                self.rule(self.data)
            except RuleBroken as broken:
                raise StopValidation(language.told(broken)) from broken


class CodeField(LineField):
    """A code, a number or a time that the record keeps in plain characters: the full-width ones of a Chinese keyboard are
    read as those."""

    def tidy(self, text: str) -> str:
        return super().tidy(unicodedata.normalize("NFKC", text))


class AreaField(LineField):
    """A text of several lines: trimmed, with one kind of line end."""

    widget = wtforms.widgets.TextArea()

    def __init__(self, label: Any = None, *, required: Any = False, limit: int = TEXT_LIMIT, **given: Any) -> None:
        super().__init__(label, required=required, limit=limit, **given)

    def tidy(self, text: str) -> str:
        return text.replace("\r\n", "\n").replace("\r", "\n").strip()


class SecretField(LineField):
    """A password: taken as typed, never given back."""

    widget = wtforms.widgets.PasswordInput()

    def __init__(self, label: Any = None, *, autocomplete: str, **given: Any) -> None:
        super().__init__(label, required=True, limit=200, render_kw={"autocomplete": autocomplete}, **given)

    def tidy(self, text: str) -> str:
        return text


class EmailField(LineField):
    widget = wtforms.widgets.EmailInput()

    def __init__(self, label: Any = None, **given: Any) -> None:
        super().__init__(label, required=True, limit=254, **given)


class AddressField(LineField):
    """A web address that can be followed."""

    widget = wtforms.widgets.URLInput()

    def __init__(self, label: Any = None, *, required: bool = False, **given: Any) -> None:
        super().__init__(label, required=required, limit=ADDRESS_LIMIT, **given)

    def tidy(self, text: str) -> str:
        return text.strip()

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if self.data and not can_be_opened(self.data):
            raise StopValidation(_(NEEDED))


class _ReadField(wtforms.Field):
    """A field whose text is read into a value. What could not be read is given back as typed."""

    widget = wtforms.widgets.TextInput()

    def __init__(self, label: Any = None, *, required: bool = False, **given: Any) -> None:
        super().__init__(label, needed(required), **given)
        self.render_kw = {"autocomplete": "off"} | (self.render_kw or {})

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if valuelist:
            self.data = None
            if text := valuelist[0].strip():
                self.data = self.read(text)

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def written(self, value: Any) -> str:
        return str(value)

    def _value(self) -> str:
        if self.raw_data:
            return displayable(str(self.raw_data[0])).strip()
        return "" if self.data is None else self.written(self.data)


class SeveralField(_ReadField):
    """Several short texts on one line, separated by commas. ``data`` is a list."""

    def read(self, text: str) -> list[str]:
        check_text(text, TITLE_LIMIT * 2)
        return [part.strip() for part in re.split("[,，、;；]", text) if part.strip()]

    def written(self, value: Any) -> str:
        return ("、" if language.current() == "zh" else ", ").join(value)


class WhenField(_ReadField):
    """A date of the record: a day, month, quarter or year, in the ROC or the Gregorian calendar; ``spans``: or a range
    from one to another; ``happened``: the date of something reported as past, which a draft may still lack; ``unread``:
    what is told of a ``text`` that cannot be read."""

    def __init__(self, label: Any = None, *, spans: bool = False, happened: bool = False, description: Any = None,
                 unread: str = "", **given: Any) -> None:
        self.spans, self.happened = spans, happened
        # Where the hint tells something else, the error shows how a date is written.
        self.unread = unread or (NOT_A_PERIOD if spans else N_(
            "“%(text)s” is not a valid date. Write, for example, 2023-01-18 or, in the ROC calendar, 112/1/18.")
            if description else N_("“%(text)s” is not a valid date."))
        hint = description or (_l("For example 112/1 to 113/5, or 2023-01 to 2024-05.") if spans else
                               _l("For example 2023-01-18 or, in the ROC calendar, 112/1/18, 1120118 or 112年1月18日; "
                                  "also 2023-01 or 112/1."))
        super().__init__(label, description=hint, **given)

    def read(self, text: str) -> Any:
        try:
            if len(text) > DATE_LIMIT:
                raise ValueError(text)
            return read_span(text) if self.spans else read(text)
        except ValueError:
            raise ValueError(_(self.unread, text=_shortened(text))) from None

    def pre_validate(self, form: Any) -> None:
        if self.happened and not getattr(form, "drafting", False):
            try:
                check_happened(self.short_name, self.data, clock.today())
            except RuleBroken as broken:
                raise ValidationError(language.told(broken)) from broken

    def written(self, value: Any) -> str:
        if language.current() == "zh":
            return write(value, "zh", "table")
        return str(value).replace("/", " to ")


class DayField(WhenField):
    """A day, in the ROC or the Gregorian calendar."""

    def __init__(self, label: Any = None, **given: Any) -> None:
        super().__init__(label, **given)
        if not given.get("description"):
            self.description = _l("For example 2023-01-18 or, in the ROC calendar, 112/1/18, 1120118 or 112年1月18日.")

    def read(self, text: str) -> date:
        when: When = super().read(text)
        if when.precision is not Precision.DAY:
            raise ValueError(_("“%(text)s” is not a full date. Please give the year, month and day.", text=_shortened(text)))
        return when.first

    def written(self, value: Any) -> str:
        return write(value, "zh", "table") if language.current() == "zh" else value.isoformat()


class NumberField(_ReadField):
    """A whole number, 1 or more."""

    def __init__(self, label: Any = None, *, least: int = 1, **given: Any) -> None:
        super().__init__(label, **given)
        self.least = least
        self.render_kw = {"inputmode": "numeric"} | self.render_kw

    def read(self, text: str) -> int:
        plain = text.translate(_FULL_WIDTH)
        if not re.fullmatch("[0-9]+", plain) or (len(plain) <= DIGITS and int(plain) < self.least):
            raise ValueError(_("“%(text)s” is not a whole number of %(least)d or more.", text=_shortened(text), least=self.least))
        if len(plain) > DIGITS or int(plain) > LARGEST_NUMBER:
            raise ValueError(_("“%(text)s” is too large. The maximum is %(most)s.", text=_shortened(text),
                               most=f"{LARGEST_NUMBER:,}"))
        return int(plain)


_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


def _shortened(text: str) -> str:
    text = displayable(text)
    return text if len(text) <= DATE_LIMIT else f"{text[:DATE_LIMIT]}…"


class Words(wtforms.Form):
    """The two halves of a text."""

    drafting = False

    class Meta(wtforms.Form.Meta):
        def get_translations(self, form: Any) -> Any:
            from tracker.web.forms.base import catalogue

            return catalogue()


if TYPE_CHECKING:
    _FormField = wtforms.FormField[Words]
else:
    _FormField = wtforms.FormField


class BilingualField(_FormField):
    """A text in Chinese and English: ``reason_zh`` and ``reason_en``.

    required  the Chinese must be given
    either    one of the two must be given, for a text that a member writes
    """

    def __init__(self, label: Any, *, required: Any = False, either: bool = False, line: bool = False,
                 limit: int | None = None, **given: Any) -> None:
        self.either = either
        half = LineField if line else AreaField
        sizes: dict[str, Any] = {} if limit is None else {"limit": limit}
        words = type("Words", (Words,), {"zh": half(_l("Chinese"), required=required, **sizes),
                                         "en": half(_l("English"), **sizes)})
        super().__init__(words, label, separator="_", **given)

    def demand(self, *, either: bool = False) -> None:
        """Ask for it, where that depends on what the form is for."""
        self.either = either
        if not either:
            half = self.form["zh"]
            half.validators, half.flags.required = [*half.validators, *needed(True)], True

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        valid = bool(super().validate(form, extra_validators))
        if valid and self.either and not form.drafting and not (self.form["zh"].data or self.form["en"].data):
            self.form["zh"].errors = [_("Please fill this in, in Chinese or in English.")]
            return False
        return valid

    def text(self, before: Bilingual = EMPTY) -> Bilingual:
        """The text as typed; ``before`` is the one that it amends, so that an old translation shows as stale."""
        return before.amended(self.form["zh"].data or "", self.form["en"].data or "")


def between(text: str, english: str = "") -> Bilingual:
    """A line that holds both languages, separated by a vertical bar."""
    zh, _, en = text.partition("|")
    return Bilingual.of(zh.strip(), en.strip() or english)


def in_a_line(text: Bilingual) -> str:
    """Both languages as ``between`` reads them: English alone keeps its bar, and does not come back as Chinese."""
    return f"{text.zh} | {text.en}".lstrip() if text.en else text.zh
