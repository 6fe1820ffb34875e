"""Photos and documents, kept in memory, with Telegram's file_id and file_unique_id.

It must not know chats or who sent a file.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from typing import Any

from bot.demo.server.protocol.errors import impossible, malformed
from bot.demo.server.protocol.request_body import Upload

MOST_TO_DOWNLOAD = 20 * 1024 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif"}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A stored file; `width` and `height` are in pixels, 0 if it is not a photo."""

    file_id: str
    path: str
    name: str
    content: bytes
    content_type: str
    width: int = 0
    height: int = 0

    def as_json(self) -> dict[str, Any]:
        """The fields that File, PhotoSize and Document share."""
        unique = hashlib.sha256(self.content).hexdigest()[:16]
        return {"file_id": self.file_id, "file_unique_id": unique, "file_size": len(self.content)}

    def as_photo(self) -> list[dict[str, Any]]:
        """The photo as Message.photo: one PhotoSize."""
        return [{**self.as_json(), "width": self.width, "height": self.height}]

    def as_document(self) -> dict[str, Any]:
        """The document as Message.document."""
        return {**self.as_json(), "file_name": self.name, "mime_type": self.content_type}


class FileStore:
    """All files by id and by path."""

    def __init__(self) -> None:
        self._files: dict[str, StoredFile] = {}

    def add_photo(self, upload: Upload) -> StoredFile:
        """Stores a photo. Raises ApiError if it is not a picture, or its dimensions exceed Telegram's limits."""
        kind, width, height = picture_size(upload.content)
        if not kind:
            raise malformed("IMAGE_PROCESS_FAILED")
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise malformed("PHOTO_INVALID_DIMENSIONS")
        number = len(self._files) + 1
        path = f"photos/file_{number}.{kind}"
        return self._add(StoredFile(f"photo-{number}", path, upload.name, upload.content, _TYPES[kind], width, height))

    def add_document(self, upload: Upload) -> StoredFile:
        """Stores a file. Raises ApiError if it is empty."""
        if not upload.content:
            raise malformed("file must be non-empty")
        number = len(self._files) + 1
        ending = upload.name.rpartition(".")[2] if "." in upload.name else "bin"
        path = f"documents/file_{number}.{ending}"
        return self._add(StoredFile(f"document-{number}", path, upload.name, upload.content, upload.content_type))

    def by_id(self, file_id: str) -> StoredFile:
        """The file with this id. Raises ApiError if there is none."""
        if file_id not in self._files:
            raise impossible("wrong file identifier/HTTP URL specified")
        return self._files[file_id]

    def find(self, file_id: str) -> StoredFile | None:
        """The file with this id, or None."""
        return self._files.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        """The file that getFile gave this path."""
        return next((stored for stored in self._files.values() if stored.path == path), None)

    def _add(self, stored: StoredFile) -> StoredFile:
        self._files[stored.file_id] = stored
        return stored


def picture_size(content: bytes) -> tuple[str, int, int]:
    """Format (png, jpg, gif), width and height in pixels, from the header; ("", 0, 0) for anything else."""
    if content.startswith(_PNG) and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return "png", width, height
    if content[:6] in {b"GIF87a", b"GIF89a"} and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return "gif", width, height
    if content.startswith(b"\xff\xd8"):
        return _jpeg_size(content)
    return "", 0, 0


def _jpeg_size(content: bytes) -> tuple[str, int, int]:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], struct.unpack(">H", content[at + 2 : at + 4])[0]
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return "jpg", width, height
        at += 2 + length
    return "", 0, 0
