"""The square that represents one milestone: one geometry for charts, PDF and web.

Nine states differ in fill, edge and shape, never in colour alone (they remain distinct in grey and to the
red-green blind): solid is finished, a cut corner top left is early, a plum corner top right is late, an open edge
is not finished, a broken edge is not known. Plum is the only colour. Lengths are in tenths of a millimetre-like
unit of the caller's choice.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.reports.terms import State

INK, STONE, ASH, MIST, CHALK, PLUM = "#221c20", "#5f5656", "#857a76", "#d9d2c8", "#f1ede6", "#6b2a58"
BROKEN = (0.45, 0.36)

Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """A closed figure; ``dash`` in the same unit as the points."""

    points: tuple[Point, ...]
    fill: str | None = None
    edge: str | None = None
    width: float = 0.0
    dash: tuple[float, float] | None = None


def tile(state: State, w: float = 3.6, h: float = 3.6) -> tuple[Shape, ...]:
    """The figures of one square from (0, 0), in painting order. Edges are inside, so that every state has the same size."""
    cut = min(w, h) * 0.42
    match state:
        case State.FINISHED:
            return (Shape(_box(0, 0, w, h), INK),)
        case State.FINISHED_EARLY:
            return (Shape(((cut, 0), (w, 0), (w, h), (0, h), (0, cut)), INK),)
        case State.FINISHED_LATE:
            body = ((0, 0), (w - cut * 1.35, 0), (w, cut * 1.35), (w, h), (0, h))
            return (Shape(body, INK), Shape(((w - cut, 0), (w, 0), (w, cut)), PLUM))
        case State.UNDER_WAY:
            return (Shape(_box(0.1, 0.1, w - 0.2, h - 0.2), MIST, STONE, 0.2),)
        case State.OVERDUE:
            return (
                Shape(_box(0.22, 0.22, w - 0.44, h - 0.44), "#ffffff", PLUM, 0.44),
                Shape(((w - cut, 0), (w, 0), (w, cut)), PLUM),
            )
        case State.NOT_STARTED:
            return (Shape(_box(0.1, 0.1, w - 0.2, h - 0.2), "#ffffff", STONE, 0.2),)
        case State.WITHDRAWN:
            return (
                Shape(_box(0.1, 0.1, w - 0.2, h - 0.2), "#ffffff", ASH, 0.2),
                Shape(((0.3, h - 0.3), (w - 0.3, 0.3)), None, STONE, 0.28),
            )
        case State.NO_DATA:
            ground = Shape(_box(0, 0, w, h), "#ffffff")
            half = Shape(((0, 0), (w, 0), (0, h)), MIST)
            return (ground, half, Shape(_box(0.12, 0.12, w - 0.24, h - 0.24), None, STONE, 0.24, BROKEN))
        case State.NOT_KNOWN:
            return (Shape(_box(0.12, 0.12, w - 0.24, h - 0.24), "#ffffff", STONE, 0.24, BROKEN),)


def ghost(w: float = 3.6, h: float = 3.6) -> tuple[Shape, ...]:
    """Where a milestone was first promised, once its date has moved or lapsed."""
    return (Shape(_box(0.1, 0.1, w - 0.2, h - 0.2), "#ffffff", ASH, 0.18, (0.25, 0.3)),)


def letter(state: State) -> str:
    """The colour of a letter on the square."""
    return "#ffffff" if state in (State.FINISHED, State.FINISHED_EARLY, State.FINISHED_LATE) else INK


def svg(state: State) -> str:
    """The square as a picture file, for the PDF."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3.6 3.6">{_polygons(state, {})}</svg>'


def inline(state: State) -> str:
    """The square inside a web page: the colour of the text around it in either scheme, no ``style``, hidden from readers
    of the text (the state's word always appears beside it)."""
    paint = {
        INK: "currentColor",
        PLUM: "currentColor",
        STONE: "currentColor",
        ASH: "currentColor",
        "#ffffff": "none",
        MIST: 'currentColor" fill-opacity=".22',
    }
    return (
        '<svg class="tile" width="14" height="14" viewBox="0 0 3.6 3.6" aria-hidden="true">'
        f"{_polygons(state, paint)}</svg>"
    )


def _polygons(state: State, paint: dict[str, str]) -> str:
    parts = []
    for shape in tile(state):
        points = " ".join(f"{round(x, 3)},{round(y, 3)}" for x, y in shape.points)
        drawn = f'fill="{paint.get(shape.fill, shape.fill) if shape.fill else "none"}"'
        if shape.edge:
            drawn += f' stroke="{paint.get(shape.edge, shape.edge)}" stroke-width="{shape.width}"'
        if shape.dash:
            drawn += f' stroke-dasharray="{shape.dash[0]} {shape.dash[1]}"'
        parts.append(f'<polygon points="{points}" {drawn}/>')
    return "".join(parts)


def _box(x: float, y: float, w: float, h: float) -> tuple[Point, ...]:
    return ((x, y), (x + w, y), (x + w, y + h), (x, y + h))
