"""A text cut into the pieces by which it is found. The pieces are the same on both databases, whatever these can do
themselves.

Chinese is cut into pairs of neighbouring characters, and a run ends with its last one alone, so that two
characters find a word and one finds any word that it begins. Full and half width, 臺 and 台 and similar variants,
and upper and lower case are treated as one. English words are cut to their stems. A number such as 2-1 is one
piece, and its parts are found too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

VARIANTS = str.maketrans({
    "台": "臺", "裏": "裡", "羣": "群", "峯": "峰", "着": "著", "爲": "為", "綫": "線", "衆": "眾", "污": "汙", "佈": "布",
    "週": "周",
    "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-", "’": "'", "，": ",",
})
"""Characters that are used interchangeably; the second is what is kept."""

SAME = (("公投", "公民投票"), ("個資", "個人資料"), ("資安", "資通安全"), ("國發會", "國家發展委員會"),
        ("中選會", "中央選舉委員會"), ("數發部", "數位發展部"))
"""Short forms that people type for what the record writes out, and vice versa."""
HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
PIECE = re.compile(rf"[{HAN}]+|\d+(?:-\d+)+|[a-z]+(?:'[a-z]+)?\d*|\d+[a-z]*")
COMPOUND = re.compile(r"\d+(?:-\d+)+")
LONGEST_QUERY = 100
LONGEST_PIECE = 100
"""Of a longer word, only the beginning is a piece: PostgreSQL accepts none above 2,046 bytes."""
MOST_TERMS = 12


@dataclass(frozen=True)
class Token:
    """A piece, and where it stands in the text: from ``start`` up to ``end``."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Term:
    """Pieces that a text must contain in sequence, or those of an alternative; with ``begins``, one that begins like this."""

    pieces: tuple[str, ...]
    begins: bool = False
    others: tuple[tuple[str, ...], ...] = ()

    @property
    def ways(self) -> tuple[tuple[str, ...], ...]:
        return (self.pieces, *self.others)


def tokens(text: str) -> list[Token]:
    """The pieces of a text in order."""
    found = []
    for start, end, run, places in _runs(text):
        if run[0] >= "\u3400":
            pairs = [run[at:at + 2] for at in range(len(run))]
            found += [Token(pair, places[start + at], places[start + at + len(pair) - 1] + 1) for at, pair in enumerate(pairs)]
            continue
        whole = Token(_stem(run), places[start], places[end - 1] + 1)
        found.append(whole)
        if COMPOUND.fullmatch(run):
            found += [Token(_stem(part), whole.start, whole.end) for part in run.split("-")]
    return found


def terms(query: str) -> list[Term]:
    """What is searched for: all of these, in any order. At most ``MOST_TERMS`` of the first ``LONGEST_QUERY`` characters."""
    found: list[Term] = []
    for _start, _end, run, _places in _runs(query[:LONGEST_QUERY]):
        if run[0] < "\u3400":
            term = Term((_stem(run),))
        elif len(run) == 1:
            term = Term((run,), begins=True)
        else:
            ways = dict.fromkeys([run, *(run.replace(one, other) for pair in SAME for one, other in (pair, pair[::-1]))])
            first, *others = (tuple(way[at:at + 2] for at in range(len(way) - 1)) for way in ways)
            term = Term(first, others=tuple(others))
        if term not in found:
            found.append(term)
    return found[:MOST_TERMS]


def spans(text: str, asked: Sequence[Term]) -> list[tuple[int, int]]:
    """Where a text contains what is searched for: places from–to, in order, none within another."""
    held = tokens(text)
    found: list[tuple[int, int]] = []
    for at in range(len(held)):
        for term in asked:
            if term.begins and held[at].text.startswith(term.pieces[0]):
                found.append((held[at].start, held[at].start + 1))
            for way in term.ways:
                there = held[at:at + len(way)]
                if tuple(each.text for each in there) == way:
                    found.append((there[0].start, there[-1].end))
    return _joined(sorted(found))


def _joined(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in places:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _runs(text: str) -> Iterator[tuple[int, int, str, list[int]]]:
    """Runs of characters that belong together, in the text's plain form, and the position of each plain character."""
    plain, places = [], []
    for at, character in enumerate(text):
        for each in _plain(character):
            plain.append(each)
            places.append(at)
    whole = "".join(plain)
    for match in PIECE.finditer(whole):
        yield match.start(), match.end(), match.group(), places


@lru_cache(maxsize=20_000)
def _plain(character: str) -> str:
    """What is kept of one character: without width, case and marks, and one form for interchangeable characters."""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", character).casefold())
    return "".join(each for each in parts if not unicodedata.combining(each)).translate(VARIANTS)


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    word = word.removesuffix("'s").replace("'", "")
    # A stemmer holds the word that it is working on: one shared by all threads gave each of them another's.
    return (str(snowballstemmer.stemmer("english").stemWord(word)) if word.isalpha() else word)[:LONGEST_PIECE]
