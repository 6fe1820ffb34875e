"""Letters in the chat: in the wording, the tone and the words that a person wants, checked and kept."""

from datetime import UTC, date, datetime

import pytest

from bot.chat.callback_data.codec import decode
from bot.chat.callback_data.interview import AnotherReply
from bot.chat.callback_data.nudge import InTone
from bot.domain.model import FactKind
from bot.storage.database import Database
from bot.storage.records.people import Person
from bot.usecases.views import InterviewView, load_view
from tests.chat.conftest import interview_at
from tests.chat.fake_telegram import Message, MovedClock, Phone, live_until

pytestmark = pytest.mark.usefixtures("acme")

THANKS_DUE = datetime(2026, 11, 20, 20, 31, tzinfo=UTC)
REFERENCES_DUE = datetime(2026, 11, 20, 23, 1, tzinfo=UTC)
CHECK_IN_DUE = datetime(2026, 11, 30, 14, 31, tzinfo=UTC)
CALL_DUE = datetime(2026, 12, 8, 15, 31, tzinfo=UTC)


async def reply(phone: Phone, to: Message, text: str) -> None:
    update = phone.written(text)
    update["message"]["reply_to_message"] = {
        "message_id": to.id,
        "date": 1_795_000_000,
        "chat": update["message"]["chat"],
        "from": {"id": 110201543, "is_bot": True, "first_name": "Tactful"},
        "text": to.text,
        "entities": [{"type": "pre", "offset": 0, "length": 1}] if "<pre>" in to.html else [],
    }
    await phone.receive(update)


async def seen(database: Database, ann: Person, interview: int, clock: MovedClock) -> InterviewView:
    found = await load_view(database, ann.id, interview, clock.now())
    assert found is not None
    return found


# -- tone and wording -------------------------------------------------------------------------------------------------


async def test_under_every_draft_one_can_ask_for_it_warmer_more_formal_or_otherwise(
    phone: Phone, clock: MovedClock
) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)

    assert dana.labels[-3:] == ["Warmer", "More formal", "Another one"]
    assert len(dana.buttons) == 3


async def test_a_chosen_tone_and_wording_stay_with_the_letter(phone: Phone, clock: MovedClock) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)
    first = dana.html

    await phone.tap("More formal", dana)
    formal = dana.html
    await phone.tap("Another one", dana)
    other = dana.html
    await phone.tap("More", dana)
    await phone.tap("Back", dana)

    assert "Dear Dana Lee," in formal
    assert "Dear Dana Lee," in other
    assert len({first, formal, other}) == 3
    assert dana.html == other


async def test_warmer_leads_back_from_formal_and_says_where_it_is_warm_already(phone: Phone, clock: MovedClock) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)
    first = dana.html

    await phone.tap("More formal", dana)
    await phone.tap("Warmer", dana)
    back = dana.html
    await phone.tap("Warmer", dana)

    assert back == first
    assert "This is the warm one" in phone.answers[-1]


async def test_a_forged_tone_changes_nothing(phone: Phone, clock: MovedClock) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)
    nudge = int(dana.data("Later").split(":")[1], 36)

    await phone.press(InTone(nudge, "rude").encode(), dana.id)

    assert phone.answers[-1] == "This button is out of date. /interviews shows how things stand."


async def test_the_call_card_keeps_its_tone_behind_more(phone: Phone, clock: MovedClock) -> None:
    sent = await live_until(phone, clock, CALL_DUE)
    call = next(one for one in sent if "Call them" in one.html)

    await phone.tap("More", call)
    await phone.tap("More formal", call)

    assert "Good day" in call.html
    assert len(call.buttons) == 3


async def test_a_reply_to_an_answer_comes_in_other_wordings_too(phone: Phone) -> None:
    await phone.say("/answered")
    await phone.tap("On hold")
    first = phone.last.html

    await phone.tap("More formal")
    formal = phone.last.html
    await phone.tap("Another one")

    assert "<pre>" in first
    assert len({first, formal, phone.last.html}) == 3
    assert "Undo" in phone.last.labels[-2]


async def test_a_reply_to_an_answer_that_was_taken_back_is_gone(phone: Phone) -> None:
    await phone.say("/answered")
    await phone.tap("On hold")
    answered = phone.last
    data = answered.data("Another one")

    await phone.tap("Undo")
    await phone.press(data, answered.id)

    assert isinstance(decode(data), AnotherReply)
    assert phone.answers[-1].startswith("I ")


# -- more -------------------------------------------------------------------------------------------------------------


async def test_more_opens_the_full_advice_with_every_rule_that_applies(phone: Phone, clock: MovedClock) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)

    await phone.tap("More", dana)

    assert "All that applies here" in dana.text
    assert "The thank-you goes out inside 24 hours. (RealStreet Staffing)" in dana.text.replace("<i>", "").replace(
        "</i>", ""
    )
    assert "people compare" in dana.text
    assert "Hand it in at their front desk" not in dana.text


# -- one's own version ------------------------------------------------------------------------------------------------


async def test_a_reply_to_a_draft_is_checked_and_kept_where_wanted(phone: Phone, clock: MovedClock) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)

    await reply(phone, dana, "Dear Dana,\n\nThank you for your time. I liked our talk about sailing.\n\nAnn")
    judged = phone.last.text
    await phone.tap("Keep it with the interview")

    assert judged == "Nothing to mend. It can go out as it is."
    assert "Kept with the interview" in phone.last.text
    assert "our talk about sailing" in dana.html
    assert "Our draft again" in dana.labels


async def test_a_kept_version_comes_again_with_the_reminder_and_ours_can_be_had_back(
    phone: Phone, clock: MovedClock
) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)
    await reply(phone, dana, "Dear Dana,\n\nThank you for your time. I liked our talk about sailing.\n\nAnn")
    await phone.tap("Keep it with the interview")

    later = await live_until(phone, clock, datetime(2026, 11, 21, 16, 1, tzinfo=UTC))
    again = next(one for one in later if "Thank Dana Lee" in one.html)
    kept = again.html
    await phone.tap("Our draft again", again)

    assert "our talk about sailing" in kept
    assert "sailing" not in again.html
    assert "Warmer" in again.labels


async def test_a_version_with_faults_is_told_each_and_how_to_mend_it(phone: Phone, clock: MovedClock) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)

    await reply(phone, dana, "Dear Diana, did I get the job? I am desperate!!")

    assert "5 things to mend" in phone.last.text
    assert "It greets Diana." in phone.last.text
    assert "“did I get the job”" in phone.last.text
    assert "Maricarmen Pizarro" in phone.last.text
    assert "Keep it with the interview" in phone.last.labels


async def test_a_reply_to_a_draft_is_about_the_draft_whatever_else_is_open(phone: Phone, clock: MovedClock) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)
    await phone.say("/new")
    asked = phone.last.text

    await reply(phone, dana, "Dear Dana,\n\nThank you for your time.\n\nAnn")
    judged = phone.last.text
    await phone.say("Globex, analyst")

    assert "Where was it" in asked
    assert judged.startswith("Nothing to mend")
    assert "Globex" in phone.last.text


async def test_a_dealt_with_nudge_checks_and_keeps_nothing(phone: Phone, clock: MovedClock) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)
    drafted = Message(dana.id, dana.chat_id, dana.html)
    await phone.tap("Mark as sent", dana)

    await reply(phone, drafted, "Dear Dana,\n\nThank you for your time.\n\nAnn")

    assert phone.last.text.startswith("Nothing to mend")
    assert phone.last.labels == []


# -- /check -----------------------------------------------------------------------------------------------------------


async def test_check_looks_at_a_text_in_the_same_message_or_in_the_next(phone: Phone) -> None:
    await phone.say("/check Dear Dana, is there any news? I will wait gladly.")
    at_once = phone.last.text
    await phone.say("/check")
    asked = phone.last.text
    await phone.say("Dear [Name], thank you for your time.")

    assert "It asks before their date, Friday 27 November." in at_once
    assert asked.startswith("Send me your text")
    assert "Something was left to fill in: “[Name]”" in phone.last.text.replace("</b>", "")


async def test_check_knows_whose_name_it_should_be(phone: Phone) -> None:
    await phone.say("/check Dear Dona,\n\nthank you for the interview at Acme.")

    assert "It greets Dona." in phone.last.text


async def test_check_in_the_middle_of_something_says_how_it_can_be_done(phone: Phone) -> None:
    await phone.say("/new")

    await phone.say("/check")

    assert "We are in the middle of something" in phone.last.text


# -- what makes it theirs ---------------------------------------------------------------------------------------------


async def test_what_was_talked_about_goes_into_that_persons_letter(phone: Phone, clock: MovedClock) -> None:
    dana, tom = await live_until(phone, clock, THANKS_DUE)

    await phone.tap("What we talked about", dana)
    asked = phone.last.text
    await phone.say("moving the pipeline to streaming")

    assert "What did you and Dana Lee talk about?" in asked
    assert "moving the pipeline to streaming" in dana.html
    assert "streaming" not in tom.html
    assert "The draft above has it now" in phone.last.text


async def test_strength_promise_and_how_it_went_shape_the_letters(
    phone: Phone, clock: MovedClock, database: Database, ann: Person, acme: int
) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)
    await phone.tap("More", dana)
    await phone.tap("Make it yours", dana)

    await phone.tap("What I bring")
    await phone.say("Ten years of Python")
    await phone.tap("More of my own")
    await phone.tap("A promise I made")
    await phone.say("the write-up on caching")
    await phone.tap("More of my own")
    await phone.tap("It went badly")
    notes = (await seen(database, ann, acme, clock)).stored.notes

    assert (notes.strength, notes.promise, notes.went_badly) == ("Ten years of Python", "the write-up on caching", True)
    assert "ten years of Python" in dana.html
    assert "the write-up on caching" in dana.html
    assert "addition" in dana.html


async def test_a_job_one_does_not_want_gets_thanks_without_interest(phone: Phone, clock: MovedClock) -> None:
    await phone.say("/interviews")
    await phone.tap("Acme")
    await phone.tap("Manage")
    await phone.tap("Letters")
    await phone.tap("I do not want it")

    dana, _ = await live_until(phone, clock, THANKS_DUE)

    assert "interest" not in dana.html.partition("<pre>")[2]


async def test_a_line_can_be_left_out_again_and_a_question_left(
    phone: Phone, clock: MovedClock, database: Database, ann: Person, acme: int
) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)
    await phone.tap("What we talked about", dana)
    await phone.say("Kafka")
    await phone.tap("What we talked about", dana)
    await phone.tap("Leave it out")
    gone = "Kafka" not in dana.html
    await phone.tap("What we talked about", dana)
    await phone.tap("Cancel")
    await phone.say("not an answer any more")

    assert gone
    assert (await seen(database, ann, acme, clock)).stored.interview.people[0].topic is None


async def test_a_question_for_a_letter_waits_while_another_is_open(phone: Phone, clock: MovedClock) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)
    await phone.say("/new")

    await phone.tap("What we talked about", dana)

    assert phone.answers[-1] == "Let us finish the question further up first, or /cancel it."


async def test_a_note_of_value_asks_for_the_find_and_names_three_places(phone: Phone, clock: MovedClock) -> None:
    await phone.say("/answered")
    await phone.tap("On hold")
    sent = await live_until(phone, clock, datetime(2026, 12, 21, 14, 31, tzinfo=UTC))
    note = next(one for one in sent if "Send something of value" in one.html)
    before = note.html

    await phone.tap("I found something", note)
    await phone.say("Congratulations on the new plant in Ohio")

    assert before.count("\n• ") == 3
    assert "Congratulations on the new plant in Ohio." in note.html
    assert "\n• " not in note.html


async def test_the_date_of_an_offer_stands_in_the_letters_to_the_others(
    phone: Phone, clock: MovedClock, database: Database, ann: Person
) -> None:
    await interview_at(database, ann, clock, "Globex")
    await phone.say("/answered")
    await phone.tap("Globex")
    await phone.tap("An offer")
    sent = await live_until(phone, clock, datetime(2026, 11, 23, 14, 31, tzinfo=UTC))
    news = next(one for one in sent if "Tell them about your offer" in one.html)

    await phone.tap("They want an answer by", news)
    await phone.say("4 December")

    assert "Friday, December 4" in news.html


async def test_a_past_or_unread_date_of_an_offer_is_asked_again(
    phone: Phone, clock: MovedClock, database: Database, ann: Person
) -> None:
    await interview_at(database, ann, clock, "Globex")
    await phone.say("/answered")
    await phone.tap("Globex")
    await phone.tap("An offer")
    sent = await live_until(phone, clock, datetime(2026, 11, 23, 14, 31, tzinfo=UTC))
    news = next(one for one in sent if "Tell them about your offer" in one.html)

    await phone.tap("They want an answer by", news)
    await phone.say("whenever they like")
    unread = phone.last.text
    await phone.say("2026-11-02")

    assert unread.startswith("I could not read a day in that.")
    assert "lies behind us" in phone.last.text


async def test_the_date_of_an_offer_is_asked_with_the_offer_itself(
    phone: Phone, clock: MovedClock, database: Database, ann: Person, acme: int
) -> None:
    await interview_at(database, ann, clock, "Globex")
    await phone.say("/answered")
    await phone.tap("Globex")
    await phone.tap("An offer")

    await phone.tap("They want an answer by")
    await phone.say("4 December")

    assert (await seen(database, ann, acme, clock)).stored.notes.offer_until == date(2026, 12, 4)


async def test_a_call_card_asks_why_one_fits_until_it_is_noted(phone: Phone, clock: MovedClock) -> None:
    sent = await live_until(phone, clock, CALL_DUE)
    call = next(one for one in sent if "Call them" in one.html)
    before = call.html

    await phone.tap("More", call)
    await phone.tap("Make it yours", call)
    await phone.tap("What I bring")
    await phone.say("Ten years of Python")

    assert "What makes you a good fit?" in before
    assert "What makes you a good fit?" not in call.html
    assert "What you bring: ten years of Python." in call.html


# -- references and LinkedIn ------------------------------------------------------------------------------------------


async def test_references_that_knew_already_are_not_asked_about_again(
    phone: Phone, clock: MovedClock, database: Database, ann: Person
) -> None:
    sent = await live_until(phone, clock, REFERENCES_DUE)
    references = next(one for one in sent if "Tell your references" in one.html)

    await phone.tap("They knew already", references)
    clock.on(hours=12)
    globex = await interview_at(database, ann, clock, "Globex")
    planned = {nudge.step.value for nudge in (await seen(database, ann, globex, clock)).plan}

    assert "✅ Done: tell your references" in references.text
    assert "thank" in planned
    assert "references" not in planned


async def test_undo_lets_references_be_asked_about_again(
    phone: Phone, clock: MovedClock, database: Database, ann: Person, acme: int
) -> None:
    sent = await live_until(phone, clock, REFERENCES_DUE)
    references = next(one for one in sent if "Tell your references" in one.html)
    await phone.tap("They knew already", references)

    await phone.tap("Undo", references)

    assert "They knew already" in references.labels
    assert not (await seen(database, ann, acme, clock)).person.references_told


async def test_they_agreed_makes_the_step_on_linkedin_for_that_person(
    phone: Phone, clock: MovedClock, database: Database, ann: Person, acme: int
) -> None:
    await phone.say("/answered")
    await phone.tap("Yes to LinkedIn")
    await phone.tap("Tom Ruiz")
    planned = [nudge for nudge in (await seen(database, ann, acme, clock)).plan if nudge.step == "linkedin"]
    await phone.say("/answered")
    await phone.tap("Yes to LinkedIn")

    assert [nudge.person for nudge in planned] == [2]
    assert "Dana Lee agreed to connect." in phone.last.text
    facts = [entry.fact.what for entry in (await seen(database, ann, acme, clock)).stored.history]
    assert facts == [FactKind.LINKEDIN_AGREED] * 2


# -- the playbook, settings -------------------------------------------------------------------------------------------


async def test_the_playbook_is_browsed_by_moment_with_sources_and_disagreements(phone: Phone) -> None:
    await phone.say("/playbook")
    first = phone.last

    assert first.labels == [
        *("Before", "Right after", "Waiting"),
        *("Calling", "Bad news", "Good news"),
        "Where they disagree",
    ]
    for label, said in (
        ("Before", "Thank them for their time before you leave."),
        ("Calling", "Never on a Monday"),
        ("Good news", "An offer from elsewhere gives you weight."),
        ("Where they disagree", "Their date has passed. Email or phone?"),
    ):
        await phone.tap(label, first)
        assert said in first.text
        await phone.tap("Back", first)


async def test_role_and_tone_of_the_settings_are_in_the_letters(phone: Phone, clock: MovedClock) -> None:
    await phone.say("/settings")
    await phone.tap("My role")
    await phone.say("Data engineer")
    await phone.tap("Write formal letters")

    dana, _ = await live_until(phone, clock, THANKS_DUE)

    assert "Ann Gray\nData engineer\n+1 212 555 0199" in dana.html
    assert "Dear Dana Lee," in dana.html


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("they were moving the billing to events", "In letters: “… about moving the billing to events …”"),
        ("their plans (!!)", "In letters: “… about your plans …”"),
        ("they use Kafka", "It fits into no sentence of a letter"),
    ],
)
async def test_one_sees_how_a_note_stands_in_the_letters_or_that_it_fits_into_none(
    phone: Phone, clock: MovedClock, typed: str, said: str
) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)
    await phone.tap("What we talked about", dana)

    await phone.say(typed)

    assert said in phone.last.text
