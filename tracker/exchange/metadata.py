"""The dictionary and metadata of the data sets: a Data Package, and the columns of the national portal's catalogue.

Sources: Data Package standard, version 2 (https://datapackage.org/standard/data-package/); the columns of the catalogue that
data.gov.tw publishes of itself (https://data.gov.tw/).
"""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from tracker.domain.bilingual import Bilingual, Lang
from tracker.exchange.origin import LICENCE, LICENCE_NAME, LICENCE_URL, Origin
from tracker.queries.datasets import SETS, Column, DataSet, Type

FORMATS = ("csv", "json", "ods")


def data_package(origin: Origin, *, files: str = "") -> dict[str, Any]:
    """``datapackage.json``: every set as CSV, with its columns, their types, words and codes in both languages.

    files  what comes before the names of the files: the URL of the site's, or "" beside it in an archive
    """
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "open-government-commitments", "title": f"{origin.site.in_('zh')} {origin.site.in_('en')}",
        "homepage": origin.base_url, "created": origin.head.at or None, "version": str(origin.head.number),
        "description": f"{origin.publisher.in_('zh')}。 {origin.publisher.in_('en')}.",
        "licenses": [{"name": LICENCE, "path": LICENCE_URL, "title": LICENCE_NAME.zh}],
        "resources": [_resource(each, files) for each in SETS.values()],
    }


def _resource(dataset: DataSet, files: str) -> dict[str, Any]:
    return {
        "name": dataset.name, "path": f"{files}{dataset.name}.csv", "type": "table", "format": "csv", "mediatype": "text/csv",
        "encoding": "utf-8", "title": f"{dataset.title.zh} {dataset.title.en}",
        "description": f"{dataset.about.zh} {dataset.about.en}",
        "schema": {"primaryKey": [key.key for key in dataset.keys], "fields": [_field(each) for each in dataset.columns]},
    }


def _field(column: Column) -> dict[str, Any]:
    kind = {Type.OBJECTS: "array"}.get(column.type, column.type.value)
    codes = [{"value": code, "label": f"{words.zh} {words.en}"} for code, words in column.codes]
    return {"name": column.name, "title": f"{column.label.zh} {column.label.en}", "type": kind,
            **({"delimiter": ";"} if column.type is Type.LIST else {}), **({"categories": codes} if codes else {})}


PORTAL = ("資料集識別碼", "資料集名稱", "資料提供屬性", "服務分類", "品質檢測", "檔案格式", "資料下載網址", "編碼格式",
          "資料集上架方式", "資料集描述", "主要欄位說明", "提供機關", "更新頻率", "授權方式", "相關網址", "計費方式",
          "提供機關聯絡人姓名", "提供機關聯絡人電話", "上架日期", "詮釋資料更新時間", "備註", "資料量")
"""The columns of the portal's catalogue. What only the portal or the agency can say is left empty."""


def portal_row(dataset: DataSet, origin: Origin, rows: int) -> dict[str, str]:
    """What the portal's catalogue says of a set, ready to be copied there."""
    addresses = [f"{origin.base_url}/data/{dataset.name}.{each}" for each in FORMATS]
    known = {
        "資料集名稱": f"{origin.site.in_('zh')}：{dataset.title.zh}", "檔案格式": ";".join(each.upper() for each in FORMATS),
        "資料下載網址": ";".join(addresses), "編碼格式": ";".join("UTF-8" for _ in FORMATS), "資料集描述": dataset.about.zh,
        "主要欄位說明": "、".join(f"{each.name}（{each.label.zh}）" for each in dataset.columns),
        "提供機關": origin.publisher.in_("zh") if origin.status == "official" else "", "更新頻率": "即時",
        "授權方式": "政府資料開放授權條款-第1版", "相關網址": f"{origin.base_url}/zh/data/{dataset.name}/", "計費方式": "免費",
        "詮釋資料更新時間": origin.head.at, "資料量": str(rows),
        "備註": "" if origin.status == "official" else origin.publisher.in_("zh"),
    }
    return {name: known.get(name, "") for name in PORTAL}


def portal_csv(found: list[dict[str, str]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, PORTAL)
    writer.writeheader()
    writer.writerows(found)
    return buffer.getvalue().encode()


def read_me(origin: Origin, plan: str, first: date | None, last: date | None, lang: Lang) -> str:
    """What is in the archive of a review period, in words. Without a first or a last day it is open on that side."""
    period = _period(first, last).in_(lang)
    if lang == "zh":
        return (f"{origin.site.in_('zh')}：{plan}行動方案資料，期間：{period}，"
                f"異動紀錄第{origin.head.number}號（{origin.head.at}）。\n"
                f"{origin.publisher.in_('zh')}。\n授權：{LICENCE_NAME.zh}，{LICENCE_URL}\n\n"
                "各資料集為CSV（UTF-8），欄位說明見datapackage.json。有日期之資料集僅含期間內之資料；無日期者為目前狀態。\n"
                "全部紀錄及已公開之檔案可由/data/everything.zip下載，以changelog rebuild載入空白資料庫。\n")
    return (f"{origin.site.in_('en')}: data of plan {plan}, period: {period}, changelog entry {origin.head.number} "
            f"({origin.head.at}).\n{origin.publisher.in_('en')}.\nLicence: {LICENCE_NAME.en}, {LICENCE_URL}\n\n"
            "Each data set is CSV (UTF-8); datapackage.json explains the columns. Data sets with dates hold only what falls "
            "within the period; those without show the current state.\n"
            "The whole record with its files is at /data/everything.zip; changelog rebuild loads it into an empty database.\n")


def _period(first: date | None, last: date | None) -> Bilingual:
    if first and last:
        return Bilingual(f"{first}至{last}", f"{first} to {last}")
    if first:
        return Bilingual(f"{first}起", f"from {first}")
    return Bilingual(f"至{last}止", f"to {last}") if last else Bilingual("全部", "all")


def read_me_whole(origin: Origin, lang: Lang) -> str:
    """What is in the file of the whole record, and how another installation is filled with it, in words."""
    lines = ("flask --app app db upgrade", "flask --app app changelog rebuild everything.zip", "flask --app app changelog verify",
             f"{origin.head.number} {origin.head.digest}")
    if lang == "zh":
        return (f"{origin.site.in_('zh')}：全部公開紀錄，至異動紀錄第{origin.head.number}號（{origin.head.at}）。\n"
                f"{origin.publisher.in_('zh')}。\n授權：{LICENCE_NAME.zh}，{LICENCE_URL}\n引文及所連結之文件，依其各自之授權條款。\n\n"
                "changelog.jsonl　異動紀錄，一行一號；格式及驗證方式見網站「自行驗證異動紀錄」頁。\n"
                "files/　　　　　　已公開之檔案（文件、佐證、報告），檔名為內容之SHA-256。\n"
                "missing.txt　　　紀錄所列而本站未存之檔案；無此情形者不附。\n\n"
                f"載入本程式之空白資料庫：\n\n  {lines[0]}\n  {lines[1]}\n  {lines[2]}\n\n"
                f"最後一行結尾應為：{lines[3]}\n載入後，公開網頁與原站相同；不同者僅為各站自身之設定：網址、站名、網站性質、發布單位及聯絡方式。\n"
                "帳號、草稿、訂閱及稽核紀錄不公開，不在其中。\n")
    return (f"{origin.site.in_('en')}: the whole public record, up to changelog entry {origin.head.number} ({origin.head.at}).\n"
            f"{origin.publisher.in_('en')}.\nLicence: {LICENCE_NAME.en}, {LICENCE_URL}\n"
            "Quotations and linked documents have their own licences.\n\n"
            "changelog.jsonl  the changelog, one entry a line. The page “How to verify the changelog yourself” describes it\n"
            "files/           the published files (documents, evidence, reports), named by the SHA-256 of their bytes\n"
            "missing.txt      files that the record names but this site does not keep; left out if there are none\n\n"
            f"To load it into an empty database of this program:\n\n  {lines[0]}\n  {lines[1]}\n  {lines[2]}\n\n"
            f"The last line must end with: {lines[3]}\nThe public pages are then the same as on this site. Only the "
            "settings of each installation differ: web address, name, kind of site, publisher and contact.\n"
            "Accounts, drafts, subscriptions and the audit log are not public, and are not included.\n")
