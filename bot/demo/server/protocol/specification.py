"""The Bot API's specification, and whether a request keeps to it.

It knows names, types, required fields, enumerations and lengths, all from `botapi.json`. It must not know
chats, messages or what a method does. Bodies come as JSON, forms or multipart, so at the top a number, a
truth value or a nested object may be a string, as Telegram takes it; inside a nested object types are exact.
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
    """Bounds of a value, both included; `unit` is characters, bytes or items."""

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
    """A method: what it takes and what it gives."""

    name: str
    fields: Mapping[str, Field]
    returns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Type:
    """An object: its fields, or the kinds that it can be."""

    name: str
    fields: Mapping[str, Field]
    kinds: tuple[str, ...]


class Specification:
    """Methods and types of the Bot API, and the check of a request against them."""

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
        """The parameters with their types read. `uploads` are the names of the parts that are files.

        Raises Refusal (400) that names the field: unknown, missing, of a wrong type, outside its choices or
        limits.
        """
        given = dict(params)
        given.update({name: UPLOAD + name for name in uploads if name in method.fields})
        return self._read_fields(given, method.fields, "", loose=True)

    def check_result(self, method: Method, result: Json) -> None:
        """Raises Refusal where what the server gives back is not what the specification promises."""
        self._read(result, method.returns, "result", loose=False)

    def _read_fields(
        self, given: Mapping[str, Any], fields: Mapping[str, Field], where: str, *, loose: bool
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
            read[field.name] = self._read_field(value, field, prefix + field.name, loose=loose)
        return read

    def _read_field(self, value: Json, field: Field, where: str, *, loose: bool) -> Json:
        read = self._read(value, field.types, where, loose=loose)
        if field.choices and read not in field.choices:
            raise malformed(f'field "{where}" must be one of {", ".join(map(str, field.choices[:12]))}')
        limits = field.limits
        if limits is None or limits.after_entities or not isinstance(read, (str, list)):
            return read
        if not limits.lowest <= limits.size(read) <= limits.highest:
            raise malformed(f'field "{where}" must have {limits.lowest}-{limits.highest} {limits.unit}')
        return read

    def _read(self, value: Json, types: Sequence[str], where: str, *, loose: bool) -> Json:
        if len(types) == 1:
            return self._read_one(value, types[0], where, loose=loose)
        if loose and isinstance(value, str) and not set(types) & {"Integer", "String", "Float"}:
            value = from_json(value, where)
        first: ApiError | None = None
        for name in self._by_likeness(value, types):
            try:
                return self._read_one(value, name, where, loose=loose)
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

    def _read_one(self, value: Json, name: str, where: str, *, loose: bool) -> Json:
        if name.startswith(ARRAY):
            return self._read_array(value, name.removeprefix(ARRAY), where, loose=loose)
        if name in SCALARS:
            return SCALARS[name](value, where, loose)
        if name == "InputFile":
            return read_upload(value, where)
        if loose and isinstance(value, str):
            value = from_json(value, where)
        if not isinstance(value, dict):
            raise malformed(f'field "{where}" must be an object ({name})')
        return self._read_object(value, self.types[name], where)

    def _read_array(self, value: Json, item: str, where: str, *, loose: bool) -> list[Any]:
        if loose and isinstance(value, str):
            value = from_json(value, where)
        if not isinstance(value, list):
            raise malformed(f'field "{where}" must be an array of {item}')
        return [self._read_one(each, item, f"{where}[{n}]", loose=False) for n, each in enumerate(value)]

    def _read_object(self, value: dict[str, Any], kind: Type, where: str) -> dict[str, Any]:
        if not kind.kinds:
            return self._read_fields(value, kind.fields, where, loose=False)
        likely = [name for name in kind.kinds if self._may_be(value, name)]
        if not likely:
            raise malformed(f'field "{where}" is no known kind of {kind.name}')
        read: dict[str, Any] = self._read(value, likely, where, loose=False)
        return read

    def _may_be(self, value: Mapping[str, Any], name: str) -> bool:
        known = self.types.get(name)
        if known is None:
            return False
        if known.kinds:
            return any(self._may_be(value, each) for each in known.kinds)
        return all(f.fixed is None or value.get(f.name) == f.fixed for f in known.fields.values())


@cache
def load_specification() -> Specification:
    """The specification that ships beside this file."""
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
        # Where a text may carry tags its length counts without them, also where the source forgot to say so.
        after = bounds.get("after_entities", False) or (formatted and each["name"] in {"text", "caption"})
        limits = Limits(bounds["min"], bounds["max"], bounds["unit"], after)
    return Field(each["name"], tuple(each["types"]), each["required"], tuple(each.get("enum", ())), limits)
