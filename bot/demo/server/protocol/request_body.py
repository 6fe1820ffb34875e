"""Reads the parameters of a Bot API request in the four ways Telegram takes them: query, form, JSON, multipart.

It must not know methods or types.
"""

from __future__ import annotations

from dataclasses import dataclass
from json import JSONDecodeError
from typing import Any

from aiohttp import BodyPartReader, web

from bot.demo.server.protocol.errors import malformed


@dataclass(frozen=True, slots=True)
class Upload:
    """A file part of a request."""

    name: str
    content: bytes
    content_type: str


async def read_request(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """The parameters and the files of `request`. Raises ApiError if the body cannot be read."""
    params: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        params.update(await _json_object(request))
    elif request.content_type == "multipart/form-data":
        params, uploads = await _parts(request, params)
    elif request.can_read_body:
        params.update({name: str(value) for name, value in (await request.post()).items()})
    return params, uploads


async def _json_object(request: web.Request) -> dict[str, Any]:
    if not request.can_read_body:
        return {}
    try:
        body = await request.json()
    except (JSONDecodeError, UnicodeDecodeError):
        raise malformed("can't parse request JSON object") from None
    if not isinstance(body, dict):
        raise malformed("can't parse request JSON object")
    return body


async def _parts(request: web.Request, params: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Upload]]:
    uploads: dict[str, Upload] = {}
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise malformed("can't parse multipart body")
        content = bytes(await part.read(decode=True))
        if part.filename is None:
            params[part.name] = content.decode()
        else:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            uploads[part.name] = Upload(part.filename, content, kind)
    return params, uploads
