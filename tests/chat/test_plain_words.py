"""What people write in a few words, and what is wished with it: one table."""

from __future__ import annotations

import pytest

from bot.domain.etiquette import Contact
from bot.domain.model import CallResult, What
from bot.parsing.intents import Wish, Wished, asks_something, named_in, read_wish, wants_out

MAY_CALL, MAY_WRITE = Wished(Wish.MAY, Contact.CALL), Wished(Wish.MAY, Contact.WRITE)


def answered(what: What | None = None) -> Wished:
    return Wished(Wish.ANSWERED, said=what)


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
        ("how long should I wait?", Wished(Wish.MAY)),
        ("can I contact them?", Wished(Wish.MAY)),
        ("what's next?", Wished(Wish.NEXT)),
        ("What’s next", Wished(Wish.NEXT)),
        ("what now?", Wished(Wish.NEXT)),
        ("what do I do about Acme?", Wished(Wish.NEXT)),
        ("what should I do now?", Wished(Wish.NEXT)),
        ("anything for today?", Wished(Wish.NEXT)),
        ("status", Wished(Wish.NEXT)),
        ("where do things stand?", Wished(Wish.NEXT)),
        ("they answered", answered()),
        ("Acme replied", answered()),
        ("Acme got back to me", answered()),
        ("they wrote back", answered()),
        ("they called me", answered()),
        ("I heard back from Globex", answered()),
        ("got an answer", answered()),
        ("still nothing", Wished(Wish.STILL_NOTHING)),
        ("no answer yet", Wished(Wish.STILL_NOTHING)),
        ("they haven't answered", Wished(Wish.STILL_NOTHING)),
        ("I haven't heard back from Acme", Wished(Wish.STILL_NOTHING)),
        ("rejected", answered(What.REJECTED)),
        ("Acme rejected me", answered(What.REJECTED)),
        ("they said no", answered(What.REJECTED)),
        ("I didn't get the job", answered(What.REJECTED)),
        ("they went with someone else", answered(What.REJECTED)),
        ("got a rejection from Acme", answered(What.REJECTED)),
        ("got an offer from Acme", answered(What.OFFER)),
        ("they made me an offer!", answered(What.OFFER)),
        ("offer from Globex", answered(What.OFFER)),
        ("I got the job", answered(What.OFFER)),
        ("next round at Acme", answered(What.NEXT_ROUND)),
        ("they invited me back", answered(What.NEXT_ROUND)),
        ("I made it to the final round", answered(What.NEXT_ROUND)),
        ("Acme is on hold", answered(What.ON_HOLD)),
        ("they are still deciding", answered(What.STILL_DECIDING)),
        ("they need more time", answered(What.STILL_DECIDING)),
        ("they never called", answered(What.NO_SHOW)),
        ("I withdrew from Acme", answered(What.WITHDRAWN)),
        ("sent it", Wished(Wish.DONE, Contact.WRITE)),
        ("I sent the thank-you to Dana", Wished(Wish.DONE, Contact.WRITE)),
        ("emailed Dana", Wished(Wish.DONE, Contact.WRITE)),
        ("thanked them", Wished(Wish.DONE, Contact.WRITE)),
        ("done", Wished(Wish.DONE)),
        ("Done!", Wished(Wish.DONE)),
        ("I've done it", Wished(Wish.DONE)),
        ("called them", Wished(Wish.DONE, Contact.CALL)),
        ("I called Acme this morning", Wished(Wish.DONE, Contact.CALL)),
        ("I called Acme, no answer", Wished(Wish.DONE, Contact.CALL, result=CallResult.NO_ANSWER)),
        ("left a voicemail", Wished(Wish.DONE, Contact.CALL, result=CallResult.VOICEMAIL)),
        ("the interview was cancelled", Wished(Wish.CALLED_OFF)),
        ("they cancelled the interview", Wished(Wish.CALLED_OFF)),
        ("Acme moved the interview to Friday", Wished(Wish.MOVED)),
        ("the interview was postponed", Wished(Wish.MOVED)),
        ("later", Wished(Wish.LATER)),
        ("remind me tomorrow", Wished(Wish.LATER)),
        ("new interview", Wished(Wish.NEW)),
        ("I had an interview", Wished(Wish.NEW)),
        ("my interviews", Wished(Wish.LIST)),
        ("help", Wished(Wish.HELP)),
        ("how does this work?", Wished(Wish.HELP)),
        ("change my time zone", Wished(Wish.SETTINGS)),
        ("cancel", Wished(Wish.CANCEL)),
        ("never mind", Wished(Wish.CANCEL)),
        ("pause until Monday", Wished(Wish.COMMAND, command="pause")),
        ("please stop reminding me", Wished(Wish.COMMAND, command="pause")),
        ("how do I ask for feedback?", Wished(Wish.COMMAND, command="playbook")),
        ("what if they don't answer?", Wished(Wish.COMMAND, command="playbook")),
        ("I want to withdraw from Acme", answered(What.WITHDRAWN)),
        ("my interview at Acme is on Wednesday at 4pm now", Wished(Wish.MOVED)),
        ("I moved to Berlin", Wished(Wish.SETTINGS)),
        ("it went well", Wished(Wish.WENT_WELL)),
        ("It was really great!", Wished(Wish.WENT_WELL)),
        ("it went badly, I froze", Wished(Wish.WENT_BADLY)),
        ("it didn't go so well", Wished(Wish.WENT_BADLY)),
        ("not great", Wished(Wish.WENT_BADLY)),
        ("I feel awful", Wished(Wish.NERVOUS)),
        ("this is hopeless", Wished(Wish.NERVOUS)),
        ("they gave me an offer", answered(What.OFFER)),
        ("Acme made an offer", answered(What.OFFER)),
        ("they want me to call on Tuesday", answered(What.FOLLOW_UP_ON)),
        ("my number is +44 20 7946 0018", Wished(Wish.SETTINGS)),
        ("they moved it to Thursday 2pm", Wished(Wish.MOVED)),
        ("I accepted the offer", Wished(Wish.ACCEPTED)),
        ("I took the job!", Wished(Wish.ACCEPTED)),
        ("show my plan", Wished(Wish.NEXT)),
        ("let go of Acme", Wished(Wish.LET_GO)),
        ("let Acme go", Wished(Wish.LET_GO)),
        ("I want to give up on Acme", Wished(Wish.LET_GO)),
        ("they want to see me again", answered(What.NEXT_ROUND)),
        ("unpause", Wished(Wish.COMMAND, command="resume")),
        ("delete all my data", Wished(Wish.COMMAND, command="forget")),
        ("export my data", Wished(Wish.COMMAND, command="export")),
        ("undo that", Wished(Wish.UNDO)),
        ("that was a mistake", Wished(Wish.UNDO)),
        ("I'm so nervous about tomorrow", Wished(Wish.NERVOUS)),
        ("the waiting is killing me", Wished(Wish.NERVOUS)),
        ("when is my interview?", Wished(Wish.NEXT)),
        ("are you a bot?", Wished(Wish.HELP)),
        ("hi", Wished(Wish.GREETING)),
        ("Good morning!", Wished(Wish.GREETING)),
        ("thanks a lot", Wished(Wish.THANKS)),
        ("ok", Wished(Wish.THANKS)),
        ("👍", Wished(Wish.THANKS)),
    ],
)
def test_a_few_plain_words_are_understood(text: str, expected: Wished) -> None:
    assert read_wish(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "Acme", "Acme, data engineer", "moving the pipeline to streaming", "Dana Lee, Head of Data", "asdf",
        "the weather is fine", "I like Acme", "?", "x" * 500, "I got the impression they liked me",
        "Dear Dana,\nthank you for the interview",
    ],
)  # fmt: skip
def test_other_words_wish_nothing(text: str) -> None:
    assert read_wish(text) is None


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
