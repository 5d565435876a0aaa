"""Requests drawn from the API's own description, right and wrong, and the check of each answer against it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from flask.testing import FlaskClient
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from werkzeug.test import TestResponse

PREFIX = "/api/v1"
Schema = dict[str, Any]
# What a transport can carry at all: a program cannot send a lone surrogate in UTF-8.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@dataclass(frozen=True)
class Asked:
    """A request: the path of the description that it was drawn for, and what is sent."""

    template: str
    address: str


class Described:
    """The API according to its description."""

    def __init__(self, document: Schema) -> None:
        self.document = document

    def asked(self) -> st.SearchStrategy[Asked]:
        """Requests that anyone may make."""
        free = [path for path, each in self.document["paths"].items() if "security" not in each["get"]]
        return st.sampled_from(sorted(free)).flatmap(self._of)

    def _of(self, template: str) -> st.SearchStrategy[Asked]:
        parameters = self.document["paths"][template]["get"]["parameters"]
        by_place: dict[str, dict[str, Any]] = {"path": {}, "query": {}}
        for each in parameters:
            by_place[each["in"]][each["name"]] = self.value(each["schema"]) | (
                st.just(each["example"]) if "example" in each else st.nothing())
        right = st.fixed_dictionaries({}, optional=by_place["query"])
        wrong = st.dictionaries(st.sampled_from(sorted(by_place["query"]) or ["x"]) | TEXTS, TEXTS, min_size=1, max_size=3)
        keys = st.fixed_dictionaries(by_place["path"])
        return st.tuples(keys, right | wrong).map(lambda drawn: Asked(template, address(template, *drawn)))

    def value(self, schema: Schema) -> st.SearchStrategy[Any]:
        """Values that a schema of the description accepts."""
        if "$ref" in schema:
            return self.value(self.resolved(schema["$ref"]))
        if "const" in schema:
            return st.just(schema["const"])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        if "anyOf" in schema or "oneOf" in schema:
            return st.one_of(*(self.value(each) for each in schema.get("anyOf") or schema["oneOf"]))
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        return st.one_of(*(self._typed(kind, schema) for kind in kinds))

    def _typed(self, kind: str, schema: Schema) -> st.SearchStrategy[Any]:
        match kind:
            case "integer":
                return st.integers(schema.get("minimum"), schema.get("maximum"))
            case "array":
                return st.lists(self.value(schema["items"]), min_size=schema.get("minItems", 0), max_size=5)
            case "object":
                needed = set(schema.get("required", ()))
                fields = {name: self.value(each) for name, each in schema.get("properties", {}).items()}
                return st.fixed_dictionaries({name: each for name, each in fields.items() if name in needed},
                                             optional={name: each for name, each in fields.items() if name not in needed})
            case "null":
                return st.none()
            case "boolean":
                return st.booleans()
        if "pattern" in schema:
            return st.from_regex(schema["pattern"], fullmatch=True)
        if schema.get("format") == "date":
            return st.dates().map(str)
        if schema.get("format") == "uri":
            return st.just("https://example.org/")
        return st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=schema.get("minLength", 0),
                       max_size=min(schema.get("maxLength", 40), 40))

    def resolved(self, reference: str) -> Schema:
        found: Any = self.document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        return dict(found)

    @cached_property
    def _formats(self) -> FormatChecker:
        return FormatChecker()

    def check(self, template: str, method: str, answer: TestResponse) -> None:
        """The answer is one that the description names, and contains what the description says."""
        assert answer.status_code < 500, (template, answer.status_code, answer.text[:300])
        operation = self.document["paths"][template][method]
        assert str(answer.status_code) in operation["responses"], (template, answer.status_code, answer.text[:300])
        said = operation["responses"][str(answer.status_code)]
        said = self.resolved(said["$ref"]) if "$ref" in said else said
        if "content" in said:
            assert answer.mimetype in said["content"], (template, answer.mimetype)
            self.holds(said["content"][answer.mimetype]["schema"], json.loads(answer.get_data(as_text=True)))

    def holds(self, schema: Schema, value: Any) -> None:
        whole = schema | {"components": self.document["components"]}
        found = list(Draft202012Validator(whole, format_checker=self._formats).iter_errors(value))
        assert not found, [(each.json_path, each.message[:200]) for each in found[:3]]


def address(template: str, keys: dict[str, Any], query: dict[str, Any]) -> str:
    path = template
    for name, value in keys.items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    sent = {name: ",".join(value) if isinstance(value, list) else value for name, value in query.items()}
    return f"{PREFIX}{path}{'?' + urlencode(sent) if sent else ''}"


def described(reader: FlaskClient) -> Described:
    answer = reader.get(f"{PREFIX}/openapi.json")
    assert answer.status_code == 200
    return Described(answer.get_json())
