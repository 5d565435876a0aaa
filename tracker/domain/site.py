"""What a site says of itself."""

from __future__ import annotations

from enum import Enum


class SiteStatus(Enum):
    """How far the site may be relied on. Unless official, every page, feed, PDF and export says so."""

    DEMONSTRATION = "demonstration"
    TRIAL = "trial"
    OFFICIAL = "official"
