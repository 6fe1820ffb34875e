"""What makes a chat kind: it takes what people have at hand, asks what is unclear, and changes whatever was wrong."""

from typing import Any

import pytest

from bot.demo.server.state.messages import DemoMessage
from tests.stories.conftest import ACME, IN_NEW_YORK, Begin
from tests.stories.story import Story, labels

INVITED = """Subject: Interview confirmation: Backend Engineer at Acme

Hi Ann,

We would like to invite you to an interview for the Backend Engineer role on Tuesday, December 1, 2026 at 2:00 PM ET.
You will meet with Tom Ruiz (Staff Engineer).

Best regards,
Dana Levi
Senior Recruiter, Acme
"""


@pytest.fixture
async def ann(begin: Begin) -> Story:
    story = await begin("2026-11-20 15:05")
    await story.does(*IN_NEW_YORK)
    return story


async def sends(story: Story, **content: Any) -> None:
    """Something that is no text, as Telegram hands it over."""
    message: DemoMessage = await story.person.share_location(0, 0)
    story.server.state.updates.drop()
    wire = {key: value for key, value in story.person.message_json(message).items() if key != "location"}
    story.server.state.updates.put("message", wire | content)
    await story.rest()


# -- told as it comes --------------------------------------------------------------------------------------------------


async def test_an_e_mails_text_becomes_a_review_of_which_any_line_can_be_changed(ann: Story) -> None:
    await ann.say(INVITED)
    ann.expect("Acme · Backend Engineer", "Tuesday 1 December, 14:00–15:00", "You will meet Tom Ruiz (Staff Engineer).")

    await ann.does("!Hour", "3pm-4:30pm", "!How it is held", "!Video")
    ann.expect("Tuesday 1 December, 15:00–16:30", "It is held by video.")
    await ann.tap("Save")

    ann.expect("✅ Saved: Acme · Backend Engineer.", "Next: get ready, Mon 30 Nov, 18:00.")


async def test_a_name_that_may_be_the_role_or_a_person_is_asked(ann: Story) -> None:
    await ann.say("Acme, Dana Levi, today 2pm, they decide by 27 Nov")
    ann.expect("Is Dana Levi the role, or somebody you met?")

    await ann.does("!Somebody I met", "!Save")

    assert [one.title for one in await ann.at("2026-11-20 15:40")] == ["Thank Dana Levi"]


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("in three business days", "They decide by Wednesday 25 November."),
        ("end of next week", "They decide about Friday 27 November."),
        ("the week of the 14th", "They decide about Friday 18 December."),
        ("a fortnight", "They decide by Friday 4 December."),
        ("mid January", "They decide about Friday 15 January 2027."),
        ("a week from Monday", "They decide by Monday 30 November."),
    ],
)
async def test_the_day_of_a_decision_is_understood_and_said_back_in_full(
    ann: Story, said: str, understood: str
) -> None:
    await ann.does("Acme, engineer, today 2pm with Dana Lee", said)

    ann.expect(understood)


async def test_what_has_two_readings_is_asked_and_what_has_none_is_refused_with_two_examples(ann: Story) -> None:
    await ann.does("/new", "Acme, engineer", "the other day")
    ann.expect("I could not read a day in that.", "yesterday 2pm", "20 November 14:00")
    await ann.say("Wednesday 2pm")

    ann.expect("Which day do you mean?")
    assert labels(ann.last)[:2] == ["Wed 18 Nov", "Wed 25 Nov"]


# -- changed at any time -----------------------------------------------------------------------------------------------


async def test_a_second_interviewer_told_later_is_thanked_too_and_may_be_the_main_contact(ann: Story) -> None:
    await ann.does("Acme, engineer, today 2pm with Dana Lee (dana@acme.com), they decide by 27 Nov", "!Save")

    await ann.does("!Show the interview", "!Manage", "!Change something", "!People", "Tom Ruiz, tom@acme.com")
    ann.expect("You met Dana Lee and Tom Ruiz.", "The plan follows: thank Tom Ruiz comes Fri 20 Nov, 15:30.")
    await ann.does("!Change something else", "!People", "!Tom Ruiz is the main contact")
    came = await ann.at("2026-11-30 10:00")

    assert {one.title: one.to for one in came if "Thank" in one.title or "Check" in one.title} == {
        "Thank Dana Lee": "dana@acme.com",
        "Thank Tom Ruiz": "tom@acme.com",
        "Check in by email (1 of 2)": "tom@acme.com",
    }


async def test_each_of_a_panel_is_asked_about_alone_and_has_it_in_their_letter(ann: Story) -> None:
    await ann.does(*ACME[:6], "!One by one")
    ann.expect("What did you and Dana Lee talk about? (1 of 2)")
    await ann.does("the pipeline", "the on-call rota", "!Nothing yet", "!Save")
    await ann.at("2026-11-20 15:40")

    dana, tom = ann.message("Thank Dana Lee"), ann.message("Thank Tom Ruiz")
    ann.expect("the pipeline", on=dana)
    ann.expect("the on-call rota", on=tom)
    assert "the pipeline" not in tom.text


async def test_the_employers_region_moves_the_plan_past_its_holidays(ann: Story) -> None:
    await ann.does("Acme, engineer, today 2pm with Dana Lee, they decide by 26 Nov", "!Save")
    await ann.does("!Show the interview", "!Manage", "!Change something", "!Region there")

    await ann.say("California")

    ann.expect("Region: California.", "The plan follows: check in by email (1 of 2) moves from Fri 27 Nov")


# -- settings ----------------------------------------------------------------------------------------------------------


async def test_every_setting_is_changed_in_place_on_one_screen(ann: Story) -> None:
    await ann.say("/settings")
    screen = ann.last
    await ann.does(
        "!Write formal letters", "!Let a call come first", "!Look back on Fridays", "!Mail program", "!Gmail"
    )
    assert ann.last is screen

    await ann.does("!Country", "Germany", "!Region", "!Bayern", "!Nudges at", "!10:00", "!Calls at", "11:00")
    await ann.does("!Name", "Ann Bell", "!Phone", "+1 212 555 0188", "!Signature", "example.org/ann")

    ann.expect("Public holidays: Germany, Bayern.", "Nudges come at 10:00, calls at 11:00.", "Letters are formal.")
    ann.expect("Letters are signed: Ann Bell, +1 212-555-0188", "example.org/ann", "a call comes first")


async def test_the_zone_is_chosen_from_a_list_by_the_time_there_now(ann: Story) -> None:
    await ann.does("/settings", "!Time zone", "!Choose by the time now", "!Evening", "!20:05")
    ann.expect("Which of these?")

    await ann.tap("London")

    ann.expect("✅ Moved. What is planned comes at the same hour there", "London, where it is Fri 20 Nov, 20:05 now.")


# -- never stuck -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"voice": {"file_id": "a", "file_unique_id": "b", "duration": 3}}, "I only read"),
        ({"photo": [{"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9}]}, "I cannot read pictures"),
        (
            {
                "sticker": {
                    "file_id": "a",
                    "file_unique_id": "b",
                    "type": "regular",
                    "width": 9,
                    "height": 9,
                    "is_animated": False,
                    "is_video": False,
                }
            },
            "Nice one",
        ),
    ],
)
async def test_what_is_no_text_gets_a_kind_word_and_the_question_stays(
    ann: Story, content: dict[str, Any], kind: str
) -> None:
    await ann.does("/new", "Acme, engineer")

    await sends(ann, **content)
    ann.expect(kind)
    await ann.say("today 2pm")

    ann.expect("Whom did you meet?")


async def test_back_and_a_typo_in_words_lead_on(ann: Story) -> None:
    await ann.does("/new", "Acme, engineer", "today 2pm", "back")
    ann.expect("When was it, or when will it be?")
    await ann.say("/setings")

    ann.expect("Did you mean /settings?")


async def test_sent_it_in_words_is_marked_on_the_nudge_itself(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-20 15:35")

    await story.does("sent it", "!thank Dana Lee")

    dana = story.message("✅ Sent: thank Dana Lee")
    assert [one for one in story.person.bot_messages if one.text.startswith("Thank Dana Lee")] == []
    assert labels(dana)[0] == "↩ Undo"


# -- Telegram's conventions --------------------------------------------------------------------------------------------


async def test_whether_one_may_write_or_call_is_said_by_command_and_on_the_card(after_acme: Story) -> None:
    story = after_acme

    await story.say("/may")
    story.expect("Write: better from Mon 30 Nov, 09:30.", "Until then:")
    await story.does("/interviews", "!Acme", "!May I write or call now?")

    story.expect("Call: better from Tue 1 Dec, 10:30.", "Their own date has not passed yet.")


async def test_what_is_open_is_what_there_is_to_do_until_one_may_ask(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-20 15:35")

    await story.say("can I call them?")

    story.expect("Until then, whenever it suits you: thank Dana Lee and thank Tom Ruiz. /today has the drafts.")


async def test_what_can_wait_comes_without_a_sound_and_the_rest_with_one(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-23 10:00")

    assert story.message("Tell your references").silent
    assert not story.message("Thank Dana Lee").silent


async def test_a_step_goes_into_a_calendar_with_one_tap(after_acme: Story) -> None:
    story = after_acme

    await story.does("/interviews", "!Acme", "!Plan")

    links = [button.value for row in story.last.buttons for button in row if button.kind == "url"]
    assert len(links) == 1
    assert links[0].startswith("https://calendar.google.com/calendar/render?action=TEMPLATE&text=Thank%20Dana%20Lee")


async def test_an_interviewer_is_found_on_linkedin_with_one_tap(after_acme: Story) -> None:
    story = after_acme
    await story.does("/answered", "!Yes to LinkedIn", "!Dana Lee")
    await story.at("2026-11-24 12:00")

    asked = story.message("Connect with Dana Lee")
    links = [button.value for row in asked.buttons for button in row if button.kind == "url"]
    assert links == ["https://www.linkedin.com/search/results/people/?keywords=%22Dana%20Lee%22%20Acme"]


async def test_a_moment_put_off_is_told_by_the_clock_of_whoever_reads(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-30 09:35")

    await story.does("!Later", "!Tomorrow (09:30)")

    assert 'unix="1796135400" format="r"' in story.last.html


async def test_name_texts_and_commands_are_set_at_the_first_start_and_at_no_later_one(ann: Story) -> None:
    def changes() -> list[str]:
        return [call.method for call in ann.server.calls if call.method.startswith("setMy")]

    first = changes()
    await ann.restart()

    # Its name it has already.
    assert sorted(first) == ["setMyCommands", "setMyDescription", "setMyShortDescription"]
    assert changes() == first
