"""The codes that a report uses: what a field of ``content`` may hold. Their words in both languages are in ``labels``."""

from __future__ import annotations

from enum import Enum


class SiteStatus(Enum):
    """How far the site may be relied on, as in its settings. Only ``OFFICIAL`` prints a publisher of its own."""

    DEMONSTRATION = "demonstration"
    TRIAL = "trial"
    OFFICIAL = "official"


class Stage(Enum):
    CO_CREATION = "co-creation"
    ADOPTED = "adopted"
    IMPLEMENTATION = "implementation"
    CLOSED = "closed"


class State(Enum):
    """The state of a milestone on the report's day. The order is the order of print."""

    FINISHED = "finished"
    FINISHED_EARLY = "finished_early"
    FINISHED_LATE = "finished_late"
    UNDER_WAY = "under_way"
    OVERDUE = "overdue"
    NOT_STARTED = "not_started"
    WITHDRAWN = "withdrawn"
    NO_DATA = "no_data"  # this site's data end at ``Milestone.data_until``; says nothing about what was done
    NOT_KNOWN = "not_known"  # nothing about this milestone was ever recorded here


class Basis(Enum):
    """On whose word a milestone's state rests."""

    BODY = "body"  # the responsible body's own report
    SECRETARIAT = "secretariat"  # the secretariat reported it about the body
    SOURCE = "source"  # this site read it from a source


class Voice(Enum):
    """Whose statement it is. Only the first two are reports of progress; the others stand apart."""

    BODY = "body"
    SECRETARIAT = "secretariat"
    FORUM = "forum"
    MEMBER = "member"
    PRESS = "press"
    OTHER = "other"


class Side(Enum):
    GOVERNMENT = "government"
    MEMBER = "member"
    REVIEWER = "reviewer"
