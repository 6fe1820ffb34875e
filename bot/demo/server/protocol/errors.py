"""What the demo's Bot API server says no with, in Telegram's own form.

It must not know who asked or what was asked: only the code and the words of the answer.
"""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An answer with `ok: false`.

    `code` is Telegram's `error_code` and the HTTP status; `description` is shown as it stands.
    `against_specification` is true where the request itself is wrong, whatever the chat looks like: such a
    one is a bug of the bot. `retry_after`: seconds until Telegram will listen again.
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
    """The chat does not let the bot in."""
    return ApiError(403, f"Forbidden: {reason}")


def conflict() -> ApiError:
    """Another getUpdates has taken over."""
    return ApiError(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
