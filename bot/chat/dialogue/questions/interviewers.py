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


def _prompt_who(turn: Turn, form: InterviewForm) -> Prompt:
    ahead = "who" if form.is_over(wall(turn)) else "who_ahead"
    rows: Rows = []
    if form.offered:
        names = [person.name for person in form.offered]
        rows.append([turn.option(turn.words.text("capture.offered", names=names)[:60], "offered")])
    if form.people:
        rows.append([turn.option(turn.words.text("dialogues.who.the_same", names=_names(form)), "same")])
    return Prompt(turn.words.html(f"dialogues.{ahead}.ask"), rows, turn.words.text("dialogues.who.placeholder"))


async def _typed_who(turn: Turn, form: InterviewForm, text: str) -> AnswerResult:
    if names_nobody(text):
        return replace(form, people=())
    line = read_people(text, _country(turn, form))
    if line.unreadable:
        return Unclear(_unreadable(turn, line))
    return replace(form, people=line.people)


async def _chosen_who(turn: Turn, form: InterviewForm, choice: str, arg: str) -> AnswerResult:
    if choice == "offered" and form.offered:
        return replace(form, people=form.offered)
    return form if choice == "same" else await not_by_button(turn, form, choice, arg)


def _country(turn: Turn, form: InterviewForm) -> str | None:
    return form.country or turn.person.country


def _names(form: InterviewForm) -> list[str]:
    return [person.name for person in form.people]


def _unreadable(turn: Turn, line: ParsedPeople) -> str:
    return turn.words.html(f"dialogues.who.unread.{line.unreadable[0].kind}", text=line.unreadable[0].text)


def people_confirmation(turn: Turn, form: InterviewForm) -> str:
    """All interviewers with titles; then a line for each with an e-mail address or phone number."""
    if not form.people:
        return ""
    words = turn.words
    named = [words.text("dialogues.who.person", name=person.name, title=person.title or "") for person in form.people]
    tense = "said" if form.is_over(wall(turn)) else "said_ahead"
    lines = [words.html(f"dialogues.who.{tense}", names=named)]
    lines += [
        words.html("dialogues.who.reach", name=person.name, email=person.email or "", phone=person.phone or "")
        for person in form.people
        if person.email or person.phone
    ]
    return "\n".join(lines)


def _prompt_team(turn: Turn, form: InterviewForm) -> Prompt:
    words, rows = turn.words, []
    for person in form.people:
        row = [turn.option(words.text("dialogues.team.remove", name=person.name), "remove", str(person.id), DANGER)]
        if not person.main:
            row.insert(0, turn.option(words.text("dialogues.team.main", name=person.name), "main", str(person.id)))
        rows.append(row)
        if not person.linkedin:
            rows.append(
                [turn.option(words.text("dialogues.team.linkedin", name=person.name), "linkedin", str(person.id))]
            )
    return Prompt(words.html("dialogues.team.ask"), rows, words.text("dialogues.who.placeholder"))


async def _typed_team(turn: Turn, form: InterviewForm, text: str) -> AnswerResult:
    """Adds the people named; somebody of the same name is updated."""
    if names_nobody(text):
        return Unclear(turn.words.html("dialogues.team.ask"))
    first_id = max((person.id for person in form.people), default=0) + 1
    line = read_people(text, _country(turn, form), first_id)
    if line.unreadable:
        return Unclear(_unreadable(turn, line))
    return replace(form, people=_merged(form.people, line.people))


def _merged(known: tuple[Interviewer, ...], added: tuple[Interviewer, ...]) -> tuple[Interviewer, ...]:
    people = {person.name.casefold(): person for person in known}
    for new in added:
        old = people.get(new.name.casefold(), new)
        people[new.name.casefold()] = replace(
            old, title=new.title or old.title, email=new.email or old.email, phone=new.phone or old.phone
        )
    return tuple(people.values())


async def _chosen_team(turn: Turn, form: InterviewForm, choice: str, arg: str) -> AnswerResult:
    ids = {str(person.id): person for person in form.people}
    if choice not in ("remove", "main", "linkedin") or arg not in ids:
        return await not_by_button(turn, form, choice, arg)
    chosen = ids[arg]
    if choice == "linkedin":
        return replace(
            form,
            people=tuple(replace(person, linkedin=person.linkedin or person == chosen) for person in form.people),
        )
    if choice == "main":
        return replace(form, people=tuple(replace(person, main=person == chosen) for person in form.people))
    left = [person for person in form.people if person != chosen]
    if chosen.main and left:
        left[0] = replace(left[0], main=True)
    return replace(form, people=tuple(left))


def _prompt_phone(turn: Turn, form: InterviewForm) -> Prompt:
    contact, words = _main(form), turn.words
    key = "capture.panel.number_ask" if contact else "capture.panel.number_whose"
    return Prompt(
        words.html(key, name=contact.name if contact else ""), [], words.text("capture.panel.number_placeholder")
    )


async def _typed_phone(turn: Turn, form: InterviewForm, text: str) -> AnswerResult:
    contact = _main(form)
    if contact is None:
        return await _typed_team(turn, form, text)
    phone = read_phone(text, _country(turn, form))
    if phone is None:
        return Unclear(turn.words.html("capture.panel.number_unread", text=text[:40]))
    people = tuple(replace(person, phone=phone) if person.id == contact.id else person for person in form.people)
    return replace(form, people=people)


def _phone_confirmation(turn: Turn, form: InterviewForm) -> str:
    contact = _main(form)
    if contact is None or not contact.phone:
        return ""
    return turn.words.html("capture.panel.number_said", name=contact.name, phone=contact.phone)


def _main(form: InterviewForm) -> Interviewer | None:
    return next((person for person in form.people if person.main), next(iter(form.people), None))


PHONE = Question("phone", _prompt_phone, _typed_phone, not_by_button, _phone_confirmation)
WHO = Question("who", _prompt_who, _typed_who, _chosen_who, people_confirmation, optional=True)
TEAM = Question("team", _prompt_team, _typed_team, _chosen_team, people_confirmation)
