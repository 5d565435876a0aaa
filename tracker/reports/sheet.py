"""A drawing surface in millimetres at print size: 7 pt here is 7 pt on paper.

matplotlib is imported on first use (it takes more than a second) and never through pyplot, which keeps every
figure it makes. The same calls give the same bytes: own fonts, text as paths, a fixed salt, no date.

A process draws one picture at a time (``one_at_a_time``): the font faces are shared, and FreeType cannot cope with
two threads in one of them at once; it ends the process.
"""

from __future__ import annotations

import io
import logging
from datetime import date, timedelta
from functools import lru_cache
from threading import Lock
from typing import Any, Literal

from tracker.domain.bilingual import Lang
from tracker.domain.calendar import roc_year
from tracker.reports.terms import State
from tracker.reports.tiles import ASH, INK, MIST, PLUM, STONE, Shape, ghost, letter, tile
from tracker.reports.typefaces import BOLD, REGULAR, drawable

WIDTH = 166.0  # mm, the full measure of the printed page
TINY, SMALL, BODY, STRONG = 5.8, 6.6, 7.4, 8.6  # pt
MM = 72 / 25.4  # points in a millimetre
one_at_a_time = Lock()

# A service's account has no home directory: the library then keeps nothing, and would say so at length in every log.
logging.getLogger("matplotlib").setLevel(logging.ERROR)


@lru_cache(maxsize=1)
def _library() -> Any:
    import matplotlib

    matplotlib.rcParams.update(
        {
            "svg.fonttype": "path",
            "svg.hashsalt": "open-government-report",
            "path.simplify": False,
            "axes.unicode_minus": False,
            "lines.solid_capstyle": "butt",
        }
    )
    return matplotlib


@lru_cache(maxsize=2)
def _font(bold: bool) -> Any:
    from matplotlib.font_manager import get_font

    return get_font(str(BOLD if bold else REGULAR))


@lru_cache(maxsize=4096)
def width_of(text: str, size: float = BODY, bold: bool = False) -> float:
    """The width of a line of text, in millimetres."""
    from matplotlib.ft2font import LoadFlags

    _library()
    font = _font(bold)
    font.set_size(size * 8, 72)
    font.set_text(drawable(text), 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64 / 8 / MM


def wrap(text: str, width: float, size: float = BODY, lines: int = 2) -> list[str]:
    """Break a title into at most ``lines``; what is too long ends in an ellipsis, and the table beside it has it whole."""
    rows: list[str] = []
    rest = text.strip()
    while rest:
        if width_of(rest, size) <= width:
            rows.append(rest)
            break
        last = len(rows) == lines - 1
        mark = "…" if last else ""
        end = next(n for n in range(len(rest), 0, -1) if n == 1 or width_of(rest[:n] + mark, size) <= width)
        space = rest.rfind(" ", 0, end + 1)
        if rest[:end].isascii() and space > 0:
            end = space
        if last:
            rows.append(rest[:end].rstrip(" ,，、") + mark)
            break
        while end > 1 and end < len(rest) and rest[end] in "，。、；：）」":
            end -= 1
        rows.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return rows


class Sheet:
    """The origin is the top left corner; y grows downwards."""

    def __init__(self, height: float, lang: Lang) -> None:
        from matplotlib.figure import Figure

        _library()
        self.lang, self.height = lang, height
        self.figure = Figure(figsize=(WIDTH / 25.4, height / 25.4), facecolor="white")
        self.axes: Any = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, WIDTH), ylim=(height, 0))
        self.axes.axis("off")

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def text(
        self, x: float, y: float, text: str, size: float = BODY, colour: str = INK, bold: bool = False, ha: str = "left"
    ) -> None:
        from matplotlib.font_manager import FontProperties

        # Straight quotes: the curly ones of this family are as wide as a Han character. "$" would start mathematics.
        plain = drawable(text if self.lang == "zh" else text.replace("’", "'").replace("“", '"').replace("”", '"'))
        self.axes.text(
            x,
            y,
            plain,
            fontsize=size,
            color=colour,
            ha=ha,
            va="center_baseline",
            parse_math=False,
            fontproperties=FontProperties(fname=str(BOLD if bold else REGULAR), size=size),
        )

    def paragraph(self, x: float, y: float, rows: list[str], size: float = BODY, colour: str = INK, leading: float = 3.1) -> None:
        for n, row in enumerate(rows):
            self.text(x, y + n * leading, row, size, colour)

    def line(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        colour: str = ASH,
        width: float = 0.6,
        dash: tuple[float, ...] = (),
        below: bool = False,
    ) -> None:
        style: Any = (0, dash) if dash else "-"
        self.axes.plot([x0, x1], [y0, y1], color=colour, linewidth=width, linestyle=style, zorder=0 if below else 2)

    def band(self, x: float, y: float, w: float, h: float, colour: str, over_lines: bool = False) -> None:
        from matplotlib.patches import Rectangle

        self.axes.add_patch(Rectangle((x, y), w, h, facecolor=colour, edgecolor="none", zorder=1 if over_lines else -2))

    def shapes(self, x: float, y: float, shapes: tuple[Shape, ...]) -> None:
        from matplotlib.patches import Polygon

        for shape in shapes:
            width = shape.width * MM
            dash: Any = (0, tuple(part * MM / width for part in shape.dash)) if shape.dash else "-"
            self.axes.add_patch(
                Polygon(
                    [(x + px, y + py) for px, py in shape.points],
                    closed=True,
                    facecolor=shape.fill or "none",
                    edgecolor=shape.edge or "none",
                    linewidth=width,
                    linestyle=dash,
                    joinstyle="miter",
                    zorder=3,
                )
            )

    def tile(
        self, cx: float, cy: float, state: State, label: str = "", w: float = 3.6, h: float = 3.6, size: float = SMALL
    ) -> None:
        self.shapes(cx - w / 2, cy - h / 2, tile(state, w, h))
        if label:
            self.text(cx, cy, label, size, letter(state), letter(state) != INK, "center")

    def ghost(self, cx: float, cy: float, label: str = "") -> None:
        self.shapes(cx - 1.8, cy - 1.8, ghost())
        if label:
            self.text(cx, cy, label, SMALL, STONE, False, "center")

    def square(self, cx: float, cy: float, label: str, filled: bool, w: float, h: float) -> None:
        """One report of delay: solid plum, or a broken edge where the source states no reason."""
        box = ((0.0, 0.0), (w, 0.0), (w, h), (0.0, h))
        shape = Shape(box, PLUM) if filled else Shape(box, "#ffffff", STONE, 0.24, (0.45, 0.36))
        self.shapes(cx - w / 2, cy - h / 2, (shape,))
        size = next((s for s in (BODY, SMALL, TINY) if width_of(label, s, filled) < w - 0.6), 4.6)
        self.text(cx, cy, label, size, "#ffffff" if filled else INK, filled, "center")

    def arrow(self, x0: float, x1: float, y: float, broken: bool = False, colour: str = PLUM) -> None:
        from matplotlib.patches import FancyArrowPatch

        self.axes.add_patch(
            FancyArrowPatch(
                (x0, y),
                (x1, y),
                arrowstyle="-|>,head_length=2.6,head_width=1.5",
                color=colour,
                linewidth=1.1,
                shrinkA=0,
                shrinkB=0,
                mutation_scale=1,
                linestyle=(0, (2.2, 1.4)) if broken else "-",
                zorder=2,
            )
        )

    def legend(self, y: float, states: list[tuple[State, str]], right: float = WIDTH) -> float:
        """A key of the same squares; returns the y of its last row."""
        x = 0.0
        for state, words in states:
            needed = 9.6 + width_of(words, SMALL)
            if x > 0 and x + needed - 4.6 > right:
                x, y = 0.0, y + 5.2
            self.tile(x + 1.8, y, state)
            self.text(x + 5.0, y, words, SMALL)
            x += needed
        return y

    def save(self, form: Literal["svg", "png"], *, dpi: float = 200) -> bytes:
        out = io.BytesIO()
        if form == "svg":
            from matplotlib.backends.backend_svg import FigureCanvasSVG

            FigureCanvasSVG(self.figure)
            self.figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
        else:
            from matplotlib.backends.backend_agg import FigureCanvasAgg

            FigureCanvasAgg(self.figure)
            self.figure.savefig(out, format="png", dpi=dpi, metadata={"Software": None})
        return out.getvalue()


class Axis:
    """Dates to millimetres, with the years drawn the same way in every chart."""

    def __init__(self, x0: float, x1: float, start: date, end: date) -> None:
        self.x0, self.x1, self.start = x0, x1, start
        self.days = max((end - start).days, 1)
        self.end = start + timedelta(self.days)

    def __call__(self, day: date) -> float:
        return self.x0 + (self.x1 - self.x0) * min(max((day - self.start).days / self.days, 0.0), 1.0)

    def years(self, sheet: Sheet, top: float, bottom: float, label_y: float) -> None:
        for year in range(self.start.year, self.end.year + 1):
            left, right = self(date(year, 1, 1)), self(date(year + 1, 1, 1))
            if left > self.x0:
                sheet.line(left, top, left, bottom, MIST, 0.6, below=True)
            if right - left < 6:
                continue
            middle = (left + right) / 2
            if sheet.lang == "zh":
                sheet.text(middle, label_y - 1.5, f"{roc_year(year)}年", BODY, INK, True, "center")
                sheet.text(middle, label_y + 1.6, f"{year}", TINY, STONE, False, "center")
            else:
                sheet.text(middle, label_y, f"{year}", BODY, INK, True, "center")
