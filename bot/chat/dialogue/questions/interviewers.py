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
        return Unclear(_unreadable(turn, line))
    return replace(notes, people=line.people)


async def _chosen_who(turn: Turn, notes: InterviewForm, choice: str, arg: str) -> AnswerResult:
    if choice == "offered" and notes.offered:
        return replace(notes, people=notes.offered)
    return notes if choice == "same" else await not_by_button(turn, notes, choice, arg)


def _country(turn: Turn, notes: InterviewForm) -> str | None:
    return notes.country or turn.person.country


def _names(notes: InterviewForm) -> list[str]:
    return [person.name for person in notes.people]


def _unreadable(turn: Turn, line: ParsedPeople) -> str:
    return turn.words.html(f"dialogues.who.unread.{line.unreadable[0].kind}", text=line.unreadable[0].text)


def people_confirmation(turn: Turn, notes: InterviewForm) -> str:
    """All interviewers with titles; then a line for each with an e-mail address or phone number."""
    if not notes.people:
        return ""
    words = turn.words
    named = [words.text("dialogues.who.person", name=person.name, title=person.title or "") for person in notes.people]
    tense = "said" if notes.is_over(wall(turn)) else "said_ahead"
    lines = [words.html(f"dialogues.who.{tense}", names=named)]
    lines += [
        words.html("dialogues.who.reach", name=person.name, email=person.email or "", phone=person.phone or "")
        for person in notes.people
        if person.email or person.phone
    ]
    return "\n".join(lines)


def _prompt_team(turn: Turn, notes: InterviewForm) -> Prompt:
    words, rows = turn.words, []
    for person in notes.people:
        row = [turn.option(words.text("dialogues.team.remove", name=person.name), "remove", str(person.id), DANGER)]
        if not person.main:
            row.insert(0, turn.option(words.text("dialogues.team.main", name=person.name), "main", str(person.id)))
        rows.append(row)
        if not person.linkedin:
            rows.append(
                [turn.option(words.text("dialogues.team.linkedin", name=person.name), "linkedin", str(person.id))]
            )
    return Prompt(words.html("dialogues.team.ask"), rows, words.text("dialogues.who.placeholder"))


async def _typed_team(turn: Turn, notes: InterviewForm, text: str) -> AnswerResult:
    """Adds the people named; somebody of the same name is updated."""
    if names_nobody(text):
        return Unclear(turn.words.html("dialogues.team.ask"))
    first_id = max((person.id for person in notes.people), default=0) + 1
    line = read_people(text, _country(turn, notes), first_id)
    if line.unreadable:
        return Unclear(_unreadable(turn, line))
    return replace(notes, people=_merged(notes.people, line.people))


def _merged(known: tuple[Interviewer, ...], added: tuple[Interviewer, ...]) -> tuple[Interviewer, ...]:
    people = {person.name.casefold(): person for person in known}
    for new in added:
        old = people.get(new.name.casefold(), new)
        people[new.name.casefold()] = replace(
            old, title=new.title or old.title, email=new.email or old.email, phone=new.phone or old.phone
        )
    return tuple(people.values())


async def _chosen_team(turn: Turn, notes: InterviewForm, choice: str, arg: str) -> AnswerResult:
    ids = {str(person.id): person for person in notes.people}
    if choice not in ("remove", "main", "linkedin") or arg not in ids:
        return await not_by_button(turn, notes, choice, arg)
    chosen = ids[arg]
    if choice == "linkedin":
        return replace(
            notes,
            people=tuple(replace(person, linkedin=person.linkedin or person == chosen) for person in notes.people),
        )
    if choice == "main":
        return replace(notes, people=tuple(replace(person, main=person == chosen) for person in notes.people))
    left = [person for person in notes.people if person != chosen]
    if chosen.main and left:
        left[0] = replace(left[0], main=True)
    return replace(notes, people=tuple(left))


def _prompt_phone(turn: Turn, notes: InterviewForm) -> Prompt:
    contact, words = _main(notes), turn.words
    key = "capture.panel.number_ask" if contact else "capture.panel.number_whose"
    return Prompt(
        words.html(key, name=contact.name if contact else ""), [], words.text("capture.panel.number_placeholder")
    )


async def _typed_phone(turn: Turn, notes: InterviewForm, text: str) -> AnswerResult:
    contact = _main(notes)
    if contact is None:
        return await _typed_team(turn, notes, text)
    phone = read_phone(text, _country(turn, notes))
    if phone is None:
        return Unclear(turn.words.html("capture.panel.number_unread", text=text[:40]))
    people = tuple(replace(person, phone=phone) if person.id == contact.id else person for person in notes.people)
    return replace(notes, people=people)


def _phone_confirmation(turn: Turn, notes: InterviewForm) -> str:
    contact = _main(notes)
    if contact is None or not contact.phone:
        return ""
    return turn.words.html("capture.panel.number_said", name=contact.name, phone=contact.phone)


def _main(notes: InterviewForm) -> Interviewer | None:
    return next((person for person in notes.people if person.main), next(iter(notes.people), None))


PHONE = Question("phone", _prompt_phone, _typed_phone, not_by_button, _phone_confirmation)
WHO = Question("who", _prompt_who, _typed_who, _chosen_who, people_confirmation, optional=True)
TEAM = Question("team", _prompt_team, _typed_team, _chosen_team, people_confirmation)
