"""Figures of indicators: decimals, kept as text exactly as they were measured."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from tracker.domain.errors import N_, RuleBroken
from tracker.domain.evidence import Better

LONGEST_FIGURE = 30
_FIGURE = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
"""Only what everyone reads as a decimal; Python would also accept 1_000, or the digits of other scripts."""
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")


def check_figure(text: str, field: str) -> str:
    """A decimal as the record keeps it: text, without grouping. ``""`` stays ``""``. Raises RuleBroken on ``field``."""
    plain = text.strip().translate(_FULL_WIDTH).replace(",", "")
    if not plain:
        return ""
    if len(plain) > LONGEST_FIGURE or not _FIGURE.fullmatch(plain):
        raise RuleBroken(field, N_("“%(text)s” is not a number."), text=text)
    return plain


@dataclass(frozen=True)
class Path:
    """How far an indicator has come from baseline to target. Never added up over several indicators."""

    baseline: Decimal
    target: Decimal
    latest: Decimal
    better: Better

    @property
    def is_reached(self) -> bool:
        return self.latest >= self.target if self.better is Better.HIGHER else self.latest <= self.target

    @property
    def has_worsened(self) -> bool:
        """It is worse than at the baseline."""
        return self.latest < self.baseline if self.better is Better.HIGHER else self.latest > self.baseline
