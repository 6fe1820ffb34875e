"""/playbook: the rules by moment, each with its source, and where the documents disagree.

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

DISAGREEMENTS_PAGE = "disagreements"


def handlers() -> list[Handler]:
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
    """A page of the playbook; the first where the name is not known."""
    moment = next((moment for moment in Moment if moment == name), None)
    back = [[button(words.text("buttons.back"), interview_data.Playbook())]]
    if moment is not None:
        return Screen(_moment(moment, words), back)
    if name == DISAGREEMENTS_PAGE:
        return Screen(_disagreements(words), back)
    html = f"{words.html('playbook.heading')}\n\n{words.html('playbook.intro')}"
    moments = [button(words.text(f"playbook.moment.{each}"), interview_data.Playbook(each)) for each in Moment]
    disagreements = button(words.text("playbook.disagreements"), interview_data.Playbook(DISAGREEMENTS_PAGE))
    return Screen(html, [*in_rows(moments, 3), [disagreements]])


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
            question=words.text(f"{disagreement.key}.question"),
            documents=words.text(f"{disagreement.key}.documents"),
            plan=words.text(f"{disagreement.key}.plan"),
        )
        for disagreement in DISAGREEMENTS
    ]
    title = words.html("playbook.moment_heading", title=words.text("playbook.disagreements"))
    return "\n\n".join([title, *parts])
