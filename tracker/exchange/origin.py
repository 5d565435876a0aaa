"""Where data come from: what accompanies them wherever they go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.changelog.chain import Head
from tracker.domain.bilingual import Bilingual, Lang
from tracker.domain.calendar import civil_day
from tracker.queries.words import both

LICENCE = "OGDL-Taiwan-1.0"
"""Its name at SPDX."""
LICENCE_URL = "https://data.gov.tw/license"
LICENCE_NAME = both("政府資料開放授權條款-第1版（與CC BY 4.0相容）",
                    "Open Government Data License, version 1.0 (compatible with CC BY 4.0)")


@dataclass(frozen=True)
class Origin:
    """The site, its standing, and the entry of the log that the data show.

    publisher  for a site that is not official: the words that say so
    """

    site: Bilingual
    publisher: Bilingual
    status: str
    base_url: str
    contact: str
    head: Head

    @property
    def label(self) -> str:
        """What a file's name carries: the entry, and the site's standing unless it is official."""
        return f"{self.head.number}" if self.status == "official" else f"{self.status}-{self.head.number}"

    def citation(self, title: Bilingual, path: str, lang: Lang) -> str:
        """The line to cite by."""
        year = civil_day(datetime.fromisoformat(self.head.at)).year if self.head.at else ""
        address = f"{self.base_url}{path}"
        if lang == "zh":
            return (f"{self.site.in_('zh')}（{year}），「{title.zh}」，異動紀錄第{self.head.number}號。"
                    f"{self.publisher.in_('zh')}。{LICENCE_NAME.zh}。{address}")
        return (f"{self.site.in_('en')} ({year}). “{title.en}”, changelog entry {self.head.number}. "
                f"{self.publisher.in_('en')}. {LICENCE_NAME.en}. {address}")

    def public(self) -> dict[str, Any]:
        """As given in JSON beside data."""
        return {"site": {"zh": self.site.zh, "en": self.site.en},
                "publisher": {"zh": self.publisher.zh, "en": self.publisher.en}, "status": self.status,
                "licence": LICENCE, "licence_url": LICENCE_URL,
                "head": {"number": self.head.number, "digest": self.head.digest, "at": self.head.at}}
