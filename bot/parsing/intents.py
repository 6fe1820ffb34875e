"""What a person wants with a few plain words: "can I call Acme now?", "they answered", "sent it", "what's next?".

One table of patterns, the first match wins. Every pattern has phrases that it must match, and every row phrases that it
must not, in `tests/parsing/intent_examples.py`. It must not know what is stored, or what is done about an intent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from bot.domain.etiquette import Contact
from bot.domain.model import CallResult, FactKind
from bot.parsing.text import tidy

LONGEST = 160
"""Characters; a longer text is a story, an interview or a letter."""


class Intent(Enum):
    """What is wanted, or what is told."""

    MAY = auto()
    NEXT = auto()
    STILL_NOTHING = auto()
    ANSWERED = auto()
    DONE = auto()
    MOVED = auto()
    CALLED_OFF = auto()
    LATER = auto()
    NEW = auto()
    LIST = auto()
    HELP = auto()
    SETTINGS = auto()
    CANCEL = auto()
    COMMAND = auto()
    UNDO = auto()
    NERVOUS = auto()
    WENT_WELL = auto()
    WENT_BADLY = auto()
    LET_GO = auto()
    ACCEPTED = auto()
    GREETING = auto()
    THANKS = auto()


@dataclass(frozen=True, slots=True)
class ParsedIntent:
    """An intent and its details: how they may be contacted or were, what the employer answered, how a call went, and
    the bot's command that does it.
    """

    intent: Intent
    contact: Contact | None = None
    answer: FactKind | None = None
    result: CallResult | None = None
    command: str = ""


@dataclass(frozen=True, slots=True)
class IntentRule:
    """One pattern, matched against a whole text (see `_plain`), and what it means."""

    meaning: ParsedIntent
    pattern: re.Pattern[str]


# -- parts of patterns -------------------------------------------------------------------------------------------------

_CALL = r"(?:call(?:ing)?|ring|phone|telephone)"
_WRITE = r"(?:writ(?:e|ing)|e-?mail(?:ing)?|mail|check(?:ing)? in|follow(?:ing)? up|message|text|reach out|nudge|ping)"
_CONTACT = rf"(?:{_CALL}|{_WRITE}|contact(?:ing)?|thank|ask|wait|bother|get in touch)"
_REACH = rf"(?:{_CALL}|{_WRITE}|contact|get (?:in touch|back))"
_ASKING = (
    r"(?:can|may|should|shall|could|must|am|do|is it|would it|when|how (?:long|soon)|too (?:early|late|soon)|"
    r"what if|ok(?:ay)? to|allowed to|time to)"
)
_THEY = r"(?:they|he|she|it|[\w&.'-]+(?: [\w&.'-]+){0,2})"
_HAVE = r"(?:have|has|had|'ve|'s|just|finally|already|now|\s)*"

_AN_OFFER = r"(?:an?|the|my|another)? ?(?:job |written )?offer"
_AN_ANSWER = r"(?:answer|reply|response|e-?mail|news|call)"
_WROTE_BACK = (
    r"(?:answered|replied|responded|wrote(?: back)?|written|called|rang|got back|came back|e-?mailed|let me know)"
)
_PRAISE = (
    r"(?:thanks|thank you|thx|ty|cheers|great|perfect|cool|nice|wonderful|lovely|awesome|good|ok|okay|alright|fine|"
    r"👍|🙏|❤️)"
)
_GOOD_TIME = r"(?:is it|would it be|too|ok|okay|time)"
_NOTHING = r"(?:nothing|silence|no (?:answer|reply|response|news|word))"
_NOT_YET = r"(?:haven'?t|hasn'?t|have not|has not|didn'?t|did not)"
_I_HAVE = r"(?:i(?:'ve|'m| have| am)? )?(?:just |already )?"
_LOW_MOOD = (
    r"(?:nervous|anxious|worried|scared|afraid|stressed|sad|down|frustrated|tired|desperate|exhausted|losing hope|"
    r"sick of (?:it|this|waiting)|awful|terrible|horrible|miserable|hopeless|depressed|useless|worthless|lost|low|"
    r"like (?:a failure|crying|giving up))"
)
_HOPELESS = r"(?:hopeless|pointless|awful|unbearable|depressing|too much|exhausting|so hard)"
_WENT = r"(?:it|that|this|the interview|mine)(?: all| just| really)? (?:went|was|felt|has gone)"
_VERY = r"(?: so| very| really| quite| rather| pretty| too| a bit| a little| kind of)*"
_A_JOB = r"(?:offer|job|contract|role|position)?"
_HANDLE = r"(?:answer|decline|accept|negotiate|prepare|say|withdraw)"
_INTEND = r"(?:want|like|decided|going|wish|need)"
_SOMEONE_ELSE = r"(?:some(?:one|body)|another|a different)"

_TABLE: tuple[tuple[ParsedIntent, tuple[str, ...]], ...] = (
    (ParsedIntent(Intent.CANCEL), (r"cancel|stop|never ?mind|forget it|abort|quit|exit",)),
    (
        ParsedIntent(Intent.HELP),
        (
            r"help(?: me)?|what can you do|how does (?:this|it) work|what do you do|commands|info|usage",
            r"(?:who|what) are you|are you (?:a )?(?:bot|human|robot|person|real|there)",
        ),
    ),
    (
        ParsedIntent(Intent.COMMAND, command="pause"),
        (
            r"pause(?: (?:until|till|to|for) .{1,40})?",
            r"(?:please )?(?:stop|pause) (?:all |the |my |your )*(?:reminders?|nudges?|messages?|reminding me)",
            r"(?:be (?:quiet|silent)|leave me alone|not this week)",
        ),
    ),
    (
        ParsedIntent(Intent.COMMAND, command="resume"),
        (r"resume(?: (?:please|the reminders|reminders|nudges))?|unpause",),
    ),
    (
        ParsedIntent(Intent.COMMAND, command="forget"),
        (r"(?:delete|erase|forget|remove|wipe) (?:me|everything|it all|all(?: of it)?|(?:all )?my (?:data|account))",),
    ),
    (
        ParsedIntent(Intent.COMMAND, command="export"),
        (r"(?:export|download|give me|send me|backup|back up) (?:all )?(?:of )?(?:my|the) data",),
    ),
    (
        ParsedIntent(Intent.UNDO),
        (
            r"(?:undo|revert|take back|take (?:it|that|this) back)(?: (?:it|that|this|please|the last one))*",
            r"(?:that|this|it) was (?:wrong|a mistake|not right|an accident)|(?:i made )?a mistake|wrong button",
        ),
    ),
    (
        ParsedIntent(Intent.ACCEPTED),
        (rf"{_I_HAVE}(?:accepted|signed|took|taken|taking|accepting) (?:it|the|their|an?|my) ?(?:\w+ )?{_A_JOB}.*",),
    ),
    (
        ParsedIntent(Intent.LET_GO),
        (
            r"(?:i )?(?:want to |will |'ll )?let (?:it|them|this|go of .*|[\w&.' -]{2,40} go|go)(?: go)?",
            r"(?:i )?(?:want to |will |'ll )?(?:give up on|close|archive|drop) (?!my (?:data|account))[\w&.' -]{2,40}",
        ),
    ),
    (
        ParsedIntent(Intent.NERVOUS),
        (
            rf"i(?:'m| am| feel)(?: \w+){{0,2}} {_LOW_MOOD}\b.*",
            rf"(?:this|it|everything|the search|job hunting)(?:'s| is| feels)(?: \w+){{0,2}} {_HOPELESS}\b[^\d]*",
            r"i can'?t (?:do this|take (?:it|this)|sleep|go on|stand it|bear (?:it|this))\b[^\d]*",
            r"(?:nobody|no one) (?:wants|will (?:ever )?(?:hire|take)) me\b[^\d]*",
            r"(?:the |this )?waiting is (?:\w+ )?(?:hard|awful|terrible|killing me|driving me \w+)",
            r"i (?:hate|can'?t stand) (?:this|the) (?:waiting|silence)",
        ),
    ),
    (
        ParsedIntent(Intent.MAY, Contact.CALL),
        (rf"{_ASKING}\b.*\bi\b.*\b{_CALL}\b.*", rf"{_GOOD_TIME}\b.*\bto\b.*\b{_CALL}\b.*"),
    ),
    (
        ParsedIntent(Intent.MAY, Contact.WRITE),
        (rf"{_ASKING}\b.*\bi\b.*\b{_WRITE}\b.*", rf"{_GOOD_TIME}\b.*\bto\b.*\b{_WRITE}\b.*"),
    ),
    (ParsedIntent(Intent.MAY), (rf"{_ASKING}\b.*\bi\b.*\b{_CONTACT}\b.*",)),
    (
        ParsedIntent(Intent.NEXT),
        (
            r"what(?:'s| is| comes| happens)? (?:next|now|planned|up|on)\b.*",
            r"what (?:do|should|must|can|shall) i do\b.*",
            r"what(?:'s| is) (?:the|my) (?:plan|status|next step)\b.*",
            r"(?:my )?(?:next|plan|status|next steps?)",
            r"anything (?:for|to do|on)\b.*",
            r"how (?:do|are) things (?:stand|going)?\b.*",
            r"where do (?:i|we|things) stand\b.*",
            r"show (?:me )?(?:my|the) (?:plan|next steps?|schedule)",
            r"(?:when|what (?:day|time)|where)(?:'s| is) (?:my|the)(?: next)? interview\b.*",
        ),
    ),
    (
        ParsedIntent(Intent.COMMAND, command="playbook"),
        (
            rf"how (?:do|should|can|would|could) i (?:{_CONTACT}|{_HANDLE})\b.*",
            r"what (?:if|happens if|do i do if|should i do if) (?:they|he|she|nobody|i)\b.*",
            r"(?:any |some )?(?:tips|advice|rules)(?: (?:for|on|about)\b.*)?",
        ),
    ),
    (
        ParsedIntent(Intent.STILL_NOTHING),
        (
            rf".*\b(?:still|yet)\b.*\b{_NOTHING}\b.*",
            rf"(?:still )?{_NOTHING}\b.*",
            rf"{_THEY} (?:still )?{_NOT_YET} (?:answer|repl|respond|writ|g[eo]t back|called back|say|said)\w*\b.*",
            r"(?:i )?(?:still )?(?:haven'?t|have not|didn'?t) heard?\b.*",
        ),
    ),
    (
        ParsedIntent(Intent.CALLED_OFF),
        (
            r".*\b(?:interview|it|meeting|call)\b.*\b(?:cancel{1,2}ed|called off)\b.*",
            r".*\bcancel{1,2}ed (?:my|the|our)\b.*",
        ),
    ),
    (
        ParsedIntent(Intent.SETTINGS),
        (
            r"i(?:'ve| have|'m| am|'ll)? (?:just |now )?(?:moved|moving|relocat\w+|travel\w*) to [^\d]{2,40}",
            r"i(?:'m| am| live)(?: now)? in (?:a |another )?[\w .'-]{2,30}",
            r"(?:call me|my (?:name|number|phone|phone number|signature|time ?zone|country|linkedin) (?:is|:))\b.*",
        ),
    ),
    (
        ParsedIntent(Intent.MOVED),
        (
            r".*\b(?:moved|rescheduled|postponed|pushed back|pushed)\b.*",
            r"(?:my|the|our) interview\b.*\b(?:is|will be|takes place)\b.*\b(?:now|instead)\b.*",
        ),
    ),
    (
        ParsedIntent(Intent.ANSWERED, answer=FactKind.ON_HOLD),
        (r".*\b(?:on hold|hiring freeze|frozen|paused the (?:role|search|hiring|process))\b.*",),
    ),
    (
        ParsedIntent(Intent.ANSWERED, answer=FactKind.STILL_DECIDING),
        (r".*\b(?:still deciding|needs? more time|not decided|haven'?t decided|taking longer|delayed)\b.*",),
    ),
    (
        ParsedIntent(Intent.ANSWERED, answer=FactKind.FOLLOW_UP_ON),
        (rf"{_THEY} (?:want|wants|wanted|asked|told|would like|said i should) (?:me )?(?:to )?{_REACH}\b.*",),
    ),
    (
        ParsedIntent(Intent.ANSWERED, answer=FactKind.NO_SHOW),
        (
            rf"{_THEY} (?:never|didn'?t|did not) (?:call|called|ring|rang|phone|phoned)\b(?! back).*",
            r".*\bstood me up\b.*",
            r"no.?show",
        ),
    ),
    (
        ParsedIntent(Intent.ANSWERED, answer=FactKind.WITHDRAWN),
        (
            rf"i(?:'d| would|'ve| have|'m| am)? {_INTEND} to (?:withdraw|pull out|drop out)\b.*",
            rf"{_I_HAVE}(?:withdrew|withdrawn|withdraw(?:ing)?|pulled out|declined|said no|out)\b.*",
            r"i turned (?:it|them|the offer|the job) down.*",
        ),
    ),
    (
        ParsedIntent(Intent.ANSWERED, answer=FactKind.REJECTED),
        (
            r"(?:i(?:'ve| have)? )?(?:been |got |was )?(?:rejected|rejection|a rejection|a no|turned down)\b.*",
            r".*\b(?:rejected|rejection|turned (?:me|us) down|said no|no luck|passed on me|not moving forward)\b.*",
            rf".*\b(?:(?:went|gone|going) with|chose|picked|hired|took) {_SOMEONE_ELSE}\b.*",
            r"(?:i )?(?:didn'?t|did not) (?:get|make) (?:it|the job|the role|the offer)\b.*",
        ),
    ),
    (
        ParsedIntent(Intent.ANSWERED, answer=FactKind.OFFER),
        (
            rf".*\b(?:got|received|have|had|made|makes|gave|with|extended|sent)(?: me)? {_AN_OFFER}\b.*",
            r"(?:an? |job )?offer(?: from\b.*)?",
            r".*\b(?:offered|hired) me\b.*",
            r"i got (?:the|this|a) (?:job|role|position)\b.*",
            r"i'?m hired.*",
        ),
    ),
    (
        ParsedIntent(Intent.ANSWERED, answer=FactKind.NEXT_ROUND),
        (
            r".*\b(?:next|second|2nd|third|3rd|final|another) (?:round|interview|stage)\b.*",
            r".*\binvited (?:me )?(?:back|again)\b.*",
            r".*\b(?:see|meet|talk to|speak to|speak with|interview) me again\b.*",
            r".*\b(?:made it (?:through|to)|moving (?:me )?forward)\b.*",
        ),
    ),
    (
        ParsedIntent(Intent.DONE, Contact.CALL, result=CallResult.VOICEMAIL),
        (
            r"(?:i )?(?:just )?left (?:a |an )?(?:voice ?mail|message)\b.*",
            rf"{_I_HAVE}(?:called|rang|phoned)\b(?! me).*\b(?:voice ?mail|machine)\b.*",
        ),
    ),
    (
        ParsedIntent(Intent.DONE, Contact.CALL, result=CallResult.NO_ANSWER),
        (rf"{_I_HAVE}(?:called|rang|phoned)\b(?! me).*\b(?:no (?:answer|one)|nobody|didn'?t (?:answer|pick))\b.*",),
    ),
    (ParsedIntent(Intent.DONE, Contact.CALL), (rf"{_I_HAVE}(?:called|rang|phoned)\b(?! me).*",)),
    (
        ParsedIntent(Intent.DONE, Contact.WRITE),
        (rf"{_I_HAVE}(?:sent|wrote|written|e-?mailed|mailed|messaged|thanked)\b.*",),
    ),
    (
        ParsedIntent(Intent.ANSWERED),
        (
            rf"{_THEY} {_HAVE}{_WROTE_BACK}\b.*",
            rf"(?:i )?(?:just |finally )?(?:heard (?:back|from)|(?:got|received) (?:an? )?{_AN_ANSWER})\b.*",
            r"(?:an? |some )?(?:answer|reply|response|news)(?: (?:from|came)\b.*)?",
        ),
    ),
    (
        ParsedIntent(Intent.DONE),
        (rf"{_I_HAVE}(?:all )?(?:done|did it|did that|finished|did)(?: (?:it|that|with it|already|now))?",),
    ),
    (ParsedIntent(Intent.LATER), (r"later|not now|remind me\b.*|snooze\b.*|in an hour|tomorrow please",)),
    (
        ParsedIntent(Intent.NEW),
        (
            r"(?:new|add|record|log|note|create)(?: an?| another| the| new)*(?: interview)?",
            r"(?:an? )?(?:new |another )?interview",
            r"i (?:have|had|got|just had|just finished) (?:an?|my|another) interview",
        ),
    ),
    (ParsedIntent(Intent.LIST), (r"list|interviews|my interviews|all interviews|show\b.*\binterviews",)),
    (
        ParsedIntent(Intent.SETTINGS),
        (r"settings|preferences|change (?:my )?(?:time ?zone|zone|hours|signature|settings|name)\b.*|time ?zone",),
    ),
    (
        ParsedIntent(Intent.WENT_BADLY),
        (
            rf"{_WENT}{_VERY} (?:bad(?:ly)?|terribl[ey]|awful(?:ly)?|horribl[ey]|poorly|a (?:disaster|mess))\b[^\d]*",
            rf"(?:{_WENT} )?not{_VERY}(?: that)? (?:well|good|great)\b[^\d]*",
            r"it (?:didn'?t|did not) go (?:so |very |that |too )?(?:well|great)\b[^\d]*",
            r"i (?:bombed|blew|messed (?:it )?up|screwed (?:it )?up|froze)\b[^\d]*",
        ),
    ),
    (
        ParsedIntent(Intent.WENT_WELL),
        (
            rf"{_WENT}{_VERY} (?:well|good|great|fine|ok|okay|all ?right|perfect(?:ly)?|smooth(?:ly)?|nicely)\b[^\d]*",
            rf"{_WENT}{_VERY} (?:amazing(?:ly)?|wonderful(?:ly)?|better than)\b[^\d]*",
        ),
    ),
    (
        ParsedIntent(Intent.GREETING),
        (r"(?:hi|hello|hey|hallo|yo|good (?:morning|afternoon|evening|day))(?: there| tactful| bot)?",),
    ),
    (
        ParsedIntent(Intent.THANKS),
        (rf"(?:ok(?:ay)?[ ,]*)?(?:many )?{_PRAISE}(?: (?:so much|a lot|you|very much|job|for .*))?",),
    ),
)
"""The order matters: what an answer says stands before that there is one, and that there is none before both."""

RULES = tuple(IntentRule(meaning, re.compile(source)) for meaning, sources in _TABLE for source in sources)

_BACK = re.compile(r"(?:go |take me |one )?(?:step )?back(?: please| again)?|previous(?: question)?")
_QUESTIONS = frozenset({Intent.MAY, Intent.NEXT, Intent.HELP})
_FILLER = re.compile(r"^(?:so|well|hey|hi|ok|okay|please|and|oh),?\s+(?=\w+ )")


def read_intent(text: str) -> ParsedIntent | None:
    """What a short text means, or None."""
    rule = matching_rule(text)
    return rule.meaning if rule else None


def matching_rule(text: str) -> IntentRule | None:
    """The first rule that matches a text of one line; None where none does."""
    plain = _plain(tidy(text))
    if not plain or len(plain) > LONGEST or "\n" in text.strip():
        return None
    return next((rule for rule in RULES if rule.pattern.fullmatch(plain)), None)


def asks_something(text: str) -> bool:
    """Whether a text is plainly a question to the bot, and no answer to one of its own."""
    parsed = read_intent(text)
    return parsed is not None and parsed.intent in _QUESTIONS and text.rstrip().endswith("?")


def wants_out(text: str) -> bool:
    """Whether a text says to leave the open dialogue."""
    parsed = read_intent(text)
    return parsed is not None and parsed.intent is Intent.CANCEL


def wants_back(text: str) -> bool:
    """Whether a text says to go to the question before."""
    return _BACK.fullmatch(_plain(text)) is not None


def _plain(text: str) -> str:
    """Lower case, single spaces, without a first word that says nothing and the signs at the end."""
    plain = " ".join(text.lower().replace("’", "'").split())
    return re.sub(r"[\s.!?,;:)(]+$", "", _FILLER.sub("", plain))
