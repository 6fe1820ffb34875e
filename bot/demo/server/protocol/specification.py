"""The Bot API's specification, and the check of a request against it.

Names, types, required fields, enumerations and lengths come from `botapi.json`. It must not know chats, messages or
what a method does. A top-level parameter may be a string where a number, a boolean or an object is asked for, as in
forms and in Telegram itself; inside a nested object types are exact.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.demo.server.protocol.errors import ApiError, malformed
from bot.demo.server.protocol.json_values import Json
from bot.demo.server.protocol.scalars import SCALARS, UPLOAD, from_json, read_upload

ARRAY = "Array of "


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of a size, both included; `unit` is characters, bytes or items."""

    lowest: int
    highest: int
    unit: str
    after_entities: bool

    def size(self, value: Json) -> int:
        """The size of `value` in this limit's unit."""
        return len(value.encode()) if self.unit == "bytes" else len(value)


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter of a method or one field of a type."""

    name: str
    types: tuple[str, ...]
    required: bool
    choices: tuple[Any, ...]
    limits: Limits | None

    @property
    def fixed(self) -> Json:
        """The one value that this field can have (a discriminator such as `type`), else None."""
        return self.choices[0] if self.required and len(self.choices) == 1 else None


@dataclass(frozen=True, slots=True)
class Method:
    """A method: its parameters and the types of its result."""

    name: str
    fields: Mapping[str, Field]
    returns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Type:
    """An object type: its fields, or its subtypes."""

    name: str
    fields: Mapping[str, Field]
    subtypes: tuple[str, ...]


class Specification:
    """The methods and types of one version of the Bot API."""

    def __init__(self, methods: Mapping[str, Method], types: Mapping[str, Type], version: str) -> None:
        self.methods = methods
        self.types = types
        self.version = version
        self._names = {name.lower(): name for name in methods}

    def method(self, name: str) -> Method:
        """The method called `name`, in any case. Raises the 404 that Telegram gives for an unknown one."""
        known = self._names.get(name.lower())
        if known is None:
            raise ApiError(404, "Not Found: method not found", against_specification=True)
        return self.methods[known]

    def check(self, method: Method, params: Mapping[str, Any], uploads: Collection[str] = ()) -> dict[str, Any]:
        """The parameters, converted to their types. `uploads`: the names of the parts that are files.

        Raises ApiError (400) that names the field: unknown, missing, of a wrong type, outside its choices or
        limits.
        """
        given = dict(params)
        given.update({name: UPLOAD + name for name in uploads if name in method.fields})
        return self._read_fields(given, method.fields, "", lenient=True)

    def check_result(self, method: Method, result: Json) -> None:
        """Raises ApiError if a result of the server is not what the specification says."""
        self._read(result, method.returns, "result", lenient=False)

    def _read_fields(
        self, given: Mapping[str, Any], fields: Mapping[str, Field], where: str, *, lenient: bool
    ) -> dict[str, Any]:
        prefix = f"{where}." if where else ""
        for name in given:
            if name not in fields:
                raise malformed(f'unknown field "{prefix}{name}"')
        read = {}
        for field in fields.values():
            value = given.get(field.name)
            if value is None:
                if field.required:
                    raise malformed(f'field "{prefix}{field.name}" is required')
                continue
            read[field.name] = self._read_field(value, field, prefix + field.name, lenient=lenient)
        return read

    def _read_field(self, value: Json, field: Field, where: str, *, lenient: bool) -> Json:
        read = self._read(value, field.types, where, lenient=lenient)
        if field.choices and read not in field.choices:
            raise malformed(f'field "{where}" must be one of {", ".join(map(str, field.choices[:12]))}')
        limits = field.limits
        if limits is None or limits.after_entities or not isinstance(read, (str, list)):
            return read
        if not limits.lowest <= limits.size(read) <= limits.highest:
            raise malformed(f'field "{where}" must have {limits.lowest}-{limits.highest} {limits.unit}')
        return read

    def _read(self, value: Json, types: Sequence[str], where: str, *, lenient: bool) -> Json:
        if len(types) == 1:
            return self._read_one(value, types[0], where, lenient=lenient)
        if lenient and isinstance(value, str) and not set(types) & {"Integer", "String", "Float"}:
            value = from_json(value, where)
        first: ApiError | None = None
        for name in self._by_likeness(value, types):
            try:
                return self._read_one(value, name, where, lenient=lenient)
            except ApiError as refusal:
                first = first or refusal
        raise first or malformed(f'field "{where}" has no type')

    def _by_likeness(self, value: Json, types: Sequence[str]) -> list[str]:
        """The likeliest type first, so that a refusal speaks of the one that was meant."""

        def unlike(name: str) -> int:
            known = self.types.get(name)
            if not isinstance(value, dict) or known is None:
                return 0
            return len(value.keys() - known.fields.keys()) - len(value.keys() & known.fields.keys())

        return sorted(types, key=unlike)

    def _read_one(self, value: Json, name: str, where: str, *, lenient: bool) -> Json:
        if name.startswith(ARRAY):
            return self._read_array(value, name.removeprefix(ARRAY), where, lenient=lenient)
        if name in SCALARS:
            return SCALARS[name](value, where, lenient)
        if name == "InputFile":
            return read_upload(value, where)
        if lenient and isinstance(value, str):
            value = from_json(value, where)
        if not isinstance(value, dict):
            raise malformed(f'field "{where}" must be an object ({name})')
        return self._read_object(value, self.types[name], where)

    def _read_array(self, value: Json, item: str, where: str, *, lenient: bool) -> list[Any]:
        if lenient and isinstance(value, str):
            value = from_json(value, where)
        if not isinstance(value, list):
            raise malformed(f'field "{where}" must be an array of {item}')
        return [self._read_one(each, item, f"{where}[{n}]", lenient=False) for n, each in enumerate(value)]

    def _read_object(self, value: dict[str, Any], kind: Type, where: str) -> dict[str, Any]:
        if not kind.subtypes:
            return self._read_fields(value, kind.fields, where, lenient=False)
        matching = [name for name in kind.subtypes if self._matches(value, name)]
        if not matching:
            raise malformed(f'field "{where}" is no known subtype of {kind.name}')
        read: dict[str, Any] = self._read(value, matching, where, lenient=False)
        return read

    def _matches(self, value: Mapping[str, Any], name: str) -> bool:
        known = self.types.get(name)
        if known is None:
            return False
        if known.subtypes:
            return any(self._matches(value, each) for each in known.subtypes)
        return all(f.fixed is None or value.get(f.name) == f.fixed for f in known.fields.values())


@cache
def load_specification() -> Specification:
    """The specification in `botapi.json`."""
    document = json.loads(Path(__file__).with_name("botapi.json").read_text(encoding="utf-8"))
    methods = {name: Method(name, _fields(each), tuple(each["returns"])) for name, each in document["methods"].items()}
    types = {
        name: Type(name, _fields(each), tuple(each.get("subtypes", ()))) for name, each in document["types"].items()
    }
    return Specification(methods, types, document["version"])


def _fields(each: Mapping[str, Any]) -> dict[str, Field]:
    formatted = any(field["name"] == "parse_mode" for field in each.get("fields", ()))
    return {field["name"]: _field(field, formatted=formatted) for field in each.get("fields", ())}


def _field(each: Mapping[str, Any], *, formatted: bool) -> Field:
    limits = None
    if "limits" in each:
        bounds = each["limits"]
        # The length of a text with a parse_mode counts after parsing, also where the source does not say so.
        after = bounds.get("after_entities", False) or (formatted and each["name"] in {"text", "caption"})
        limits = Limits(bounds["min"], bounds["max"], bounds["unit"], after)
    return Field(each["name"], tuple(each["types"]), each["required"], tuple(each.get("enum", ())), limits)
