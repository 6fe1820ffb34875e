"""/playbook: the rules by moment, each with whoever says it, and where the documents disagree.

Must not know how the rules lead to a plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bot.chat.callback_data import interview as interview_data
from bot.chat.dialogue.routing import on_command, on_tap
from bot.chat.screen import Screen
from bot.chat.screens.keyboard import button, in_rows
from bot.domain.playbook import DISAGREEMENTS, Moment, rules_of_moment

if TYPE_CHECKING:
    from bot.chat.dialogue.routing import Handler, Turn
    from bot.wording import Words

APART = "disagreements"


def handlers() -> list[Handler]:
    """The command and its buttons."""
    return [on_command("", "playbook", first_page), on_tap(interview_data.Playbook, turned)]


async def first_page(turn: Turn) -> None:
    """/playbook: the moments to choose from."""
    screen = page("", turn.words)
    await turn.say(screen.html, screen.rows)


async def turned(turn: Turn) -> None:
    """Another page, in place."""
    screen = page(cast("interview_data.Playbook", turn.pressed).page, turn.words)
    await turn.show(screen.html, screen.rows)


def page(name: str, words: Words) -> Screen:
    """A page of the playbook; the first for a name that is none."""
    moment = next((one for one in Moment if one == name), None)
    back = [[button(words.text("buttons.back"), interview_data.Playbook())]]
    if moment is not None:
        return Screen(_moment(moment, words), back)
    if name == APART:
        return Screen(_disagreements(words), back)
    html = f"{words.html('playbook.heading')}\n\n{words.html('playbook.intro')}"
    moments = [button(words.text(f"playbook.moment.{one}"), interview_data.Playbook(one)) for one in Moment]
    apart = button(words.text("playbook.disagreements"), interview_data.Playbook(APART))
    return Screen(html, [*in_rows(moments, 3), [apart]])


def _moment(moment: Moment, words: Words) -> str:
    lines = [
        words.html("playbook.rule", says=words.text(rule.key), who=words.text(f"{rule.source_key}.name"))
        for rule in rules_of_moment(moment)
    ]
    title = words.html("playbook.moment_heading", title=words.text(f"playbook.moment.{moment}"))
    return "\n".join([title, "", *lines])


def _disagreements(words: Words) -> str:
    parts = [
        words.html(
            "playbook.disagreement",
            question=words.text(f"{one.key}.question"),
            documents=words.text(f"{one.key}.documents"),
            plan=words.text(f"{one.key}.plan"),
        )
        for one in DISAGREEMENTS
    ]
    title = words.html("playbook.moment_heading", title=words.text("playbook.disagreements"))
    return "\n\n".join([title, *parts])
