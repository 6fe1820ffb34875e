"""Mornings and weeks: what is for today, what may wait, a pause, a look back, and what is out of sight."""

from tests.stories.conftest import ACME, IN_NEW_YORK, Begin
from tests.stories.story import Story, labels

BETA = ("/new", "Beta, Analyst", "!Yesterday", "!10:00", "Ines Ortega", "!In two weeks", "!Skip", "!Thanked")
BETA_SAVED = (*BETA, "!That is all", "!Save")


async def test_today_shows_what_is_open_what_comes_and_who_may_be_left_alone(after_acme: Story) -> None:
    story = after_acme
    await story.does(*BETA_SAVED)
    await story.tap("Told them", story.message("Tell your references\nBeta"))
    await story.at("2026-11-20 15:35")

    await story.say("/today")

    story.expect("Today, Friday 20 November", "Open, whenever it suits you:")
    story.expect("• thank Dana Lee (Acme · Data engineer, since 15:30)")
    story.expect("Still to come today:\n• 18:00 tell your references (Acme · Data engineer)")
    story.expect("Nothing to do for Beta · Analyst until Friday 4 December, and that is right.")


async def test_what_is_open_comes_down_as_a_new_message_and_its_old_buttons_go(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-30 09:35")
    old = story.message("Check in by email (1 of 2)")

    await story.does("/today", "!Open: check in by email")
    new = story.message("Check in by email (1 of 2)")
    await story.tap("Mark as sent", new)
    await story.say("/today")

    assert new.message_id > old.message_id
    assert labels(old) == []
    assert "check in by email" not in story.last.text


async def test_the_week_goes_day_by_day_and_leads_to_today_in_place(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-25 12:00")
    for message in story.person.bot_messages:
        if "Mark as sent" in " ".join(labels(message)):
            await story.tap("Mark as sent", message)

    await story.say("/week")
    week = story.expect("The next seven days", "Mon 30 Nov\n• 09:30 check in by email (1 of 2)")
    await story.tap("Today", week)

    story.expect("Today, Wednesday 25 November", on=week)


async def test_an_interview_ahead_is_in_the_week_with_its_hour(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05")
    await story.does(*IN_NEW_YORK, "/new", "Gamma, Writer", "Tue 24 Nov 11am", "Video", "!Skip", "!Save")

    await story.say("/week")

    story.expect("Mon 23 Nov\n• 18:00 get ready (Gamma · Writer)")
    story.expect("Tue 24 Nov\n• 11:00 your interview (Gamma · Writer)")


async def test_in_a_pause_nothing_comes_and_after_it_what_fell_due_comes_late_by_the_rules(
    after_acme: Story,
) -> None:
    story = after_acme
    await story.at("2026-11-25 12:00")

    await story.say("/pause until Thursday")
    story.expect("⏸ Silence until the morning of Thursday 26 November.")
    await story.say("/pause until 5 December")
    story.expect("⏸ Silence until the morning of Saturday 5 December.", "Nothing is lost")
    silent = await story.at("2026-12-06 12:00")
    await story.say("/today")
    came = await story.at("2026-12-07 09:35")

    assert silent == []
    assert "Paused" not in story.person.bot_messages[-2].text
    assert [(one.at, one.title) for one in came] == [("2026-12-07 09:30", "Check in by email (1 of 2)")]


async def test_a_pause_without_an_end_lasts_until_resume(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-25 12:00")

    await story.does("/pause", "!Without an end")
    silent = await story.at("2026-12-15 12:00")
    await story.say("/interviews")
    story.expect("Paused, without an end; /resume ends it.")
    await story.say("/resume")

    assert silent == []
    assert "Next: check in by email (1 of 2)" in story.message("▶️ I am back at work.").text
    assert story.nudges[-1].title == "Check in by email (1 of 2)"
    assert story.nudges[-1].at == "2026-12-15 12:00"


async def test_an_interview_told_in_a_pause_without_an_end_is_saved_and_says_that_it_is_paused(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05")
    await story.does(*IN_NEW_YORK, "/pause", "!Without an end")

    await story.does(*ACME[:-1])
    review = story.last.text
    await story.tap("Save")

    assert "Paused, without an end: /resume goes on." in review
    story.expect("✅ Saved: Acme · Data engineer.", "Paused, without an end: /resume goes on.")
    assert not any("Nothing more is planned" in one.text for one in story.person.bot_messages)


async def test_a_day_that_cannot_be_read_or_lies_behind_changes_nothing(after_acme: Story) -> None:
    story = after_acme

    await story.say("/pause until the cows come home")
    story.expect("I could not read a day in that.")
    await story.say("/pause until today")
    story.expect("is not ahead of us")
    await story.say("/resume")

    story.expect("I am not paused.")


async def test_before_a_pause_it_says_what_would_come_too_late(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05")
    await story.does(*IN_NEW_YORK, "/new", "Gamma, Writer", "Tue 24 Nov 11am", "Video", "!Skip", "!Save")

    await story.does("/pause", "!For a week")

    story.expect("These come too late after it", "Mon 23 Nov, 18:00: get ready (Gamma · Writer)")


async def test_the_look_back_comes_on_friday_to_whoever_wants_it_and_can_be_stopped(after_acme: Story) -> None:
    story = after_acme
    await story.does("/settings", "!Look back on Fridays")
    await story.at("2026-11-20 16:00")
    await story.tap("Mark as sent", story.message("Thank Dana Lee"))

    await story.at("2026-11-20 16:35")
    told = story.message("Your week")
    story.expect("What you did:\n• thanked Dana Lee (Acme · Data engineer)", on=told)
    story.expect("What waits:", "Acme · Data engineer: thank Tom Ruiz, whenever it suits you", on=told)
    await story.tap("No more of these", told)
    await story.at("2026-12-04 17:00")

    assert told.silent
    assert [message.text for message in story.person.bot_messages if message.text.startswith("Your week")] == []


async def test_what_was_let_go_is_out_of_sight_and_comes_back_with_one_tap(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-12-01 12:00")

    await story.does("/interviews", "!Acme", "!Manage", "!Let it go")
    story.expect("If you would like to send them a last word", "Thank you, and all the best", "Nothing more is planned")
    await story.say("/interviews")
    story.expect("No interview is open just now; one is out of sight.")
    await story.does("/archive", "!Take up again: Acme")
    story.expect("Taken up again.", "Next: call (1 of 2), Tue 8 Dec, 10:30.")
    await story.say("/archive")

    story.expect("Nothing is out of sight.")


async def test_instead_of_letting_go_a_note_a_month_keeps_it_warm(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-12-01 12:00")

    await story.does("/interviews", "!Acme", "!Manage", "!Let it go", "!Keep it warm instead")
    story.expect("A note a month then", "Next: a note with something of value (1 of 3), Thu 31 Dec, 09:30.")
    await story.say("/interviews")

    story.expect("Acme · Data engineer")


async def test_taking_back_a_no_takes_the_buttons_off_the_reply_it_brought(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-12-01 12:00")

    await story.does("/answered", "!A no")
    reply = story.message("Answer the no with grace")
    shown = labels(reply)
    await story.tap("↩ Undo")

    assert "✅ Mark as sent" in shown
    assert labels(reply) == []


async def test_an_offer_comes_with_confetti_and_how_to_decline_kindly(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-25 12:00")

    await story.does("/answered", "!An offer")

    offer = story.message("Acme · Data engineer\n\n🎉 An offer.")
    story.expect("To decline", "If you take it, tell the others kindly", on=offer)
    assert offer.effect == "5046509860389126442"


async def test_a_thank_you_is_put_past_its_24_hours_only_after_a_second_look(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-20 15:35")

    await story.does("!Later", "!📅 Another day", "!23")
    story.expect("past the 24 hours", "Mon 23 Nov, 09:30")
    await story.does("!A sooner moment", "!Tomorrow (09:30)")
    came = await story.at("2026-11-21 10:00")

    assert [one.title for one in came if "Thank" in one.title] == ["Thank Tom Ruiz"]


async def test_put_off_undone_and_put_off_twice(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-30 09:35")

    await story.does("!Later", "!In an hour", "!↩ Undo", "!Later", "!In an hour")
    once = await story.at("2026-11-30 10:40")
    await story.does("!Later", "!This evening")
    twice = await story.at("2026-11-30 19:00")

    assert [(one.at, one.title) for one in (*once, *twice)] == [
        ("2026-11-30 10:35", "Check in by email (1 of 2)"),
        ("2026-11-30 18:30", "Check in by email (1 of 2)"),
    ]


async def test_settings_lead_to_letters_that_open_in_the_mail_program_and_carry_the_linkedin_line(
    begin: Begin,
) -> None:
    story = await begin("2026-11-20 15:05")
    await story.does(*IN_NEW_YORK, "/settings", "!Mail program", "!Gmail", "!LinkedIn line")
    await story.say("https://www.linkedin.com/in/anngray/")
    story.expect("Letters open in Gmail.", "linkedin.com/in/anngray")
    await story.does(*ACME)
    await story.at("2026-11-20 15:35")

    dana = story.message("Thank Dana Lee")
    urls = [button.value for row in dana.buttons for button in row if button.text == "✉️ Open in Gmail"]
    assert "linkedin.com/in/anngray" in dana.text
    assert len(dana.buttons) <= 3
    assert [url.split("&body=")[0] for url in urls] == [
        "https://mail.google.com/mail/?view=cm&fs=1&to=dana%40acme.com&su=Thank%20you%20for%20your%20time"
    ]


async def test_the_language_decides_how_hours_are_written(after_acme: Story) -> None:
    story = after_acme

    await story.does("/settings", "!Language", "!English (United States)")

    story.expect("Fri, Nov 20, 3:05", "Language: English (United States).")


async def test_after_a_contact_the_open_email_waits_until_a_week_has_passed(after_acme: Story) -> None:
    story = after_acme
    await story.does("/settings", "!Look back on Fridays")
    await story.at("2026-11-30 09:35")
    await story.at("2026-12-08 10:35")
    call = story.message("Call them (1 of 2)")
    await story.at("2026-12-22 09:35")
    await story.tap("Spoke", call)

    await story.say("/may Acme")
    story.expect("Write: better from Tue 29 Dec, 09:30.", "Your last contact is not a week old.")
    assert "whenever it suits you" not in story.last.text
    await story.say("/today")
    story.expect("Nothing to do for Acme · Data engineer until")
    assert "check in by email (2 of 2)" not in story.last.text


async def test_may_i_names_the_day_that_the_plan_has_beside_what_etiquette_allows(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-24 12:00")

    await story.say("when should I call Acme?")

    story.expect("Call: better from Tue 1 Dec, 10:30.", "In your plan: call (1 of 2), Tue 8 Dec, 10:30.")
    assert "In your plan: check in" not in story.last.text


async def test_with_the_first_question_it_says_once_that_the_time_of_the_thank_yous_has_passed(
    after_acme: Story,
) -> None:
    story = after_acme
    await story.at("2026-11-20 15:35")
    await story.tap("Mark as sent", story.message("Thank Dana Lee"))
    await story.at("2026-11-30 09:35")

    first = story.message("Check in by email (1 of 2)")
    await story.say("/today")
    today = story.last.text
    await story.at("2026-12-01 09:35")
    again = story.message("Check in by email (1 of 2)")

    story.expect("Never noted as done, and their time has passed: thank Tom Ruiz and tell your references.", on=first)
    assert "Dana Lee." not in first.text.split("Let that rest")[0].split("passed:")[1]
    assert "thank Tom Ruiz" not in today
    assert "Never noted" not in again.text
    assert again.text.count("still open") == 1


async def test_next_says_how_much_is_open_now(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-20 15:35")

    await story.say("/next")

    story.expect("2 things are open now: /today has them.")
    await story.does("/interviews", "!Acme")
    story.expect("Open: thank Tom Ruiz.")


async def test_the_name_is_asked_for_before_the_first_letter_and_only_while_it_is_missing(after_acme: Story) -> None:
    story = after_acme
    saved = story.message("✅ Saved: Acme")
    story.expect("Letters end without your name as yet.", on=saved)

    await story.tap("Tell my name", saved)
    await story.say("Ann Gray")
    await story.does(*BETA_SAVED)
    await story.at("2026-11-20 15:35")

    assert "without your name" not in story.message("✅ Saved: Beta").text
    assert "Ann Gray" in story.message("Thank Dana Lee").text
