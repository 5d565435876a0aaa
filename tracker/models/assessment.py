"""Assessments on the reviewers' scales, and the clusters that are coded as one."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.domain.assessments import read_code
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.scales import Scale
from tracker.models.columns import Source, bilingual, json_list, link
from tracker.models.voiced import Voiced, signed, titled


class Cluster(Voiced, Base):
    """Commitments of one plan that serve one reform, coded as one by the person who formed it. Reference: ``cluster/2``."""

    __tablename__ = "cluster"
    __table_args__ = (titled(), signed())

    number: Mapped[int] = mapped_column(unique=True)
    plan: Mapped[str] = link("plan.reference", index=True)
    title: Mapped[Bilingual] = bilingual("title")
    shared: Mapped[Bilingual] = bilingual("shared")
    """The objective or reform that they share."""
    commitments: Mapped[list[str]] = json_list()

    def blank(self) -> None:
        super().blank()
        self.title, self.shared = Bilingual(), Bilingual()


class Assessment(Voiced, Base):
    """One code, by one voice, of a commitment or a cluster. Reference: ``assessment/8``."""

    __tablename__ = "assessment"
    __table_args__ = (signed(),)

    number: Mapped[int] = mapped_column(unique=True)
    plan: Mapped[str] = link("plan.reference", index=True)
    commitments: Mapped[list[str]] = json_list()
    """The commitment; for a cluster, those in it at the time."""
    cluster: Mapped[str | None] = link("cluster.reference")
    code: Mapped[str] = mapped_column(String(80))
    """``early_results/moderate``: the scale and the code on it."""
    era: Mapped[str] = mapped_column(String(12))
    """The years of submission of the plans to which the scale is applied."""
    given_on: Mapped[When]
    reason: Mapped[Bilingual] = bilingual("reason")
    outcomes: Mapped[list[str]] = json_list()
    indicators: Mapped[list[str]] = json_list()
    sources: Mapped[list[Source]] = json_list()
    weight: Mapped[Bilingual] = bilingual("weight")
    """Why the change matters."""
    balance: Mapped[Bilingual] = bilingual("balance")
    """What people outside government say, and negative effects."""
    limits: Mapped[Bilingual] = bilingual("limits")
    factors: Mapped[Bilingual] = bilingual("factors")
    """What enabled or blocked it, and what comes next."""
    commissioned_by: Mapped[Bilingual] = bilingual("commissioned_by")
    paid_by: Mapped[Bilingual] = bilingual("paid_by")
    withdrawn: Mapped[bool] = mapped_column(default=False)

    def blank(self) -> None:
        super().blank()
        for name in ("reason", "weight", "balance", "limits", "factors"):
            setattr(self, name, Bilingual())
        self.sources = []

    @property
    def coded(self) -> Scale:
        """The code as a member of its scale."""
        return read_code(self.code)

    @property
    def scale(self) -> type[Scale]:
        return type(self.coded)
