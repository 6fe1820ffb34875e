"""What people write in a few words, and what is wished with it: one table."""

from __future__ import annotations

import pytest

from bot.domain.etiquette import Contact
from bot.domain.model import CallResult, FactKind
from bot.parsing.intents import Intent, ParsedIntent, asks_something, named_in, read_intent, wants_out

MAY_CALL, MAY_WRITE = ParsedIntent(Intent.MAY, Contact.CALL), ParsedIntent(Intent.MAY, Contact.WRITE)


def answered(what: FactKind | None = None) -> ParsedIntent:
    return ParsedIntent(Intent.ANSWERED, said=what)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can I call Acme now?", MAY_CALL),
        ("May I ring them?", MAY_CALL),
        ("when do I call Globex?", MAY_CALL),
        ("when can I call", MAY_CALL),
        ("is it too early to call?", MAY_CALL),
        ("should I write to Dana?", MAY_WRITE),
        ("should i email them today", MAY_WRITE),
        ("can I follow up with Acme?", MAY_WRITE),
        ("is it ok to check in now?", MAY_WRITE),
        ("so, when should I check in?", MAY_WRITE),
        ("how long should I wait?", ParsedIntent(Intent.MAY)),
        ("can I contact them?", ParsedIntent(Intent.MAY)),
        ("what's next?", ParsedIntent(Intent.NEXT)),
        ("What’s next", ParsedIntent(Intent.NEXT)),
        ("what now?", ParsedIntent(Intent.NEXT)),
        ("what do I do about Acme?", ParsedIntent(Intent.NEXT)),
        ("what should I do now?", ParsedIntent(Intent.NEXT)),
        ("anything for today?", ParsedIntent(Intent.NEXT)),
        ("status", ParsedIntent(Intent.NEXT)),
        ("where do things stand?", ParsedIntent(Intent.NEXT)),
        ("they answered", answered()),
        ("Acme replied", answered()),
        ("Acme got back to me", answered()),
        ("they wrote back", answered()),
        ("they called me", answered()),
        ("I heard back from Globex", answered()),
        ("got an answer", answered()),
        ("still nothing", ParsedIntent(Intent.STILL_NOTHING)),
        ("no answer yet", ParsedIntent(Intent.STILL_NOTHING)),
        ("they haven't answered", ParsedIntent(Intent.STILL_NOTHING)),
        ("I haven't heard back from Acme", ParsedIntent(Intent.STILL_NOTHING)),
        ("rejected", answered(FactKind.REJECTED)),
        ("Acme rejected me", answered(FactKind.REJECTED)),
        ("they said no", answered(FactKind.REJECTED)),
        ("I didn't get the job", answered(FactKind.REJECTED)),
        ("they went with someone else", answered(FactKind.REJECTED)),
        ("got a rejection from Acme", answered(FactKind.REJECTED)),
        ("got an offer from Acme", answered(FactKind.OFFER)),
        ("they made me an offer!", answered(FactKind.OFFER)),
        ("offer from Globex", answered(FactKind.OFFER)),
        ("I got the job", answered(FactKind.OFFER)),
        ("next round at Acme", answered(FactKind.NEXT_ROUND)),
        ("they invited me back", answered(FactKind.NEXT_ROUND)),
        ("I made it to the final round", answered(FactKind.NEXT_ROUND)),
        ("Acme is on hold", answered(FactKind.ON_HOLD)),
        ("they are still deciding", answered(FactKind.STILL_DECIDING)),
        ("they need more time", answered(FactKind.STILL_DECIDING)),
        ("they never called", answered(FactKind.NO_SHOW)),
        ("I withdrew from Acme", answered(FactKind.WITHDRAWN)),
        ("sent it", ParsedIntent(Intent.DONE, Contact.WRITE)),
        ("I sent the thank-you to Dana", ParsedIntent(Intent.DONE, Contact.WRITE)),
        ("emailed Dana", ParsedIntent(Intent.DONE, Contact.WRITE)),
        ("thanked them", ParsedIntent(Intent.DONE, Contact.WRITE)),
        ("done", ParsedIntent(Intent.DONE)),
        ("Done!", ParsedIntent(Intent.DONE)),
        ("I've done it", ParsedIntent(Intent.DONE)),
        ("called them", ParsedIntent(Intent.DONE, Contact.CALL)),
        ("I called Acme this morning", ParsedIntent(Intent.DONE, Contact.CALL)),
        ("I called Acme, no answer", ParsedIntent(Intent.DONE, Contact.CALL, result=CallResult.NO_ANSWER)),
        ("left a voicemail", ParsedIntent(Intent.DONE, Contact.CALL, result=CallResult.VOICEMAIL)),
        ("the interview was cancelled", ParsedIntent(Intent.CALLED_OFF)),
        ("they cancelled the interview", ParsedIntent(Intent.CALLED_OFF)),
        ("Acme moved the interview to Friday", ParsedIntent(Intent.MOVED)),
        ("the interview was postponed", ParsedIntent(Intent.MOVED)),
        ("later", ParsedIntent(Intent.LATER)),
        ("remind me tomorrow", ParsedIntent(Intent.LATER)),
        ("new interview", ParsedIntent(Intent.NEW)),
        ("I had an interview", ParsedIntent(Intent.NEW)),
        ("my interviews", ParsedIntent(Intent.LIST)),
        ("help", ParsedIntent(Intent.HELP)),
        ("how does this work?", ParsedIntent(Intent.HELP)),
        ("change my time zone", ParsedIntent(Intent.SETTINGS)),
        ("cancel", ParsedIntent(Intent.CANCEL)),
        ("never mind", ParsedIntent(Intent.CANCEL)),
        ("pause until Monday", ParsedIntent(Intent.COMMAND, command="pause")),
        ("please stop reminding me", ParsedIntent(Intent.COMMAND, command="pause")),
        ("how do I ask for feedback?", ParsedIntent(Intent.COMMAND, command="playbook")),
        ("what if they don't answer?", ParsedIntent(Intent.COMMAND, command="playbook")),
        ("I want to withdraw from Acme", answered(FactKind.WITHDRAWN)),
        ("my interview at Acme is on Wednesday at 4pm now", ParsedIntent(Intent.MOVED)),
        ("I moved to Berlin", ParsedIntent(Intent.SETTINGS)),
        ("it went well", ParsedIntent(Intent.WENT_WELL)),
        ("It was really great!", ParsedIntent(Intent.WENT_WELL)),
        ("it went badly, I froze", ParsedIntent(Intent.WENT_BADLY)),
        ("it didn't go so well", ParsedIntent(Intent.WENT_BADLY)),
        ("not great", ParsedIntent(Intent.WENT_BADLY)),
        ("I feel awful", ParsedIntent(Intent.NERVOUS)),
        ("this is hopeless", ParsedIntent(Intent.NERVOUS)),
        ("they gave me an offer", answered(FactKind.OFFER)),
        ("Acme made an offer", answered(FactKind.OFFER)),
        ("they want me to call on Tuesday", answered(FactKind.FOLLOW_UP_ON)),
        ("my number is +44 20 7946 0018", ParsedIntent(Intent.SETTINGS)),
        ("they moved it to Thursday 2pm", ParsedIntent(Intent.MOVED)),
        ("I accepted the offer", ParsedIntent(Intent.ACCEPTED)),
        ("I took the job!", ParsedIntent(Intent.ACCEPTED)),
        ("show my plan", ParsedIntent(Intent.NEXT)),
        ("let go of Acme", ParsedIntent(Intent.LET_GO)),
        ("let Acme go", ParsedIntent(Intent.LET_GO)),
        ("I want to give up on Acme", ParsedIntent(Intent.LET_GO)),
        ("they want to see me again", answered(FactKind.NEXT_ROUND)),
        ("unpause", ParsedIntent(Intent.COMMAND, command="resume")),
        ("delete all my data", ParsedIntent(Intent.COMMAND, command="forget")),
        ("export my data", ParsedIntent(Intent.COMMAND, command="export")),
        ("undo that", ParsedIntent(Intent.UNDO)),
        ("that was a mistake", ParsedIntent(Intent.UNDO)),
        ("I'm so nervous about tomorrow", ParsedIntent(Intent.NERVOUS)),
        ("the waiting is killing me", ParsedIntent(Intent.NERVOUS)),
        ("when is my interview?", ParsedIntent(Intent.NEXT)),
        ("are you a bot?", ParsedIntent(Intent.HELP)),
        ("hi", ParsedIntent(Intent.GREETING)),
        ("Good morning!", ParsedIntent(Intent.GREETING)),
        ("thanks a lot", ParsedIntent(Intent.THANKS)),
        ("ok", ParsedIntent(Intent.THANKS)),
        ("👍", ParsedIntent(Intent.THANKS)),
    ],
)
def test_a_few_plain_words_are_understood(text: str, expected: ParsedIntent) -> None:
    assert read_intent(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "Acme", "Acme, data engineer", "moving the pipeline to streaming", "Dana Lee, Head of Data", "asdf",
        "the weather is fine", "I like Acme", "?", "x" * 500, "I got the impression they liked me",
        "Dear Dana,\nthank you for the interview",
    ],
)  # fmt: skip
def test_other_words_wish_nothing(text: str) -> None:
    assert read_intent(text) is None


def test_only_a_plain_question_is_told_from_an_answer() -> None:
    assert asks_something("can I call Acme now?")
    assert not asks_something("whether I may call")
    assert not asks_something("offer")
    assert wants_out("Cancel!")
    assert not wants_out("they cancelled")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can I call Acme now?", (1,)),
        ("can I call acme robotics?", (2,)),
        ("is Globex done", (3,)),
        ("what about St. Mary's?", (4,)),
        ("can I call?", ()),
        ("acmeish", ()),
    ],
)
def test_a_name_in_a_text_is_found_whole_before_in_part(text: str, expected: tuple[int, ...]) -> None:
    names = {1: ["Acme"], 2: ["Acme Robotics"], 3: ["Globex Corp"], 4: ["St. Mary's"]}

    assert named_in(text, names) == expected
