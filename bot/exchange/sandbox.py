"""Reads people's files in a process of their own, with limits on time, memory and output.

A file of 256 KB can keep the calendar library busy for hours, in a thread that nobody can stop. Must not know chats.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import structlog

from bot.child_process import ChildFailed, ChildProcess
from bot.exchange.fields import BadFacts
from bot.exchange.invite_words import InviteDetails
from bot.exchange.invites import BadInvite, Guest, Invite, InviteAction, MeetingFormat
from bot.exchange.tracker_csv import TrackerTable

log = structlog.get_logger(__name__)

WORKER = Path(__file__).with_name("sandbox_worker.py")
MOST_BYTES = 16 << 20
"""Of an answer: a table of the greatest size as JSON."""


@dataclass(frozen=True, slots=True)
class ReadInvitation:
    """What an invitation holds: the event, and whom it names. A mail without a calendar is given as its text."""

    invite: Invite | None
    details: InviteDetails | None
    mail: str = ""


class FileReader:
    """The reading process. `idle_seconds` without a file end it; `patience_seconds` are for one file on a busy machine,
    the process itself stops after a few seconds of work.
    """

    def __init__(self, idle_seconds: float = 60.0, patience_seconds: float = 20.0, worker: Path = WORKER) -> None:
        self._child = ChildProcess(
            worker, idle_seconds=idle_seconds, patience_seconds=patience_seconds, most_bytes=MOST_BYTES
        )

    @property
    def pid(self) -> int | None:
        """The reading process, while there is one."""
        return self._child.pid

    async def close(self) -> None:
        """Ends the process; the next file would start another."""
        await self._child.close()

    async def invitation(self, content: bytes, zone: str, now: datetime, own_name: str = "") -> ReadInvitation:
        """An invitation, in local time of `zone`, or a mail that holds one. Raises BadInvite."""
        read = await self._read(content, kind="invitation", zone=zone, now=now.isoformat(), own_name=own_name)
        if "refused" in read:
            raise BadInvite(read["refused"])
        return ReadInvitation(None, None, read["mail"]) if "mail" in read else _invitation(read)

    async def table(self, content: bytes) -> TrackerTable:
        """A tracker's table. Raises BadFacts."""
        read = await self._read(content, kind="table")
        _check(read)
        return TrackerTable(tuple(read["header"]), tuple(tuple(row) for row in read["rows"]))

    async def check_export(self, content: bytes) -> None:
        """Whether one of our exports can be read within the limits. Raises BadFacts."""
        _check(await self._read(content, kind="export"))

    async def _read(self, content: bytes, **asked: str) -> dict[str, Any]:
        try:
            answer = await self._child.ask(json.dumps(asked).encode() + b"\n" + content)
        except ChildFailed as failed:
            log.warning("file_not_read", kind=asked["kind"], error=str(failed))
            return {"refused": "slow" if asked["kind"] == "invitation" else "takes too long to read"}
        read: dict[str, Any] = json.loads(answer)
        return read


def _check(read: dict[str, Any]) -> None:
    if "refused" in read:
        raise BadFacts("", read["refused"])


def _invitation(read: dict[str, Any]) -> ReadInvitation:
    invite = Invite(
        intent=InviteAction[read["intent"]],
        uid=read["uid"],
        sequence=read["sequence"],
        day=date.fromisoformat(read["day"]),
        start=time.fromisoformat(read["start"]) if read["start"] else None,
        length=timedelta(seconds=read["length"]),
        title=read["title"],
        format=MeetingFormat(read["format"]),
        organizer=Guest(*read["organizer"]) if read["organizer"] else None,
        guests=tuple(Guest(*guest) for guest in read["guests"]),
        others=read["others"],
        repeats=read["repeats"],
        one_of_series=read["one_of_series"],
    )
    people = tuple(Guest(*guest) for guest in read["people"])
    return ReadInvitation(invite, InviteDetails(read["company"], read["role"], people))
