"""What a sending means for the record: how each nudge ended or when it is tried again, and when to look again.

Decisions from what Telegram answered; nothing is read, written or sent here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import structlog

from bot.domain.model import Case, Fact, FactKind, Nudge
from bot.domain.planner import coming, plan
from bot.domain.retry import again_at, most_unknown, rest_until
from bot.domain.urgency import Urgency, urgency
from bot.storage.records.delivery import Claim, ClaimedCase, NudgeOutcome, PendingSend, Release
from bot.storage.records.interviews import NudgeState, nudge_key
from bot.usecases.delivery.decide import TOO_LATE, comes, waiting
from bot.usecases.delivery.messages import Delivery, Refused, Retry, Sent, Unreachable

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SendResult:
    """One nudge, and what became of its sending. `in_list`: it went out as a line among others."""

    send: PendingSend
    delivery: Delivery
    in_list: bool = False
    missed: bool = False


def outcome(landed: SendResult, now: datetime, jitter: float) -> NudgeOutcome:
    """What to write of one sending. State `CLAIMED` is tried again from `at` on. `jitter` (0 to 1) is for pauses."""
    if landed.missed:
        return _word_given(landed, now)
    one, delivery = landed.send, landed.delivery
    found = partial(NudgeOutcome, one.request.claim, one.nudge_id, in_list=landed.in_list)
    match delivery:
        case Sent(chat_id, message_id):
            return found(NudgeState.SENT, now, chat_id=chat_id, message_id=message_id)
        case Unreachable(reason):
            return found(NudgeState.SUPPRESSED, now, reason=reason)
        case Retry(at, reason, unknown, dropped) if not (
            unknown and one.ambiguous_sends + 1 >= most_unknown(dropped=dropped)
        ):
            return found(NudgeState.CLAIMED, at, reason=reason, unknown=unknown)
        case Retry(reason=reason):
            return found(NudgeState.SENT, now, reason=reason, unknown=True)
        case Refused(reason):
            again = again_at(one.failures + 1, now, jitter)
            state = NudgeState.CLAIMED if again else NudgeState.DEAD
            return found(state, again or now, reason=reason, failed=True)


def _word_given(landed: SendResult, now: datetime) -> NudgeOutcome:
    """The end of what came too late: once word of it may have been given, it is not given again."""
    one, delivery = landed.send, landed.delivery
    found = NudgeOutcome(one.request.claim, one.nudge_id, NudgeState.EXPIRED, now, reason=TOO_LATE)
    if isinstance(delivery, Retry) and not delivery.unknown:
        return replace(found, state=NudgeState.CLAIMED, at=delivery.at, reason=delivery.reason)
    if isinstance(delivery, Sent):
        return replace(found, chat_id=delivery.chat_id, message_id=None)
    return found


def tell(found: NudgeOutcome, now: datetime) -> None:
    """Tells of a change of state, in numbers; of an end without a sending that nobody wanted, as a warning."""
    told = _log.warning if found.state in (NudgeState.EXPIRED, NudgeState.DEAD) else _log.info
    late = round((now - found.claim.due_at).total_seconds())
    told("nudge", nudge=found.nudge_id, state=found.state.value, reason=found.reason, seconds_late=late)
    if found.unknown and found.state is NudgeState.SENT:
        _log.warning("nudge_never_confirmed", nudge=found.nudge_id, reason=found.reason)


def behind(delivery: Delivery) -> Delivery | None:
    """What this means for the messages behind it in the same chat: they wait with it, or rest with it."""
    if isinstance(delivery, Retry):
        return Retry(delivery.at, "behind another")
    return delivery if isinstance(delivery, Unreachable) else None


def failed(claim: Claim, now: datetime, jitter: float) -> Release:
    """The end of a claim that came to nothing: later, and later still."""
    return Release(claim, rest_until(claim.failures + 1, now, jitter), failed=True)


def release(
    claimed: ClaimedCase, case: Case, nudges: Sequence[Nudge], outcomes: Sequence[NudgeOutcome], now: datetime
) -> Release:
    """The end of a claim, with the next moment as it is after what was sent; `nudges` are those of the outcomes.

    Raises whatever keeps the interview from being planned.
    """
    told = []
    waits = waiting(claimed.open_rows)
    moments: list[tuple[datetime, Urgency]] = []
    for nudge, found in zip(nudges, outcomes, strict=True):
        waits.pop(nudge_key(nudge), None)
        if found.state is NudgeState.CLAIMED:
            waits[nudge_key(nudge)] = found.at
            moments.append((found.at, urgency(nudge)))
        elif found.state in (NudgeState.SENT, NudgeState.DEAD):
            told.append(Fact(FactKind.NUDGED, now, nudge.step, nudge.person, nudge.rung, nudge.attempt))
    after = Case(case.person, case.interview, (*case.history, *told))
    planned = plan(after, now) if waits else coming(after, now, now)
    moments += [(comes(nudge, waits), urgency(nudge)) for nudge in planned]
    at, how = min(moments, default=(None, Urgency.TIMELY))
    return Release(claimed.claim, at, urgency=how)
