"""From the result of a send to what is recorded: the outcome of each nudge, and the release of the claim. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import structlog

from bot.domain.model import Case, Fact, FactKind, Nudge
from bot.domain.planner import coming, plan
from bot.domain.retry import again_at, most_unknown, rest_until
from bot.domain.steps import Urgency
from bot.domain.urgency import urgency
from bot.storage.records.delivery import Claim, ClaimedCase, NudgeOutcome, PendingSend, Release
from bot.storage.records.interviews import NudgeState, nudge_key
from bot.usecases.delivery.decide import TOO_LATE, retry_times, send_time
from bot.usecases.delivery.messages import Delivery, Refused, Retry, Sent, Unreachable

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SendResult:
    """A nudge and how Telegram answered. `in_list`: it was one line of a list. `missed`: only its notice was sent."""

    send: PendingSend
    delivery: Delivery
    in_list: bool = False
    missed: bool = False


def outcome(result: SendResult, now: datetime, jitter: float) -> NudgeOutcome:
    """`jitter` (0 to 1) spreads retries."""
    if result.missed:
        return _expiry_outcome(result, now)
    send, delivery = result.send, result.delivery
    outcome_of_send = partial(NudgeOutcome, send.request.claim, send.nudge_id, in_list=result.in_list)
    match delivery:
        case Sent(chat_id, message_id):
            return outcome_of_send(NudgeState.SENT, now, chat_id=chat_id, message_id=message_id)
        case Unreachable(reason):
            return outcome_of_send(NudgeState.SUPPRESSED, now, reason=reason)
        case Retry(at, reason, ambiguous, connection_lost) if not (
            ambiguous and send.ambiguous_sends + 1 >= most_unknown(dropped=connection_lost)
        ):
            return outcome_of_send(NudgeState.CLAIMED, at, reason=reason, ambiguous=ambiguous)
        case Retry(reason=reason):
            return outcome_of_send(NudgeState.SENT, now, reason=reason, ambiguous=True)
        case Refused(reason):
            again = again_at(send.failures + 1, now, jitter)
            state = NudgeState.CLAIMED if again else NudgeState.DEAD
            return outcome_of_send(state, again or now, reason=reason, failed=True)


def _expiry_outcome(result: SendResult, now: datetime) -> NudgeOutcome:
    """The outcome of a missed nudge. An expiry notice is sent at most once, so an ambiguous send of it is final."""
    send, delivery = result.send, result.delivery
    expired = NudgeOutcome(send.request.claim, send.nudge_id, NudgeState.EXPIRED, now, reason=TOO_LATE)
    if isinstance(delivery, Retry) and not delivery.ambiguous:
        return replace(expired, state=NudgeState.CLAIMED, at=delivery.at, reason=delivery.reason)
    if isinstance(delivery, Sent):
        return replace(expired, chat_id=delivery.chat_id, message_id=None)
    return expired


def log_outcome(one: NudgeOutcome, now: datetime) -> None:
    """Logs it; as a warning if the nudge was lost."""
    log = _log.warning if one.state in (NudgeState.EXPIRED, NudgeState.DEAD) else _log.info
    late = round((now - one.claim.due_at).total_seconds())
    log("nudge", nudge=one.nudge_id, state=one.state.value, reason=one.reason, seconds_late=late)
    if one.ambiguous and one.state is NudgeState.SENT:
        _log.warning("nudge_unconfirmed", nudge=one.nudge_id, reason=one.reason)


def effect_on_next(delivery: Delivery) -> Delivery | None:
    """What it means for the person's next messages: retried at the same time, or unreachable too; None: go on."""
    if isinstance(delivery, Retry):
        return Retry(delivery.at, "behind another")
    return delivery if isinstance(delivery, Unreachable) else None


def release_failed(claim: Claim, now: datetime, jitter: float) -> Release:
    """Releases the claim of an interview that cannot be planned, until a pause that grows with each failure."""
    return Release(claim, rest_until(claim.failures + 1, now, jitter), failed=True)


def release_after(
    claimed: ClaimedCase, case: Case, nudges: Sequence[Nudge], outcomes: Sequence[NudgeOutcome], now: datetime
) -> Release:
    """Releases the claim until the next nudge or retry. `nudges` are those of the outcomes, in their order.

    Raises whatever the planner raises.
    """
    nudged = []
    retry_at = retry_times(claimed.open_rows)
    moments: list[tuple[datetime, Urgency]] = []
    for nudge, of_nudge in zip(nudges, outcomes, strict=True):
        retry_at.pop(nudge_key(nudge), None)
        if of_nudge.state is NudgeState.CLAIMED:
            retry_at[nudge_key(nudge)] = of_nudge.at
            moments.append((of_nudge.at, urgency(nudge)))
        elif of_nudge.state in (NudgeState.SENT, NudgeState.DEAD):
            nudged.append(Fact(FactKind.NUDGED, now, nudge.step, nudge.person, nudge.rung, nudge.attempt))
    after = Case(case.person, case.interview, (*case.history, *nudged))
    planned = plan(after, now) if retry_at else coming(after, now, now)
    moments += [(send_time(nudge, retry_at), urgency(nudge)) for nudge in planned]
    at, most_urgent = min(moments, default=(None, Urgency.TIMELY))
    return Release(claimed.claim, at, urgency=most_urgent)
