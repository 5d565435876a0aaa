"""The description of the API (OpenAPI 3.1), made from the data sets' definitions: it cannot differ from the answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tracker import __version__
from tracker.domain.bilingual import Bilingual
from tracker.domain.statements import UpdateKind
from tracker.exchange.origin import LICENCE, LICENCE_NAME, LICENCE_URL, Origin
from tracker.models.submission import SubmissionState
from tracker.queries.datasets import SETS, Column, DataSet, Type
from tracker.queries.words import both
from tracker.web.api import asking, inbox, problems, report

Schema = dict[str, Any]
PREFIX = "/api/v1"

SAID = {
    "after": both("此鍵之後之資料列；可逕用回應中之links.next。",
                  "The rows after the one with this key; follow links.next in the response."),
    "limit": both("每頁筆數。", "How many per page."),
    "lang": both("僅取此語文之文字欄位。", "Only the texts in this language."),
    "fields": both("僅取這些欄位，以逗號分隔；鍵欄位一律附上。",
                   "Only these columns, separated by commas; the keys are always included."),
    "plan": both("行動方案代碼。", "The reference of a plan."),
    "commitment": both("承諾事項識別碼。", "The reference of a commitment."),
    "body": both("機關代碼：該機關主辦、協辦、提出，或內容涉及該機關者。",
                 "The slug of a body: what it leads, supports or says, and what is said about it."),
    "kind": both("種類代碼。", "The code of a kind."),
    "about": both("任一識別碼：方案、承諾事項、里程碑、機關、會議……",
                  "Any reference: a plan, a commitment, a milestone, a body, a meeting …"),
    "from": both("期間首日：年、年季、年月或年月日，西元或民國。日期與期間有所重疊者均列入，無日期者不列。",
                 "The first day of a period: a year, quarter, month or day, in either calendar. Anything that overlaps the "
                 "period is included; anything without a date is not."),
    "to": both("期間末日，寫法同上。", "The last day of a period, written in the same way."),
}
ENTRY_DATED = both("依payload之occurred（發生日期）。", "Selected by occurred in the payload, the day on which it happened.")
EXAMPLES = {"plan": "2021-2024", "commitment": "2021-2024/1-1", "body": "ndc", "from": "2023-01", "to": "2023-12",
            "about": "2021-2024/1-1"}


def openapi(origin: Origin) -> Schema:
    """The whole document."""
    paths: Schema = {"/": {"get": _get("index", both("可取得之資料", "Available data"), [], _ref("Index"))},
                     "/changelog": {"get": _get("changelog", both("異動紀錄", "The changelog"), _entries(), _ref("Entries"),
                                                 linked=True)},
                     "/changelog/{number}": {"get": _get(
                         "changelog_one", both("單筆異動紀錄", "One entry of the changelog"),
                         [_in_path("number", {"type": "integer", "minimum": 1, "maximum": 2**31 - 1})], _ref("Entry"),
                         found=True)}}
    paths |= _submissions()
    schemas: Schema = {}
    for each in SETS.values():
        schemas[each.name] = _row(each)
        paths[f"/{each.name}"] = {"get": _get(each.name, each.title, [_parameter(each, name) for name in asking.names(each)],
                                              _many(_ref(each.name)), said=each.about, linked=True)}
        paths[f"/{each.name}/{{key}}"] = {"get": _get(
            f"{each.name}_one", both(f"{each.title.zh}之單列資料", f"{each.title.en}: one row"),
            [_in_path("key", {"type": "string", "pattern": r"^[^/\x00]+(/[^/\x00]+)*$"}, both(
                "識別碼，其中「/」寫作%2F。" if len(each.keys) == 1 else "里程碑識別碼與第幾次，以%2F相連。",
                "The reference; a slash in it is written %2F." if len(each.keys) == 1 else
                "The reference of the milestone and the number of the date, with %2F between them.")),
             *(_parameter(each, name) for name in asking.ONE)], _single(_ref(each.name)), found=True)}
    return {
        "openapi": "3.1.1",
        "info": {"title": f"{origin.site.in_('zh')} {origin.site.in_('en')}", "version": __version__,
                 "summary": "開放政府國家行動方案之承諾、進度及異動紀錄。 "
                 "Commitments of open government action plans, their progress and changelog.",
                 "description": f"{origin.publisher.in_('zh')}。\n\n{origin.publisher.in_('en')}.",
                 "license": {"name": LICENCE_NAME.en, "url": LICENCE_URL}},
        "servers": [{"url": f"{origin.base_url}{PREFIX}"}],
        "security": [],
        "paths": paths,
        "components": {"schemas": schemas | _shared(), "responses": _responses(), "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer", "description":
                      "帳號頁產生之權杖，僅機關填報帳號可用。 "
                      "A token from the account’s page; for those who report for a body."}}},
    }


# --- operations -----------------------------------------------------------------------------------------------------


def _get(name: str, title: Bilingual, parameters: list[Schema], schema: Schema, *, said: Bilingual | None = None,
         found: bool = False, linked: bool = False) -> Schema:
    headers = {"ETag": {"schema": {"type": "string"}}, **({"Link": {"schema": {"type": "string"}}} if linked else {})}
    responses: Schema = {
        "200": {"description": _worded(title), "headers": headers, "content": {"application/json": {"schema": schema}}},
        "304": {"description": "未變更。 Unchanged since the ETag in If-None-Match."},
        "400": {"$ref": "#/components/responses/Refused"}, "429": {"$ref": "#/components/responses/TooMany"}}
    if found:
        responses["404"] = {"$ref": "#/components/responses/Refused"}
    return {"operationId": name.replace("-", "_"), "summary": _worded(title), **({"description": _worded(said)} if said else {}),
            "parameters": parameters, "responses": responses}


def _parameter(dataset: DataSet, name: str) -> Schema:
    schema: Schema = {"type": "string", "minLength": 1, "maxLength": asking.LONGEST}
    if name == "limit":
        schema = {"type": "integer", "minimum": 1, "maximum": asking.LARGEST, "default": asking.LIMIT}
    elif name == "lang":
        schema = {"enum": ["zh", "en"]}
    elif name == "kind":
        schema = {"enum": list(dataset.kinds)}
    elif name == "fields":
        schema = {"type": "array", "minItems": 1, "items": {"enum": [each.name for each in dataset.columns]}}
    elif name == "from":
        return _in_query(name, schema, dated(dataset.dated))
    return _in_query(name, schema)


def dated(column: str) -> Bilingual:
    """The column by which a period selects."""
    return both(f"依{column}欄位。", f"Selected by the column {column}.")


def _entries() -> list[Schema]:
    text: Schema = {"type": "string", "minLength": 1, "maxLength": asking.LONGEST}
    own: Schema = {"after": {"type": "integer", "minimum": 0, "maximum": 999_999_999},
                   "limit": {"type": "integer", "minimum": 1, "maximum": asking.LARGEST, "default": asking.LIMIT},
                   "kind": {"enum": list(asking.KINDS)}}
    return [_in_query(name, own.get(name, text), ENTRY_DATED if name == "from" else None) for name in asking.ENTRIES]


def _in_query(name: str, schema: Schema, further: Bilingual | None = None) -> Schema:
    said = SAID[name]
    if further:
        said = both(f"{said.zh}{further.zh}", f"{said.en} {further.en}")
    return {"name": name, "in": "query", "description": _worded(said), "schema": schema,
            **({"style": "form", "explode": False} if name == "fields" else {}),
            **({"example": EXAMPLES[name]} if name in EXAMPLES else {})}


def _in_path(name: str, schema: Schema, said: Bilingual | None = None) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": schema, **({"description": _worded(said)} if said else {})}


def _submissions() -> Schema:
    """What a body's own system sends in, and what it is sent back."""
    own: Schema = {"security": [{"token": []}]}
    refused: Schema = {status: {"$ref": "#/components/responses/Refused"}
                       for status in ("400", "401", "403", "404", "409", "413", "415", "422")}
    limited: Schema = {"429": {"$ref": "#/components/responses/TooMany"}}

    def ok(said: Bilingual, schema: Schema) -> Schema:
        return {"description": _worded(said), "content": {"application/json": {"schema": schema}}}

    one = _object({"data": _ref("Submission"), "links": _object({"self": _URI})})
    many = _object({"data": {"type": "array", "items": _ref("Submission")},
                    "links": _object({"self": _URI, "next": _URI}, optional=("next",))})
    sent = ok(both("已收件；重送相同請求者回應相同。", "Accepted; the same request sent again gets the same response."), one)
    sent["headers"] = {"Location": {"schema": _URI}, "Idempotency-Replayed": {"schema": {"const": "true"}}}
    least, most = inbox.KEY
    key: Schema = {"type": "string", "minLength": least, "maxLength": most, "pattern": f"^[!-~]{{{least},{most}}}$"}
    key_said = both("每則說明自訂一鍵；重送同一請求須用同一鍵。",
                    "Your own key for each report; use the same key when you send the same request again.")
    sending = both("與網站表單同一規定：設有核稿人員之機關先經核稿，其後由統籌機關公布。",
                   "The same rules as for the form: to the body’s approver where the body asks for a check, then to the "
                   "coordinating body.")
    return {
        "/submissions": {
            "get": own | {"operationId": "submissions", "summary": _worded(both("所送之進度說明", "What was sent in")),
                          "parameters": [_in_query("after", {"type": "integer", "minimum": 0, "maximum": 999_999_999})],
                          "responses": {"200": ok(both("本帳號所送", "Sent by this account"), many), **limited,
                                        **{status: refused[status] for status in ("400", "401")}}},
            "post": own | {
                "operationId": "submissions_send", "summary": _worded(both("送出進度說明", "Send in a report")),
                "description": _worded(sending),
                "parameters": [{"name": "Idempotency-Key", "in": "header", "required": True, "schema": key,
                                "description": _worded(key_said)}],
                "requestBody": {"required": True, "content": {"application/json": {"schema": report.SCHEMA}}},
                "responses": {"201": sent, **limited, **{status: each for status, each in refused.items() if status != "404"}}}},
        "/submissions/{number}": {"get": own | {
            "operationId": "submissions_one", "summary": _worded(both("所送進度說明之現況", "What became of a report")),
            "parameters": [_in_path("number", {"type": "integer", "minimum": 1, "maximum": 2**31 - 1})],
            "responses": {"200": ok(both("現況", "Current state"), one), **limited,
                          **{status: refused[status] for status in ("401", "404")}}}},
    }


# --- what is answered -----------------------------------------------------------------------------------------------


def _row(dataset: DataSet) -> Schema:
    return {"type": "object", "title": dataset.title.en, "description": _worded(dataset.about),
            "properties": {each.name: _value(each) for each in dataset.columns},
            "required": [key.key for key in dataset.keys], "additionalProperties": False}


def _value(column: Column) -> Schema:
    """A column's values. The words for a code are in the data set's dictionary."""
    schema: Schema
    match column.type:
        case Type.STRING:
            schema = {"enum": [code for code, _words in column.codes]} if column.codes else {"type": "string"}
        case Type.DATE:
            schema = {"type": "string", "format": "date"}
        case Type.LIST:
            schema = {"type": "array", "items": {"type": "string"}}
        case Type.OBJECTS:
            schema = {"type": "array", "items": {"type": "object"}}
        case _:
            schema = {"type": column.type.value}
    if not column.required:
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
        else:
            kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
            schema["type"] = [*kinds, "null"]
    return {"description": _worded(column.label), **schema}


def _many(schema: Schema) -> Schema:
    return _object({"data": {"type": "array", "items": schema, "maxItems": asking.LARGEST},
                    "links": _object({"self": _URI, "first": _URI, "next": _URI}, optional=("next",)), "meta": _ref("Meta")})


def _single(schema: Schema) -> Schema:
    return _object({"data": schema, "meta": _ref("Meta"),
                    "links": _object({"self": _URI, "page-zh": _URI, "page-en": _URI}, optional=("page-zh", "page-en"))})


def _object(properties: Schema, *, optional: Iterable[str] = ()) -> Schema:
    return {"type": "object", "properties": properties, "required": [name for name in properties if name not in optional],
            "additionalProperties": False}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _worded(text: Bilingual) -> str:
    return f"{text.zh} {text.en}"


_TEXT: Schema = {"type": "string"}
_URI: Schema = {"type": "string", "format": "uri"}
_BOTH = _object({"zh": _TEXT, "en": _TEXT})
_DIGEST: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}


def _shared() -> Schema:
    header = _object({
        "v": {"const": 1}, "number": {"type": "integer", "minimum": 1}, "at": _MOMENT, "kind": _TEXT, "subject": _TEXT,
        "audience": {"enum": ["public", "staff"]}, "actor": _object({"role": _TEXT, "body": _TEXT}), "payload_digest": _DIGEST,
        "previous": _DIGEST})
    entry = _object({"header": header, "digest": _DIGEST, "payload": {"type": ["object", "null"]}})
    entry["description"] = ("異動紀錄之一號；驗證方式見/data/changelog.jsonl之格式。 "
                            "An entry of the changelog, as in /data/changelog.jsonl; a payload for staff, or withheld by law, "
                            "is null.")
    return {
        "Meta": _object({"site": _BOTH, "publisher": _BOTH, "status": {"enum": ["demonstration", "trial", "official"]},
                         "licence": {"const": LICENCE}, "licence_url": _URI,
                         "head": _object({"number": {"type": "integer", "minimum": 0}, "digest": _DIGEST, "at": _TEXT})}),
        "Submission": _object({
            "number": {"type": "integer", "minimum": 1}, "state": {"enum": [each.value for each in SubmissionState]},
            "version": {"type": "integer", "minimum": 1}, "kind": {"enum": [each.value for each in UpdateKind]},
            "commitment": _TEXT, "milestones": {"type": "array", "items": _TEXT}, "body": _TEXT, "occurred": _TEXT,
            "round": {"type": ["string", "null"]},
            **{name: {"type": ["string", "null"], "format": "date-time"}
               for name in ("written_at", "sent_at", "checked_at", "submitted_at", "decided_at")},
            "return_reason": _TEXT, "published_as": {"type": ["string", "null"]}}),
        "ChangelogEntry": entry, "Entries": _many(_ref("ChangelogEntry")), "Entry": _single(_ref("ChangelogEntry")),
        "Index": _object({"data": {"type": "array", "items": _object({"name": _TEXT, "title": _BOTH, "href": _URI})},
                          "links": {"type": "object", "additionalProperties": _URI}, "meta": _ref("Meta")}),
        "Problem": {
            "type": "object", "description": "RFC 9457", "required": ["type", "title", "status"], "additionalProperties": False,
            "properties": {"type": {"type": "string", "format": "uri-reference"}, "title": _TEXT,
                           "status": {"type": "integer", "minimum": 400, "maximum": 599}, "detail": _TEXT,
                           "errors": {"type": "array", "items": _object({"at": _TEXT, "detail": _TEXT})}}},
    }


def _responses() -> Schema:
    content = {problems.MEDIA_TYPE: {"schema": _ref("Problem")}}
    return {
        "Refused": {"description": "拒絕，並說明理由。 Refused, with the reason.", "content": content},
        "TooMany": {"description": "請求過多；Retry-After為可再試之秒數。 "
                                   "Too many requests; Retry-After says in how many seconds to return.",
                    "headers": {"Retry-After": {"schema": {"type": "integer", "minimum": 1}}}, "content": content}}
