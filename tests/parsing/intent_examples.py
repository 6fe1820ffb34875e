"""Phrases for every row of the table of intents: what must be read as it, and what comes near it and must not.

A new pattern needs a phrase here that it alone decides, a new row two phrases of each kind; `test_intents.py` walks the
table and fails where one is missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.etiquette import Contact
from bot.domain.model import CallResult, FactKind
from bot.parsing.intents import Intent, ParsedIntent


@dataclass(frozen=True)
class Examples:
    """`matches` mean the intent; `near_misses` do not, and stand beside what they mean in its place (None: nothing)."""

    matches: tuple[str, ...]
    near_misses: dict[str, ParsedIntent | None]


def answered(what: FactKind | None = None) -> ParsedIntent:
    return ParsedIntent(Intent.ANSWERED, answer=what)


def command(name: str) -> ParsedIntent:
    return ParsedIntent(Intent.COMMAND, command=name)


ANSWERED = answered()
MAY_CONTACT = ParsedIntent(Intent.MAY)
MAY_CALL = ParsedIntent(Intent.MAY, Contact.CALL)
MAY_WRITE = ParsedIntent(Intent.MAY, Contact.WRITE)
NEXT = ParsedIntent(Intent.NEXT)
STILL_NOTHING = ParsedIntent(Intent.STILL_NOTHING)
DONE = ParsedIntent(Intent.DONE)
WROTE = ParsedIntent(Intent.DONE, Contact.WRITE)
CALLED = ParsedIntent(Intent.DONE, Contact.CALL)
MOVED = ParsedIntent(Intent.MOVED)
CALLED_OFF = ParsedIntent(Intent.CALLED_OFF)
SETTINGS = ParsedIntent(Intent.SETTINGS)
NEW = ParsedIntent(Intent.NEW)
LIST = ParsedIntent(Intent.LIST)
HELP = ParsedIntent(Intent.HELP)
NERVOUS = ParsedIntent(Intent.NERVOUS)
UNDO = ParsedIntent(Intent.UNDO)
LET_GO = ParsedIntent(Intent.LET_GO)
WENT_BADLY = ParsedIntent(Intent.WENT_BADLY)
WENT_WELL = ParsedIntent(Intent.WENT_WELL)
THANKS = ParsedIntent(Intent.THANKS)

EXAMPLES: dict[ParsedIntent, Examples] = {
    ParsedIntent(Intent.CANCEL): Examples(
        matches=("cancel", "Cancel!", "never mind", "stop", "forget it"),
        near_misses={
            "they cancelled the interview": CALLED_OFF,
            "stop the reminders": command("pause"),
            "cancel culture": None,
            "forget me": command("forget"),
        },
    ),
    HELP: Examples(
        matches=("help", "Help me!", "how does this work?", "what can you do?", "are you a bot?", "who are you"),
        near_misses={"please help me with my letter": None, "are you sure": None, "how does the team work?": None},
    ),
    command("pause"): Examples(
        matches=("pause", "pause until Monday", "please stop reminding me", "stop all messages", "leave me alone"),
        near_misses={
            "stop": ParsedIntent(Intent.CANCEL),
            "they paused the search": answered(FactKind.ON_HOLD),
            "remind me tomorrow": ParsedIntent(Intent.LATER),
        },
    ),
    command("resume"): Examples(
        matches=("resume", "resume the reminders", "unpause"),
        near_misses={"my resume": None, "they resumed hiring": None, "I sent my resume": WROTE},
    ),
    command("forget"): Examples(
        matches=("delete all my data", "forget me", "erase everything", "wipe my account"),
        near_misses={"forget it": ParsedIntent(Intent.CANCEL), "delete Acme": None, "I forget everything": None},
    ),
    command("export"): Examples(
        matches=("export my data", "download all of my data", "give me the data"),
        near_misses={"they want my data": None, "delete my data": command("forget"), "export": None},
    ),
    UNDO: Examples(
        matches=("undo", "undo that", "take it back", "that was a mistake", "wrong button"),
        near_misses={"back": None, "that was great": WENT_WELL, "undone": None},
    ),
    ParsedIntent(Intent.ACCEPTED): Examples(
        matches=("I accepted the offer", "I took the job!", "signed the contract", "I've just accepted it"),
        near_misses={
            "they accepted": None,
            "I turned the offer down": answered(FactKind.WITHDRAWN),
            "I got the job": answered(FactKind.OFFER),
        },
    ),
    LET_GO: Examples(
        matches=("let it go", "let go of Acme", "let Acme go", "I want to give up on Acme", "archive Globex"),
        near_misses={
            "they let me know": ANSWERED,
            "delete my data": command("forget"),
            "drop my data": None,
            "let me think": None,
        },
    ),
    NERVOUS: Examples(
        matches=(
            "I'm so nervous about tomorrow",
            "I feel awful",
            "this is hopeless",
            "I can't sleep",
            "nobody wants me",
            "the waiting is killing me",
            "I hate this waiting",
        ),
        near_misses={
            "the interview went terribly": WENT_BADLY,
            "I'm in Berlin": SETTINGS,
            "this is number 3 and it is hopeless 2": None,
            "I can't come on Monday": None,
        },
    ),
    MAY_CALL: Examples(
        matches=(
            "can I call Acme now?",
            "May I ring them?",
            "when do I call Globex?",
            "when can I call",
            "is it too early to call?",
        ),
        near_misses={
            "call me Dana": SETTINGS,
            "I called them": CALLED,
            "can they call me?": None,
            "how do I call them?": command("playbook"),
        },
    ),
    MAY_WRITE: Examples(
        matches=(
            "should I write to Dana?",
            "should i email them today",
            "can I follow up with Acme?",
            "so, when should I check in?",
            "is it ok to check in now?",
        ),
        near_misses={
            "I emailed Dana": WROTE,
            "they want me to write to them": answered(FactKind.FOLLOW_UP_ON),
            "can they write?": None,
        },
    ),
    MAY_CONTACT: Examples(
        matches=("how long should I wait?", "can I contact them?", "when may I thank her?"),
        near_misses={"they contacted me": None, "I thanked them": WROTE, "wait": None},
    ),
    NEXT: Examples(
        matches=(
            "what's next?",
            "What’s next",
            "what now?",
            "what do I do about Acme?",
            "what should I do now?",
            "what is the plan?",
            "status",
            "my plan",
            "anything for today?",
            "how do things stand?",
            "where do things stand?",
            "show my plan",
            "when is my interview?",
            "what time is my next interview",
        ),
        near_misses={
            "next round at Acme": answered(FactKind.NEXT_ROUND),
            "what if they call?": command("playbook"),
            "Friday is my interview": None,
            "we discussed the plan": None,
        },
    ),
    command("playbook"): Examples(
        matches=("how do I ask for feedback?", "what if they don't answer?", "any tips for calls?", "rules"),
        near_misses={"how long should I wait?": MAY_CONTACT, "how do they decide?": None, "what is Acme?": None},
    ),
    STILL_NOTHING: Examples(
        matches=(
            "still nothing",
            "is there still no answer",
            "no answer yet",
            "no news",
            "they haven't answered",
            "Acme has not got back to me",
            "I haven't heard back from Acme",
        ),
        near_misses={
            "I called Acme, no answer": ParsedIntent(Intent.DONE, Contact.CALL, result=CallResult.NO_ANSWER),
            "they answered": ANSWERED,
            "they never called": answered(FactKind.NO_SHOW),
        },
    ),
    CALLED_OFF: Examples(
        matches=(
            "the interview was cancelled",
            "it is called off",
            "they cancelled the interview",
            "Acme canceled my call",
        ),
        near_misses={"cancel": ParsedIntent(Intent.CANCEL), "they cancelled": None, "the interview is over": None},
    ),
    SETTINGS: Examples(
        matches=(
            "I moved to Berlin",
            "I'm in Berlin now",
            "I live in another city",
            "my number is +44 20 7946 0018",
            "call me Dana",
            "settings",
            "change my time zone",
        ),
        near_misses={
            "they moved it to Thursday 2pm": MOVED,
            "their number is +44 20 7946 0018": None,
        },
    ),
    MOVED: Examples(
        matches=(
            "Acme moved the interview to Friday",
            "the interview was postponed",
            "they moved it to Thursday 2pm",
            "my interview at Acme is on Wednesday at 4pm now",
        ),
        near_misses={
            "I moved to Berlin": SETTINGS,
            "moving the pipeline to streaming": None,
            "my interview at Acme is on Wednesday": None,
        },
    ),
    answered(FactKind.ON_HOLD): Examples(
        matches=("Acme is on hold", "there is a hiring freeze", "they paused the role"),
        near_misses={"hold on": None, "pause": command("pause"), "they put me on the phone": None},
    ),
    answered(FactKind.STILL_DECIDING): Examples(
        matches=("they are still deciding", "they need more time", "they haven't decided"),
        near_misses={"I need a decision": None, "they decided": None, "still nothing": STILL_NOTHING},
    ),
    answered(FactKind.FOLLOW_UP_ON): Examples(
        matches=("they want me to call on Tuesday", "Dana asked me to write next week", "she told me to get in touch"),
        near_misses={
            "they want to see me again": answered(FactKind.NEXT_ROUND),
            "I would call": None,
            "they called me": ANSWERED,
        },
    ),
    answered(FactKind.NO_SHOW): Examples(
        matches=("they never called", "Acme didn't ring", "he stood me up", "no-show"),
        near_misses={"they called": ANSWERED, "no shows": None},
    ),
    answered(FactKind.WITHDRAWN): Examples(
        matches=("I want to withdraw from Acme", "I withdrew from Acme", "I turned the offer down", "I declined"),
        near_misses={
            "they turned me down": answered(FactKind.REJECTED),
            "they said no": answered(FactKind.REJECTED),
            "withdrawal": None,
        },
    ),
    answered(FactKind.REJECTED): Examples(
        matches=(
            "rejected",
            "got a rejection from Acme",
            "Acme rejected me",
            "they said no",
            "they went with someone else",
            "I didn't get the job",
        ),
        near_misses={"I said no": answered(FactKind.WITHDRAWN), "no": None, "they chose Berlin": None},
    ),
    answered(FactKind.OFFER): Examples(
        matches=(
            "got an offer from Acme",
            "they made me an offer!",
            "they gave me an offer",
            "Acme made an offer",
            "offer from Globex",
            "they hired me",
            "I got the job",
            "I'm hired!",
        ),
        near_misses={
            "I accepted the offer": ParsedIntent(Intent.ACCEPTED),
            "I got the impression they liked me": None,
            "what do they offer?": None,
        },
    ),
    answered(FactKind.NEXT_ROUND): Examples(
        matches=(
            "next round at Acme",
            "they invited me back",
            "they want to see me again",
            "I made it to the finals",
            "I made it to the final round",
            "they are moving me forward",
        ),
        near_misses={
            "what's next?": NEXT,
            "they are not moving forward": answered(FactKind.REJECTED),
            "they invited me": None,
        },
    ),
    ParsedIntent(Intent.DONE, Contact.CALL, result=CallResult.VOICEMAIL): Examples(
        matches=("left a voicemail", "I called and got the machine"),
        near_misses={"they left a message": None, "I left": None, "they called the machine": ANSWERED},
    ),
    ParsedIntent(Intent.DONE, Contact.CALL, result=CallResult.NO_ANSWER): Examples(
        matches=("I called Acme, no answer", "called them, nobody there", "I rang, they didn't pick up"),
        near_misses={"no answer yet": STILL_NOTHING, "nobody called": ANSWERED, "I called Acme": CALLED},
    ),
    CALLED: Examples(
        matches=("called them", "I called Acme this morning", "I've just phoned"),
        near_misses={"they called me": ANSWERED, "call": None, "called me": None},
    ),
    WROTE: Examples(
        matches=("sent it", "I sent the thank-you to Dana", "emailed Dana", "thanked them"),
        near_misses={"they wrote": ANSWERED, "send it": None, "thanks": THANKS},
    ),
    ANSWERED: Examples(
        matches=(
            "they answered",
            "they wrote back",
            "Acme replied",
            "Acme got back to me",
            "they called me",
            "I heard back from Globex",
            "got an answer",
            "a reply from Acme",
        ),
        near_misses={
            "they haven't answered": STILL_NOTHING,
            "will they answer": None,
            "they said no": answered(FactKind.REJECTED),
        },
    ),
    DONE: Examples(
        matches=("done", "Done!", "I've done it", "finished"),
        near_misses={"is it done": None, "they are done": None, "do it": None},
    ),
    ParsedIntent(Intent.LATER): Examples(
        matches=("later", "not now", "remind me tomorrow", "snooze it"),
        near_misses={"a later round": None, "stop reminding me": command("pause"), "now": None},
    ),
    NEW: Examples(
        matches=("new interview", "add an interview", "an interview", "I had an interview"),
        near_misses={"interviews": LIST, "my interview": None, "they had an interview": None},
    ),
    LIST: Examples(
        matches=("list", "my interviews", "show me my interviews"),
        near_misses={"new interview": NEW, "the list was long": None, "show my plan": NEXT},
    ),
    WENT_BADLY: Examples(
        matches=("it went badly, I froze", "not great", "it was a mess", "it didn't go so well", "I bombed it"),
        near_misses={"it went well": WENT_WELL, "I feel awful": NERVOUS, "it went badly at 3": None},
    ),
    WENT_WELL: Examples(
        matches=("it went well", "It was really great!", "that went better than I thought"),
        near_misses={"it went": None, "great": THANKS, "it didn't go well": WENT_BADLY},
    ),
    ParsedIntent(Intent.GREETING): Examples(
        matches=("hi", "Good morning!", "hello there"),
        near_misses={"good": THANKS, "Hello, thank you for the interview": None},
    ),
    THANKS: Examples(
        matches=("thanks a lot", "ok", "👍", "thank you so much"),
        near_misses={"I thanked them": WROTE, "thanks to Dana": None, "not great": WENT_BADLY},
    ),
}

NO_INTENT = (
    "", "Acme", "Acme, data engineer", "moving the pipeline to streaming", "Dana Lee, Head of Data", "asdf",
    "the weather is fine", "I like Acme", "?", "x" * 500, "I got the impression they liked me",
    "Dear Dana,\nthank you for the interview",
)  # fmt: skip
"""Texts that mean nothing of the table."""
