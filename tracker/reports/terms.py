"""The codes that only reports use; those of the record are its own. The words of both, in both languages, are in ``labels``."""

from __future__ import annotations

from enum import Enum


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


class Speaker(Enum):
    """Whose statement it is. Only the first two are reports of progress; the others stand apart."""

    BODY = "body"
    SECRETARIAT = "secretariat"
    FORUM = "forum"
    MEMBER = "member"
    PRESS = "press"
    OTHER = "other"
