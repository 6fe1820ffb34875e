"""Reads the scalar values of a request: numbers, booleans, strings, nested JSON, uploaded files.

`lenient` is for top-level parameters, where Telegram takes numbers and booleans as strings. It must not know
methods or types.
"""

from __future__ import annotations

import json

from bot.demo.server.protocol.errors import malformed
from bot.demo.server.protocol.json_values import Json

UPLOAD = "attach://"
_TRUE = {"true", "1", "yes"}
_FALSE = {"false", "0", "no", ""}


def from_json(value: str, where: str) -> Json:
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        raise malformed(f'field "{where}": can\'t parse JSON object') from None


def _read_integer(value: Json, where: str, lenient: bool) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if lenient and isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            pass
    raise malformed(f'field "{where}" must be an integer')


def _read_float(value: Json, where: str, lenient: bool) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if lenient and isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            pass
    raise malformed(f'field "{where}" must be a number')


def _read_boolean(value: Json, where: str, lenient: bool) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).lower()
    if lenient and word in _TRUE | _FALSE:
        return word in _TRUE
    raise malformed(f'field "{where}" must be true or false')


def _read_string(value: Json, where: str, _lenient: bool) -> str:
    if not isinstance(value, str):
        raise malformed(f'field "{where}" must be a string')
    return value


def read_upload(value: Json, where: str) -> str:
    if isinstance(value, str) and value.startswith(UPLOAD):
        return value
    raise malformed(f'field "{where}" must be an uploaded file')


SCALARS = {
    "Integer": _read_integer,
    "Float": _read_float,
    "Boolean": _read_boolean,
    "String": _read_string,
}
