"""The usual categories of delay, which an installation may start with. The list is this project's own, not official."""

from __future__ import annotations

from tracker.domain.bilingual import Bilingual

USUAL: tuple[tuple[str, Bilingual], ...] = tuple((code, Bilingual.of(zh, en)) for code, zh, en in (
    ("legislature", "立法院審議", "Review in the Legislative Yuan"),
    ("legal_drafting", "法規研修", "Drafting or amending rules"),
    ("budget", "預算經費", "Budget and funds"),
    ("staffing_or_transfer", "人力或業務移撥", "Staff, or transfer of duties"),
    ("coordination", "跨機關協調", "Coordination between bodies"),
    ("procurement", "採購及履約", "Procurement and contract performance"),
    ("system_building", "系統建置", "Building an information system"),
    ("security_testing", "資安檢測", "Security testing"),
    ("data_quality_or_licence", "資料品質或授權", "Data quality or licence"),
    ("longer_consultation", "徵詢時程延長", "Longer consultation"),
    ("policy_change", "政策調整", "Change of policy"),
    ("force_majeure", "天災疫情等不可抗力", "Disaster, epidemic or other force majeure"),
    ("other", "其他", "Other")))
"""By code; in the order in which they are offered."""
