"""Told in one line, asked in plain words, moved, called off, gone on with: what people say, over HTTP."""

from tests.stories.conftest import IN_NEW_YORK, Begin
from tests.stories.story import Came, Story

LINE = "Acme, data engineer, today 2pm with Dana Lee (dana@acme.com) and Tom Ruiz, they decide by 27 Nov"


async def told(begin: Begin) -> Story:
    story = await begin("2026-11-20 15:05")
    await story.does(*IN_NEW_YORK)
    story.typed = story.tapped = 0
    await story.does(LINE, "!Save")
    return story


async def test_one_line_and_one_tap_lead_to_the_first_thank_yous(begin: Begin) -> None:
    story = await told(begin)
    assert (story.typed, story.tapped) == (1, 1)

    await story.at("2026-11-20 15:40")

    assert [(one.at, one.title, one.to) for one in story.nudges] == [
        ("2026-11-20 15:30", "Thank Dana Lee", "dana@acme.com"),
        ("2026-11-20 15:30", "Thank Tom Ruiz", None),
    ]


async def test_sent_it_they_answered_and_may_i_lead_to_the_right_place(begin: Begin) -> None:
    story = await told(begin)
    await story.at("2026-11-20 15:40")

    await story.does("can I call Acme?")
    story.expect("Call: better from Tue 1 Dec, 10:30.")
    await story.does("sent it", "!thank Dana Lee")
    story.expect("1 of 2 thank-yous sent.")
    await story.does("got an offer from Acme")
    story.expect("an offer.")
    await story.tap("Note it")

    story.expect("An offer. Congratulations.")


async def test_another_dialogue_asks_before_it_takes_a_half_told_ones_place(begin: Begin) -> None:
    story = await told(begin)

    await story.does("/new Globex, analyst", "yesterday 10am", "/interviews", "!Acme", "!Manage", "!Change something")
    story.expect("You were telling me about Globex")
    await story.does("!Go on", "Kim Day", "!They did not say", "streaming", "!Nothing yet", "!Save")

    story.message("✅ Saved: Globex · analyst.")


async def test_a_night_later_words_are_no_answer_to_an_old_question(begin: Begin) -> None:
    story = await told(begin)
    await story.does("/new Globex, analyst")
    await story.at("2026-11-22 09:00")

    await story.say("Initech, tester, yesterday 10am with Kim Day, they decide by 4 Dec")
    story.expect("you were telling me about Globex")
    await story.does("!Start over", "!Save")

    story.message("✅ Saved: Initech · tester.")


async def test_the_plan_follows_when_an_interview_to_come_is_moved(begin: Begin) -> None:
    story = await begin("2026-11-16 10:00")
    await story.does(*IN_NEW_YORK, "Acme, data engineer, Nov 20 2pm by video", "!Save")

    await story.does("they moved the interview", "!Tell the new day", "Nov 24 2pm")
    story.expect("The plan follows: get ready moves from Thu 19 Nov, 18:00 to Mon 23 Nov, 18:00")
    came = await story.at("2026-11-23 18:05")

    assert came == [Came("2026-11-23 18:00", "Get ready for Acme", None, ("Checklist",))]


async def test_told_where_it_moved_to_one_press_moves_it(begin: Begin) -> None:
    story = await begin("2026-11-16 10:00")
    await story.does(*IN_NEW_YORK, "Acme, data engineer, Nov 20 2pm by video", "!Save")

    await story.does("they moved the interview to Tuesday the 24th at 11am", "!Move it to Tue 24 Nov, 11:00")

    story.expect("✅ Moved: Acme · data engineer is on Tue 24 Nov, 11:00 now.")
    story.expect("get ready moves from Thu 19 Nov, 18:00 to Mon 23 Nov, 18:00")


async def test_what_will_not_happen_is_let_go_with_two_presses(begin: Begin) -> None:
    story = await begin("2026-11-16 10:00")
    await story.does(*IN_NEW_YORK, "Acme, data engineer, Nov 20 2pm by video", "!Save")

    await story.does("they cancelled the interview", "!It will not happen")

    assert await story.at("2026-12-24 12:00") == []


async def test_the_next_round_keeps_the_people_and_stands_on_the_same_card(begin: Begin) -> None:
    story = await told(begin)

    await story.does("next round at Acme", "!Note it", "!Add the next round", "27 Nov 10:00", "!Video")
    await story.does("!The same: Dana Lee and Tom Ruiz", "!Save", "!Show the interview")

    story.expect("All rounds", "1. Fri 20 Nov, Dana Lee and Tom Ruiz: went on", "2. Fri 27 Nov")


async def test_the_number_is_asked_for_before_the_first_call_and_stands_on_it(begin: Begin) -> None:
    story = await told(begin)
    await story.at("2026-11-30 09:40")

    await story.does("emailed them", "!check in by email")
    story.expect("Have you a number for Dana Lee?")
    await story.does("!Tell the number", "+1 415 555 2671")
    await story.at("2026-12-08 10:40")

    assert "Phone: +1 415-555-2671" in story.message("Call them (1 of 2)").text


async def test_before_christmas_stays_about_that_day_on_the_card_and_in_the_email(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05")
    await story.does(
        *IN_NEW_YORK, "Beta, Analyst, yesterday 3pm with Ines Ortega, they decide before Christmas", "!Save"
    )
    await story.does("/interviews", "!Beta")
    story.expect("They decide about Thursday 24 December.")

    await story.at("2026-12-28 09:35")

    assert "decided around Thursday, December 24" in story.message("Check in by email (1 of 2)").text
