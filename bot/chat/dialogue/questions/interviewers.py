"""Who the interviewers are: all in one message; for a saved interview add, remove, or change the main contact."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.dialogue.interview_form import InterviewForm
from bot.chat.dialogue.question import AnswerResult, Prompt, Question, Unclear, not_by_button, wall
from bot.chat.screen import DANGER, Rows
from bot.domain.model import Interviewer
from bot.parsing.people import ParsedPeople, names_nobody, read_people, read_phone

if TYPE_CHECKING:
    from bot.chat.dialogue.turn import Turn


def _prompt_who(turn: Turn, notes: InterviewForm) -> Prompt:
    ahead = "who" if notes.is_over(wall(turn)) else "who_ahead"
    rows: Rows = []
    if notes.offered:
        names = [person.name for person in notes.offered]
        rows.append([turn.option(turn.words.text("capture.offered", names=names)[:60], "offered")])
    if notes.people:
        rows.append([turn.option(turn.words.text("dialogues.who.the_same", names=_names(notes)), "same")])
    return Prompt(turn.words.html(f"dialogues.{ahead}.ask"), rows, turn.words.text("dialogues.who.placeholder"))


async def _typed_who(turn: Turn, notes: InterviewForm, text: str) -> AnswerResult:
    if names_nobody(text):
        return replace(notes, people=())
    line = read_people(text, _country(turn, notes))
    if line.unreadable:
        return Unclear(_unread(turn, line))
    return replace(notes, people=line.people)


async def _chosen_who(turn: Turn, notes: InterviewForm, choice: str, arg: str) -> AnswerResult:
    if choice == "offered" and notes.offered:
        return replace(notes, people=notes.offered)
    return notes if choice == "same" else await not_by_button(turn, notes, choice, arg)


def _country(turn: Turn, notes: InterviewForm) -> str | None:
    return notes.country or turn.person.country


def _names(notes: InterviewForm) -> list[str]:
    return [person.name for person in notes.people]


def _unread(turn: Turn, line: ParsedPeople) -> str:
    return turn.words.html(f"dialogues.who.unread.{line.unreadable[0].kind}", text=line.unreadable[0].text)


def said_people(turn: Turn, notes: InterviewForm) -> str:
    """All interviewers with titles; then a line for each with an e-mail address or phone number."""
    if not notes.people:
        return ""
    named = [turn.words.text("dialogues.who.person", name=one.name, title=one.title or "") for one in notes.people]
    tense = "said" if notes.is_over(wall(turn)) else "said_ahead"
    lines = [turn.words.html(f"dialogues.who.{tense}", names=named)]
    lines += [
        turn.words.html("dialogues.who.reach", name=one.name, email=one.email or "", phone=one.phone or "")
        for one in notes.people
        if one.email or one.phone
    ]
    return "\n".join(lines)


def _prompt_team(turn: Turn, notes: InterviewForm) -> Prompt:
    words, rows = turn.words, []
    for one in notes.people:
        row = [turn.option(words.text("dialogues.team.remove", name=one.name), "remove", str(one.id), DANGER)]
        if not one.main:
            row.insert(0, turn.option(words.text("dialogues.team.main", name=one.name), "main", str(one.id)))
        rows.append(row)
        if not one.linkedin:
            rows.append([turn.option(words.text("dialogues.team.linkedin", name=one.name), "linkedin", str(one.id))])
    return Prompt(words.html("dialogues.team.ask"), rows, words.text("dialogues.who.placeholder"))


async def _typed_team(turn: Turn, notes: InterviewForm, text: str) -> AnswerResult:
    """Adds the people named; somebody of the same name is updated."""
    if names_nobody(text):
        return Unclear(turn.words.html("dialogues.team.ask"))
    first_id = max((one.id for one in notes.people), default=0) + 1
    line = read_people(text, _country(turn, notes), first_id)
    if line.unreadable:
        return Unclear(_unread(turn, line))
    return replace(notes, people=_merged(notes.people, line.people))


def _merged(known: tuple[Interviewer, ...], told: tuple[Interviewer, ...]) -> tuple[Interviewer, ...]:
    people = {one.name.casefold(): one for one in known}
    for one in told:
        old = people.get(one.name.casefold())
        people[one.name.casefold()] = (
            replace(old, title=one.title or old.title, email=one.email or old.email, phone=one.phone or old.phone)
            if old
            else one
        )
    return tuple(people.values())


async def _chosen_team(turn: Turn, notes: InterviewForm, choice: str, arg: str) -> AnswerResult:
    ids = {str(one.id): one for one in notes.people}
    if choice not in ("remove", "main", "linkedin") or arg not in ids:
        return await not_by_button(turn, notes, choice, arg)
    meant = ids[arg]
    if choice == "linkedin":
        return replace(notes, people=tuple(replace(one, linkedin=one.linkedin or one == meant) for one in notes.people))
    if choice == "main":
        return replace(notes, people=tuple(replace(one, main=one == meant) for one in notes.people))
    left = [one for one in notes.people if one != meant]
    if meant.main and left:
        left[0] = replace(left[0], main=True)
    return replace(notes, people=tuple(left))


def _prompt_phone(turn: Turn, notes: InterviewForm) -> Prompt:
    whom, words = _main(notes), turn.words
    key = "capture.panel.number_ask" if whom else "capture.panel.number_whose"
    return Prompt(words.html(key, name=whom.name if whom else ""), [], words.text("capture.panel.number_placeholder"))


async def _typed_phone(turn: Turn, notes: InterviewForm, text: str) -> AnswerResult:
    whom = _main(notes)
    if whom is None:
        return await _typed_team(turn, notes, text)
    phone = read_phone(text, _country(turn, notes))
    if phone is None:
        return Unclear(turn.words.html("capture.panel.number_unread", text=text[:40]))
    people = tuple(replace(one, phone=phone) if one.id == whom.id else one for one in notes.people)
    return replace(notes, people=people)


def _said_phone(turn: Turn, notes: InterviewForm) -> str:
    whom = _main(notes)
    if whom is None or not whom.phone:
        return ""
    return turn.words.html("capture.panel.number_said", name=whom.name, phone=whom.phone)


def _main(notes: InterviewForm) -> Interviewer | None:
    return next((one for one in notes.people if one.main), next(iter(notes.people), None))


PHONE = Question("phone", _prompt_phone, _typed_phone, not_by_button, _said_phone)
WHO = Question("who", _prompt_who, _typed_who, _chosen_who, said_people, optional=True)
TEAM = Question("team", _prompt_team, _typed_team, _chosen_team, said_people)
