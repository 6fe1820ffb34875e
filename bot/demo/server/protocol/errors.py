"""The errors that the server answers with, in Telegram's form.

It must not know requests or methods.
"""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An answer with `ok: false`.

    `code` is the `error_code` and the HTTP status. `against_specification` marks a request that is wrong whatever
    the state of the chat: a bug of the bot. `retry_after` is in seconds.
    """

    def __init__(
        self, code: int, description: str, *, against_specification: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(description)
        self.retry_after = retry_after
        self.code = code
        self.description = description
        self.against_specification = against_specification

    def as_json(self) -> dict[str, Any]:
        """The body of the answer, as https://core.telegram.org/bots/api#making-requests describes it."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": round(self.retry_after)}
        return answer


def malformed(reason: str) -> ApiError:
    """A request that the specification forbids, whatever the state of the chat."""
    return ApiError(400, f"Bad Request: {reason}", against_specification=True)


def impossible(reason: str) -> ApiError:
    """A well-formed request that cannot be done now: no such message, nothing to change, too old."""
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    """The bot may not write to this chat."""
    return ApiError(403, f"Forbidden: {reason}")


def conflict() -> ApiError:
    """Another getUpdates has started."""
    return ApiError(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
