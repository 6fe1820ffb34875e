"""Plain words in any state lead somewhere, nothing half told is lost, and nothing happens without a press."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.chat.callback_data.interview import Debrief, Edit, MayI, NewRound
from bot.chat.dialogue.routing import COMMANDS
from bot.domain.model import FactKind
from bot.storage.database import Database
from bot.storage.records.people import Person
from bot.usecases.views import load_view
from tests.chat.conftest import interview_at
from tests.chat.fake_telegram import MovedClock, Phone, live_until
from tests.chat.test_add_interview import saved, step_of


async def history(database: Database, person: Person, interview: int, clock: MovedClock) -> list[FactKind]:
    seen = await load_view(database, person.id, interview, clock.now())
    assert seen is not None
    return [entry.fact.what for entry in seen.stored.history]


def plain(html: str) -> str:
    return html.replace("<b>", "").replace("</b>", "")


@pytest.mark.parametrize(
    ("text", "said", "button"),
    [
        ("got an offer from Acme", "an offer.", "Note it"),
        ("they rejected me", "a no.", "Note it"),
        ("Acme is on hold", "on hold.", "Note it"),
        ("next round at acme", "the next round.", "Note it"),
    ],
)
async def test_what_they_answered_is_recorded_only_by_a_press(
    phone: Phone, database: Database, ann: Person, acme: int, clock: MovedClock, text: str, said: str, button: str
) -> None:
    await phone.say(text)
    assert said in phone.last.text
    assert await history(database, ann, acme, clock) == []

    await phone.tap(button)

    assert len(await history(database, ann, acme, clock)) == 1


@pytest.mark.usefixtures("acme")
async def test_that_they_answered_asks_what_they_said(phone: Phone) -> None:
    await phone.say("they answered")
    assert "Which of them answered?" in phone.last.text

    await phone.tap("Acme")

    assert "What did they say?" in phone.last.text


async def test_sent_it_offers_the_open_nudges_and_marks_the_pressed_one(
    phone: Phone, database: Database, ann: Person, acme: int, clock: MovedClock
) -> None:
    await live_until(phone, clock, datetime(2026, 11, 20, 20, 31, tzinfo=UTC))

    await phone.say("sent it")
    assert "Which of these is done?" in phone.last.text
    await phone.tap("thank Dana Lee (Acme", phone.last)

    assert (await history(database, ann, acme, clock))[-1] is FactKind.DONE
    assert "1 of 2 thank-yous sent." in phone.last.text


async def test_what_is_marked_elsewhere_is_marked_where_it_came_too_and_undone_there(
    phone: Phone, database: Database, ann: Person, acme: int, clock: MovedClock
) -> None:
    await live_until(phone, clock, datetime(2026, 11, 20, 20, 31, tzinfo=UTC))
    nudge = next(one for one in phone.shown if one.text.startswith("<b>Thank Dana Lee"))

    await phone.say("sent it")
    await phone.tap("thank Dana Lee (Acme", phone.last)
    assert nudge.text.startswith("✅ Sent: thank Dana Lee")
    assert nudge.labels == ["↩ Undo"]
    await phone.tap("↩ Undo", phone.last)

    assert "Taken back" in phone.last.text
    assert "✅ Mark as sent" in nudge.labels
    assert await history(database, ann, acme, clock) == []


async def test_what_is_marked_elsewhere_is_struck_off_the_list_it_came_in(
    phone: Phone, database: Database, ann: Person, clock: MovedClock
) -> None:
    for company in ("Acme", "Globex"):
        await interview_at(database, ann, clock, company)
    await live_until(phone, clock, datetime(2026, 11, 20, 20, 31, tzinfo=UTC), opens=False)
    listed = next(one for one in phone.shown if "things for now" in one.text)
    before = len(listed.labels)

    await phone.say("sent it")
    await phone.tap("thank Dana Lee (Globex", phone.last)

    assert "✅ Thank Dana Lee" in listed.text
    assert len(listed.labels) == before - 1


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("thanked tom", ["✅ thank Tom Ruiz (Acme · Data engineer)"]),
        ("sent the note to Dana", ["✅ thank Dana Lee (Acme · Data engineer)"]),
    ],
)
@pytest.mark.usefixtures("acme")
async def test_whoever_is_named_is_the_one_who_is_offered(
    phone: Phone, clock: MovedClock, text: str, labels: list[str]
) -> None:
    await live_until(phone, clock, datetime(2026, 11, 20, 20, 31, tzinfo=UTC))

    await phone.say(text)

    assert phone.last.labels == labels


async def test_an_interview_without_its_company_is_asked_for_it(phone: Phone, ann: Person) -> None:
    assert ann.timezone
    await phone.say("I have an interview tomorrow at 3pm")
    assert "for which role?" in phone.last.text

    await phone.say("Globex, analyst")

    assert "Saturday 21 November, 15:00–16:00" in phone.last.text
    assert "Globex · analyst" in phone.last.text


@pytest.mark.usefixtures("acme")
async def test_done_without_an_open_nudge_asks_whom_was_contacted(phone: Phone) -> None:
    await phone.say("emailed them")
    assert "Whom did you contact?" in phone.last.text

    await phone.tap("Acme")

    assert "How did you contact them?" in phone.last.text


@pytest.mark.parametrize("text", ["can I call Acme now?", "/may acme", "/may", "when do I call Acme?", "still nothing"])
async def test_whether_one_may_ask_is_answered_with_from_when_and_why(phone: Phone, acme: int, text: str) -> None:
    assert acme

    await phone.say(text)

    assert "Call: better from Tue 1 Dec, 10:30." in phone.last.text
    assert "Their own date has not passed yet." in phone.last.text
    assert "Until then: thank Dana Lee, Fri 20 Nov, 15:30." in phone.last.text


async def test_of_several_interviews_the_named_one_is_meant_else_it_is_asked(
    phone: Phone, database: Database, ann: Person, acme: int, clock: MovedClock
) -> None:
    other = await interview_at(database, ann, clock, "Globex")

    await phone.say("can I call Globex?")
    assert phone.last.text.startswith("<b>Globex · Data engineer</b>")
    await phone.say("can I call?")

    assert "Which interview do you mean?" in phone.last.text
    assert [phone.last.data(label) for label in phone.last.labels] == [MayI(acme).encode(), MayI(other).encode()]


@pytest.mark.usefixtures("acme")
async def test_should_i_write_to_a_person_finds_their_interview(phone: Phone) -> None:
    await phone.say("should I write to Dana?")

    assert phone.last.text.index("Write: better from") < phone.last.text.index("Call: better from")


@pytest.mark.usefixtures("acme")
async def test_a_question_in_a_dialogue_is_answered_and_the_dialogue_stays(
    phone: Phone, database: Database, ann: Person
) -> None:
    await phone.say("/new")

    await phone.say("can I call Acme now?")

    assert "Call: better from" in phone.shown[-2].text
    assert "Where was it, or will it be" in phone.last.text
    assert await step_of(database, ann) == "job"


@pytest.mark.parametrize("text", ["cancel", "Stop", "never mind"])
async def test_cancel_in_plain_words_leaves_a_dialogue(
    phone: Phone, database: Database, ann: Person, text: str
) -> None:
    await phone.say("/new Acme")

    await phone.say(text)

    assert await step_of(database, ann) is None


@pytest.mark.parametrize(
    ("steps", "left"),
    [
        (("/new", "Acme, engineer", "/cancel"), "Nothing of it was saved."),
        (("/interviews", "!Acme", "!Manage", "!Change something", "!Hour", "/cancel"), "nothing was changed"),
        (("/interviews", "!Acme", "!I contacted", "!I wrote", "!Another day", "never mind"), "nothing was recorded"),
        (("/answered", "!Still deciding", "/cancel"), "nothing was recorded"),
        (("/settings", "!Quiet hours", "/cancel"), "nothing was changed"),
        (("/new", "Globex, analyst", "/settings", "!Quiet hours", "/cancel"), "When was it"),
        (("/interviews", "!Acme", "!Manage", "!Letters", "!✏️ Dana", "/cancel"), "nothing was changed"),
        (("/check", "/cancel"), "nothing was recorded"),
    ],
)
@pytest.mark.usefixtures("acme")
async def test_cancel_leaves_each_dialogue_in_its_own_words(phone: Phone, steps: tuple[str, ...], left: str) -> None:
    for one in steps:
        await (phone.tap(one[1:]) if one.startswith("!") else phone.say(one))

    assert left in phone.last.text


@pytest.mark.parametrize(
    ("steps", "asked"),
    [
        (("/new", "Acme, engineer", "yesterday 3pm", "back"), "When was it"),
        (("/new", "Acme, engineer", "Go back!"), "for which role?"),
        (("/new", "back"), "for which role?"),
        (("Globex, analyst, yesterday 3pm with Kim Day, they decide by 4 Dec", "back"), "By when do they decide?"),
        (("/settings", "!Quiet hours", "back"), "Settings"),
        (("/answered", "!Still deciding", "back"), "What did they say?"),
        (("/interviews", "!Acme", "!Manage", "!Change something", "!Hour", "back"), "What shall I change?"),
        (("/interviews", "!Acme", "!Manage", "!Change something", "!Hour", "back", "back"), "nothing was changed"),
        (("/interviews", "!Acme", "!I contacted", "!I wrote", "!Another day", "back"), "nothing was recorded"),
        (("/interviews", "!Acme", "!Manage", "!Letters", "!✏️ Dana", "back"), "nothing was changed"),
        (("/check", "back"), "nothing was recorded"),
        (("/check", "cancel"), "nothing was recorded"),
    ],
)
@pytest.mark.usefixtures("acme")
async def test_back_in_plain_words_leads_back(phone: Phone, steps: tuple[str, ...], asked: str) -> None:
    for one in steps:
        await (phone.tap(one[1:]) if one.startswith("!") else phone.say(one))

    assert asked in phone.last.text


@pytest.mark.parametrize("press", [Edit, NewRound])
async def test_another_dialogue_takes_no_half_told_interviews_place_unasked(
    phone: Phone, database: Database, ann: Person, acme: int, press: Any
) -> None:
    await phone.say("/new Globex, analyst")
    await phone.say("yesterday 2pm")

    await phone.press(press(acme).encode(), 1)
    assert "You were telling me about Globex, and that is not saved yet." in plain(phone.last.html)
    await phone.tap("Go on")
    assert "Whom did you meet?" in phone.last.text
    await phone.press(press(acme).encode(), 1)
    await phone.tap("Leave it for this")

    assert await step_of(database, ann) == ("menu" if press is Edit else "when")


async def test_half_told_stays_when_a_day_is_asked_for_elsewhere(
    phone: Phone, database: Database, ann: Person, acme: int
) -> None:
    assert acme
    await phone.say("/new Globex, analyst")
    await phone.say("/answered")

    await phone.tap("Still deciding")

    assert "You were telling me about Globex" in plain(phone.last.html)
    assert await step_of(database, ann) == "when"


async def test_a_half_told_debrief_is_not_lost_either(
    phone: Phone, database: Database, ann: Person, acme: int, clock: MovedClock
) -> None:
    globex = await interview_at(database, ann, clock, "Globex")
    await phone.press(Debrief(acme, 0).encode(), 1)
    await phone.say("streaming")

    await phone.press(Debrief(globex, 0).encode(), 1)

    assert "You were telling me about Acme" in plain(phone.last.html)


async def test_after_a_night_a_text_is_no_answer_until_it_was_asked(
    phone: Phone, database: Database, ann: Person, clock: MovedClock
) -> None:
    await phone.say("/new Acme")
    await phone.say("today 2pm")
    clock.on(days=3)

    await phone.say("Globex, analyst, yesterday 3pm with Kim Day, they decide by 4 Dec")
    assert "On Friday 20 November you were telling me about Acme." in plain(phone.last.html)
    assert await step_of(database, ann) == "who"
    await phone.tap("Start over")

    assert "Did I get it right?" in phone.last.text
    await phone.tap("Save")
    assert [one.interview.company for one in await saved(database, ann)] == ["Globex"]


async def test_after_a_night_it_goes_on_where_it_stood(
    phone: Phone, database: Database, ann: Person, clock: MovedClock
) -> None:
    await phone.say("/new Acme")
    await phone.say("today 2pm")
    clock.on(days=3)
    await phone.say("Dana Lee")

    await phone.tap("Go on")
    await phone.say("Dana Lee")

    assert "By when do they decide?" in phone.last.text
    assert await step_of(database, ann) == "decide"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ({"voice": {"file_id": "a", "file_unique_id": "b", "duration": 3}}, "like to listen"),
        ({"video_note": {"file_id": "a", "file_unique_id": "b", "duration": 3, "length": 9}}, "like to watch"),
        (
            {
                "sticker": {
                    "file_id": "a", "file_unique_id": "b", "type": "regular", "width": 9, "height": 9,
                    "is_animated": False, "is_video": False,
                }
            },
            "Nice one",
        ),
        ({"photo": [{"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9}]}, "cannot read pictures"),
        ({"contact": {"phone_number": "+14155552671", "first_name": "Dana"}}, "belongs to an interview"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "luck"),
    ],
)  # fmt: skip
async def test_what_is_no_text_gets_a_kind_word(phone: Phone, content: dict[str, Any], word: str) -> None:
    update = phone.written("")
    del update["message"]["text"], update["message"]["entities"]
    update["message"] |= content

    await phone.receive(update)

    assert word in phone.last.text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("/nwe", "/new"), ("/setings", "/settings"), ("/mya", "/may"), ("/anwsered", "/answered"), ("/hlep", "/help")],
)
async def test_a_typo_in_a_command_suggests_the_right_one(phone: Phone, typed: str, meant: str) -> None:
    await phone.say(typed)

    assert f"Did you mean {meant}?" in phone.last.text


def test_every_command_in_the_menu_has_a_handler_and_so_a_suggestion() -> None:
    from bot.chat.telegram.bot_profile import COMMANDS as MENU

    assert set(MENU) <= COMMANDS


@pytest.mark.parametrize(
    "text", ["hi", "thanks!", "my interviews", "help", "settings", "what's next?", "Acme", "new interview"]
)
@pytest.mark.usefixtures("acme")
async def test_small_talk_leads_somewhere(phone: Phone, text: str) -> None:
    await phone.say(text)

    assert "nothing was changed" not in phone.last.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("today", "Today, Friday 20 November"),
        ("Week", "The next seven days"),
        ("archive", "Nothing is out of sight."),
        ("playbook", "The playbook"),
        ("privacy", "Who runs this"),
        ("pause", "Until when shall I be silent?"),
        ("pause until Monday", "Silence until the morning of Monday 23 November."),
        ("stop reminding me", "Until when shall I be silent?"),
        ("delete my data", "What to delete?"),
        ("check", "Send me your text"),
        ("new", "for which role?"),
        ("I am nervous", "only human"),
        ("I accepted the offer", "brings a note for each"),
        ("I moved to Berlin", "All settings are on one screen."),
        ("how do I ask for feedback?", "The playbook"),
        ("when is my interview?", "What comes next"),
        ("undo", "There is nothing to take back."),
    ],
)
@pytest.mark.usefixtures("acme")
async def test_a_command_without_its_slash_and_what_else_people_write_is_understood(
    phone: Phone, text: str, said: str
) -> None:
    await phone.say(text)

    assert said in plain(phone.last.html)


@pytest.mark.usefixtures("acme")
async def test_let_go_in_words_is_done_at_a_press(phone: Phone) -> None:
    await phone.say("let go of Acme")
    assert "Let it go? It can be taken up again" in phone.last.text

    await phone.tap("Let it go", phone.last)

    assert "Let go. Your time is worth more elsewhere" in phone.last.text


@pytest.mark.usefixtures("acme")
async def test_words_about_a_known_interview_without_a_day_of_its_own_make_no_second_one(phone: Phone) -> None:
    await phone.say("Acme: they will call me on Friday")

    assert phone.last.text.startswith("<b>Acme · Data engineer</b>\nFriday 20 November")


async def test_undo_in_words_takes_back_what_was_noted_last(
    phone: Phone, database: Database, ann: Person, acme: int, clock: MovedClock
) -> None:
    await live_until(phone, clock, datetime(2026, 11, 20, 20, 31, tzinfo=UTC))
    nudge = next(one for one in phone.shown if one.text.startswith("<b>Thank Dana Lee"))
    await phone.tap("Mark as sent", nudge)

    await phone.say("undo")
    assert "Noted last: done: thank Dana Lee (Acme · Data engineer), Fri 20 Nov, 15:31." in phone.last.text
    await phone.tap("↩ Undo", phone.last)

    assert await history(database, ann, acme, clock) == []
    assert "✅ Mark as sent" in nudge.labels
    await phone.say("undo")
    assert "There is nothing to take back." in phone.last.text


async def test_undo_in_words_is_about_the_latest_of_several(
    phone: Phone, database: Database, ann: Person, acme: int, clock: MovedClock
) -> None:
    await live_until(phone, clock, datetime(2026, 11, 20, 20, 31, tzinfo=UTC))
    await phone.tap("Mark as sent", next(one for one in phone.shown if one.text.startswith("<b>Thank Dana Lee")))
    globex = await interview_at(database, ann, clock, "Globex")
    for what in ("On hold", "An offer"):
        await phone.say("/answered")
        await phone.tap("Acme", phone.last)
        await phone.tap(what, phone.last)

    await phone.say("undo")
    assert "Noted last: an offer (Acme · Data engineer)" in phone.last.text
    await phone.tap("↩ Undo", phone.last)

    assert await history(database, ann, acme, clock) == [FactKind.DONE, FactKind.ON_HOLD]
    assert await history(database, ann, globex, clock) == []


@pytest.mark.usefixtures("acme")
async def test_an_interview_that_was_called_off_gets_a_new_day_or_ends(phone: Phone) -> None:
    await phone.say("they cancelled the interview at Acme")

    assert phone.last.labels == ["Tell the new day", "It will not happen", "The interview"]
