"""What is said of a file, and what a document proves."""

from __future__ import annotations

from tracker.domain.bilingual import Bilingual, both
from tracker.queries.words.writing import Field, Names, a_name, codes, field, names_of

CODES: dict[str, dict[str, Bilingual]] = {
    "file_remark": {
        "image_metadata": both("影像檔附有拍攝資訊（可能包含時間、地點）",
                               "the image contains metadata, perhaps including time and place"),
        "opening_only": both("影音檔僅查核檔頭", "only the beginning of sound and video files was checked")},
}
NUMBERED: dict[str, tuple[str, str]] = {}


SCANNED = both("已掃描，未發現惡意程式", "scanned for malware, nothing found")
NOT_SCANNED = both("未經惡意程式掃描", "not scanned for malware")


def a_size(value: int | None, _names: Names) -> Bilingual | None:
    return None if value is None else both(f"{value:,}位元組", f"{value:,} bytes")


def a_scan(value: bool | None, _names: Names) -> Bilingual | None:
    if value is None:
        return None
    return SCANNED if value else NOT_SCANNED


FIELDS: dict[str, Field] = {
    "document.body": field("發布機關", "Issuing body", a_name),
    "proves": field("佐證對象", "What it proves", names_of),
    "replaces": field("所取代之文件", "Replaces", a_name),
    "replaced_by": field("已由下列文件取代", "Replaced by", a_name),
    "file_name": field("檔案名稱", "File name"),
    "media_type": field("檔案格式", "File format", minor=True),
    "file_size": field("檔案大小", "File size", a_size, minor=True),
    "scanned": field("惡意程式掃描", "Scan for malware", a_scan, minor=True),
    "remarks": field("檔案註記", "Notes on the file", codes("file_remark"), minor=True),
}


FAILURES = {
    "not_found": both("查無網域", "no such host"), "not_public": both("非公開網址", "not a public address"),
    "no_answer": both("連線失敗或逾時", "no connection, or too slow"),
    "broken_off": both("傳輸中斷", "the response was cut off"), "certificate": both("憑證無效", "its certificate is not valid"),
    "redirects": both("轉址次數過多", "too many redirects"), "bad_address": both("網址格式有誤", "the web address is not valid"),
}
"""Why a URL did not answer."""


def failure(code: str) -> Bilingual:
    """The words for a code of ``FAILURES``, or for the response code of a refusal."""
    return FAILURES.get(code) or both(f"回應代碼{code}", f"response code {code}")
