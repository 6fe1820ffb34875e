"""The process that reads people's files, until its input ends: a hostile file harms nothing but this process.

A separate program, started by `sandbox`: no settings, no token, limits on memory and on processor time for each file.
Each request: a line of JSON with `kind` and what else the reader needs, then the file. Each answer is JSON: what was
read, or `refused` with the reason.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))  # the package that this file belongs to, whatever is installed

from bot.exchange import json_import, tracker_csv
from bot.exchange.fields import BadFacts
from bot.exchange.ics_repair import calendars, mail_of
from bot.exchange.invite_words import invite_details
from bot.exchange.invites import BadInvite, Guest, read_invite
from bot.parsing.mail_file import text_of

MOST_MEMORY = 1 << 30
"""Bytes of address space; an ordinary file of the greatest size takes a fifth of it."""

MOST_SECONDS = 2
"""Processor seconds for one file; an ordinary one of the greatest size takes half of one."""

LENGTH = 4


def main() -> None:
    """Answers requests until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the bot, which then closes our input
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold the file
    with suppress(ValueError, OSError):  # not every system can
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while head := source.read(LENGTH):
        request, _, content = source.read(int.from_bytes(head, "big")).partition(b"\n")
        end = int(time.process_time()) + MOST_SECONDS + 1
        resource.setrlimit(resource.RLIMIT_CPU, (end, resource.RLIM_INFINITY))  # then SIGXCPU ends the process
        read = json.dumps(answer(json.loads(request), content)).encode()
        target.write(len(read).to_bytes(LENGTH, "big") + read)
        target.flush()


def answer(asked: Mapping[str, str], content: bytes) -> dict[str, Any]:
    """What is read in a file, or the reason why it is refused."""
    try:
        return _READERS[asked["kind"]](asked, content)
    except BadInvite as bad:
        return {"refused": bad.reason}
    except BadFacts as bad:
        return {"refused": str(bad)}
    except (MemoryError, RecursionError):
        return {"refused": "too_large"}


def _invitation(asked: Mapping[str, str], content: bytes) -> dict[str, Any]:
    if not calendars(content) and (mail := mail_of(content)) is not None:
        return {"mail": text_of(mail)}
    invite = read_invite(content, asked["zone"], datetime.fromisoformat(asked["now"]))
    details = invite_details(invite, asked["own_name"])
    return {
        "intent": invite.intent.name,
        "uid": invite.uid,
        "sequence": invite.sequence,
        "day": invite.day.isoformat(),
        "start": invite.start.isoformat() if invite.start else None,
        "length": invite.length.total_seconds(),
        "title": invite.title,
        "format": invite.format.value,
        "organizer": _guest(invite.organizer),
        "guests": [_guest(guest) for guest in invite.guests],
        "others": invite.others,
        "repeats": invite.repeats,
        "one_of_series": invite.one_of_series,
        "company": details.company,
        "role": details.role,
        "people": [_guest(guest) for guest in details.people],
    }


def _guest(guest: Guest | None) -> list[str] | None:
    return [guest.name, guest.email] if guest else None


def _table(_asked: Mapping[str, str], content: bytes) -> dict[str, Any]:
    sheet = tracker_csv.read(content)
    return {"header": sheet.header, "rows": sheet.rows}


def _export(_asked: Mapping[str, str], content: bytes) -> dict[str, Any]:
    """Only whether it can be read within the limits: what it holds is no smaller than the file."""
    json_import.read(content)
    return {}


_READERS = {"invitation": _invitation, "table": _table, "export": _export}

if __name__ == "__main__":
    main()
