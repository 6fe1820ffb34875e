"""What a screen about interviews shows: the card, the list, the plan, the history, what comes next
everywhere.

Each is a function of views and the moment. Must not know how a view is loaded, nor what a press does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import buttons
from bot.chat.desk import words_of
from bot.chat.keyboards import DANGER, PRIMARY, Rows, button
from bot.chat.nudge_screens import Screen
from bot.chat.places import zone_city
from bot.chat.telling import fact_text, interview_name, nudge_name, phase_key
from bot.domain.etiquette import Contact, may
from bot.domain.letter_facts import promised_date
from bot.domain.localtime import local
from bot.domain.planner import Phase
from bot.domain.playbook import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from telegram import InlineKeyboardButton

    from bot.domain.model import Nudge
    from bot.usecases.journal import View
    from bot.wording import Words

A_PAGE = 8
"""Interviews on one page of the list: a thumb's reach, and far below Telegram's 100 buttons."""

HISTORY_SHOWN = 30
"""Entries of a history on one screen; about 2,000 characters."""

CLOSED = frozenset({Phase.LET_GO, Phase.WITHDRAWN})
"""What can be taken up again."""


def card(seen: View, now: datetime) -> Screen:
    """One interview: the facts, where it stands, what comes next."""
    words = words_of(seen.person)
    return Screen("\n".join(_card_lines(seen, words, now)), _card_rows(seen, words))


def manage(seen: View, now: datetime) -> Screen:
    """The card with what is not needed every day: change, close or revive, delete."""
    words, interview_id = words_of(seen.person), seen.stored.id
    letters = button(words.text("yours.button.letters"), buttons.Yours(interview_id, 0))
    rows = [[button(words.text("buttons.edit"), buttons.Edit(interview_id)), letters]]
    if seen.phase in CLOSED:
        rows.append([button(words.text("buttons.revive"), buttons.Revive(interview_id))])
    else:
        rows.append([button(words.text("buttons.close"), buttons.Close(interview_id), DANGER)])
    rows.append([button(words.text("buttons.delete"), buttons.Delete(interview_id), DANGER)])
    rows.append([button(words.text("buttons.back"), buttons.Card(interview_id, "card"))])
    return Screen("\n".join(_card_lines(seen, words, now)), rows)


def plan_screen(seen: View) -> Screen:
    """The whole plan of one interview, as if nothing else happened."""
    words = words_of(seen.person)
    name = interview_name(seen.stored.interview, words)
    lines = [words.html("cards.plan.heading", name=name), ""]
    if not seen.plan or seen.case is None:
        lines.append(words.html("cards.plan.none"))
    else:
        lines += [_plan_line(nudge, seen, words) for nudge in seen.plan]
        lines += ["", words.html("cards.plan.note")]
    return Screen("\n".join(lines), _back_to_card(seen, words))


def history_screen(seen: View) -> Screen:
    """What happened, oldest first; the latest entries where there are many."""
    words, stored = words_of(seen.person), seen.stored
    zone = seen.person.timezone or stored.wall_zone
    facts = stored.facts()
    lines = [words.html("cards.history.heading", name=interview_name(stored.interview, words)), ""]
    if len(facts) > HISTORY_SHOWN:
        lines.append(words.html("cards.history.earlier"))
    lines += [
        words.html("cards.history.line", at=local(fact.at, zone), what=fact_text(fact, stored.interview, words, zone))
        for fact in facts[-HISTORY_SHOWN:]
    ]
    if not facts:
        lines.append(words.html("cards.history.none"))
    rows = [
        [
            button(
                words.text("cards.history.round", day=words.text("cards.day", day=other.interview.starts_at)),
                buttons.Card(other.id, "card"),
            )
        ]
        for other in seen.rounds
        if other.id != stored.id
    ]
    return Screen("\n".join(lines), [*rows, *_back_to_card(seen, words)])


def permission(seen: View, now: datetime) -> Screen:
    """May I write or call now? With the rules that say so."""
    words = words_of(seen.person)
    if seen.case is None:
        return Screen(words.html("cards.no_zone"), _back_to_card(seen, words))
    lines, named = [words.html("cards.may.heading")], list[str]()
    for contact in Contact:
        answer = may(contact, seen.case, now)
        named += answer.rules
        kind = "yes" if answer.allowed else "no" if answer.since else "never"
        since = local(answer.since, seen.case.person.timezone) if answer.since else ""
        lines.append("")
        lines.append(words.html(f"cards.may.{contact.value}_{kind}", at=since))
        lines.append(words.html(f"cards.may.reason.{answer.reason}"))
    lines.append("")
    lines += [
        words.html("cards.may.rule", says=words.text(rule.key), who=words.text(f"{rule.source_key}.name"))
        for rule in RULES
        if rule.id in named
    ]
    return Screen("\n".join(lines), _back_to_card(seen, words))


def interviews(views: Sequence[View], words: Words, page: int = 0) -> Screen:
    """The list, each with its next step, those with the nearest first."""
    if not views:
        new = button(words.text("buttons.new"), buttons.New(), PRIMARY)
        return Screen(words.html("cards.list.none"), [[new]])
    pages = (len(views) + A_PAGE - 1) // A_PAGE
    page = min(max(page, 0), pages - 1)
    shown = views[page * A_PAGE : (page + 1) * A_PAGE]
    lines = [words.html("cards.list.heading")]
    for seen in shown:
        name = interview_name(seen.stored.interview, words)
        lines += ["", words.html("cards.list.line", name=name, status=status(seen, words))]
    rows = [
        [button(interview_name(seen.stored.interview, words)[:60], buttons.Card(seen.stored.id, "card"))]
        for seen in shown
    ]
    if pages > 1:
        lines += ["", words.html("cards.list.page", number=page + 1, count=pages)]
        rows.append(_turning(page, pages, words))
    rows.append([button(words.text("buttons.new"), buttons.New())])
    return Screen("\n".join(lines), rows)


def coming(views: Sequence[View], words: Words) -> Screen:
    """What comes next, everywhere: one line for each interview that has something planned."""
    planned = [seen for seen in views if seen.plan and seen.case]
    if not planned:
        return Screen(words.html("cards.next.none"), [])
    lines = [words.html("cards.next.heading"), ""]
    lines += [
        words.html(
            "cards.next.line",
            at=local(seen.plan[0].at, seen.person.timezone or ""),
            step=nudge_name(seen.plan[0], seen.stored.interview, words),
            name=interview_name(seen.stored.interview, words),
        )
        for seen in planned
    ]
    return Screen("\n".join(lines), [[button(words.text("buttons.all_interviews"), buttons.Interviews(0))]])


def deletion(seen: View) -> Screen:
    """Asks once more before an interview is deleted."""
    words, interview_id = words_of(seen.person), seen.stored.id
    name = interview_name(seen.stored.interview, words)
    rows = [
        [button(words.text("buttons.delete_for_good"), buttons.Delete(interview_id, 1), DANGER)],
        [button(words.text("buttons.keep"), buttons.Card(interview_id, "card"))],
    ]
    return Screen(words.html("cards.delete.ask", name=name), rows)


def fact_lines(seen: View, words: Words, now: datetime) -> list[str]:
    """An interview's facts, one a line, as HTML: when, whom, by when they decide, what was talked about."""
    interview = seen.stored.interview
    lines = [
        words.html(
            "cards.when",
            day=words.text("cards.day", day=interview.starts_at),
            starts=interview.starts_at,
            ends=interview.ends_at,
            kind=words.text(f"cards.kind.{interview.kind}") if interview.kind else "",
        )
    ]
    named = [words.text("cards.person", name=one.name, title=one.title or "") for one in interview.people]
    ahead = local(now, seen.person.timezone or seen.stored.wall_zone) < interview.starts_at
    met = "cards.people_ahead" if ahead else "cards.people"
    lines.append(words.html(met, names=named) if named else words.html("cards.nobody"))
    promised = promised_date(seen.case) if seen.case else interview.decide_by
    if promised:
        lines.append(words.html("cards.decide_by", day=words.text("cards.day", day=promised)))
    else:
        lines.append(words.html("cards.no_date"))
    if interview.topic:
        lines.append(words.html("cards.topic", topic=interview.topic))
    if interview.timezone:
        lines.append(words.html("cards.elsewhere", zone=zone_city(interview.timezone, words.language)))
    return lines


def _card_lines(seen: View, words: Words, now: datetime) -> list[str]:
    interview = seen.stored.interview
    lines = [words.html("cards.heading", name=interview_name(interview, words)), *fact_lines(seen, words, now)]
    if len(seen.rounds) > 1:
        number = [one.id for one in seen.rounds].index(seen.stored.id) + 1
        lines.append(words.html("cards.rounds", number=number, count=len(seen.rounds)))
    if seen.case is None:
        return [*lines, "", words.html("cards.no_zone")]
    return [
        *lines,
        "",
        words.html(f"cards.phase.{phase_key(seen.case, now)}"),
        words.html("cards.plain", text=status(seen, words)),
    ]


def _card_rows(seen: View, words: Words) -> Rows:
    interview_id = seen.stored.id
    rows = [
        [
            button(words.text("buttons.they_answered"), buttons.TheyAnswered(interview_id, 0), PRIMARY),
            button(words.text("buttons.i_contacted"), buttons.IContacted(interview_id)),
        ],
        [
            button(words.text("buttons.plan"), buttons.Card(interview_id, "plan")),
            button(words.text("pictures.button.picture"), buttons.Picture("timeline", interview_id)),
            button(words.text("buttons.history"), buttons.Card(interview_id, "history")),
        ],
        [button(words.text("buttons.may_i"), buttons.MayI(interview_id))],
        [
            button(words.text("buttons.manage"), buttons.Card(interview_id, "manage")),
            button(words.text("buttons.all_interviews"), buttons.Interviews(0)),
        ],
    ]
    if seen.phase is Phase.NEXT_ROUND:
        rows.insert(0, [button(words.text("buttons.add_the_round"), buttons.NewRound(interview_id), PRIMARY)])
    return rows


def status(seen: View, words: Words) -> str:
    """What comes next for one interview, in one line."""
    if seen.case is None or not seen.plan:
        return words.text("cards.nothing")
    step = nudge_name(seen.plan[0], seen.stored.interview, words)
    return words.text("cards.coming", step=step, at=local(seen.plan[0].at, seen.case.person.timezone))


def _plan_line(nudge: Nudge, seen: View, words: Words) -> str:
    key = "cards.plan.line" if nudge.attempt == 1 else "cards.plan.reminder"
    zone = seen.person.timezone or seen.stored.wall_zone
    return words.html(key, at=local(nudge.at, zone), step=nudge_name(nudge, seen.stored.interview, words))


def _turning(page: int, pages: int, words: Words) -> list[InlineKeyboardButton]:
    row = []
    if page > 0:
        row.append(button(words.text("buttons.previous"), buttons.Interviews(page - 1)))
    if page < pages - 1:
        row.append(button(words.text("buttons.next"), buttons.Interviews(page + 1)))
    return row


def _back_to_card(seen: View, words: Words) -> Rows:
    return [[button(words.text("buttons.back"), buttons.Card(seen.stored.id, "card"))]]
