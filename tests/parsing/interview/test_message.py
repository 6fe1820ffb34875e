"""What people write about an interview in one message, and what is understood of each: one line a message.

"Now" is Sunday 22 November 2026, 10:00 in New York. A line says what was told, in this order: company, role, day and
hour, minutes, how it is held, who, by when they decide, what was talked about; behind a question mark stands what is
unclear and will be asked.
"""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.parsing.interview.message import read_message
from bot.parsing.interview.model import ParseContext, ParsedInterview

NOW = datetime(2026, 11, 22, 10, 0)
IN_NEW_YORK = ParseContext(NOW, "America/New_York", "US", day_first=False)

PLAIN = [
    (
        "Had my interview with Stripe today at 11am, backend role, met Jane Smith and Bob",
        "Stripe; backend; 2026-11-22 11:00; Jane Smith, Bob",
    ),
    (
        "Interviewed at Google for SWE yesterday 10-11am with Priya Patel, recruiter said they'd decide next week",
        "Google; 2026-11-21 10:00; Priya Patel; about 2026-11-27",
    ),
    ("Acme, Dana Levi, backend engineer, yesterday 3pm", "Acme; backend engineer; 2026-11-21 15:00; Dana Levi"),
    ("Acme, backend engineer, Dana Levi, yesterday 3pm", "Acme; backend engineer; 2026-11-21 15:00; Dana Levi"),
    ("Just had a phone screen with Netflix, recruiter Amy Wong", "Netflix; 2026-11-22; phone; Amy Wong"),
    (
        "yesterday, Acme, data engineer, Dana Lee and Tom Ruiz interviewed me",
        "Acme; data engineer; 2026-11-21; Dana Lee, Tom Ruiz",
    ),
    (
        "Interview at the University of Oxford for a postdoc position on 1 Dec at 14:00 with Prof. Jane Doe",
        "University of Oxford; postdoc; 2026-12-01 14:00; Prof. Jane Doe",
    ),
    ("Interview Friday, Dec 4 at 11am w/ Dana Lee @ Acme", "Acme; 2026-12-04 11:00; Dana Lee"),
    ("Interview with Acme's CTO tomorrow 2pm", "Acme; 2026-11-23 14:00"),
    ("Acme, engineer, yesterday 3pm with Dana Lee and two others", "Acme; engineer; 2026-11-21 15:00; Dana Lee"),
    ("Data Engineer | Acme | 24 Nov 10:00", "Acme; Data Engineer; 2026-11-24 10:00"),
    ("7-Eleven, store manager, yesterday 2pm", "7-Eleven; store manager; 2026-11-21 14:00"),
    (
        "Acme, engineer, yesterday 3pm with Dana, they answer in a week or two",
        "Acme; engineer; 2026-11-21 15:00; Dana; about 2026-12-05",
    ),
    (
        "Acme, backend engineer, yesterday 3pm with Dana Levi (CTO) and Tom, they answer by 3 Dec",
        "Acme; backend engineer; 2026-11-21 15:00; Dana Levi (CTO), Tom; by 2026-12-03",
    ),
    ("Acme, backend engineer, yesterday 3pm", "Acme; backend engineer; 2026-11-21 15:00"),
    ("Acme, yesterday 3pm", "Acme; 2026-11-21 15:00"),
    ("Acme, Customer Success, yesterday 3pm", "Acme; Customer Success; 2026-11-21 15:00"),
    ("Acme, Backend, yesterday 3pm", "Acme; Backend; 2026-11-21 15:00"),
    ("Acme, Dana Levi (CTO), yesterday 3pm", "Acme; 2026-11-21 15:00; Dana Levi (CTO)"),
    (
        "Acme, analyst, Fri 20 Nov 14:00, Dana Levi (Head of Data), Tom Ruiz (HR), they decide by 4 Dec",
        "Acme; analyst; 2026-11-20 14:00; Dana Levi (Head of Data), Tom Ruiz (HR); by 2026-12-04",
    ),
    ("Acme, baker, yesterday 3pm", "Acme; baker; 2026-11-21 15:00"),
    ("Acme, pharmacist, yesterday 3pm with Dana Levi", "Acme; pharmacist; 2026-11-21 15:00; Dana Levi"),
    ("Acme yesterday at 3pm", "Acme; 2026-11-21 15:00"),
    ("Netflix final round 12/1 11am w/ Dana + Tom", "Netflix; 2026-12-01 11:00; Dana, Tom"),
    (
        "Acme Inc., Senior Data Engineer, 21 Nov 14:00-15:30, Dana Lee <dana@acme.com>, decision by Dec 4",
        "Acme Inc.; Senior Data Engineer; 2026-11-21 14:00; 90 min; Dana Lee dana@acme.com; by 2026-12-04",
    ),
    ("Company: Acme / Role: Analyst / Date: Nov 24, 2026 / Time: 10:00 AM", "Acme; Analyst; 2026-11-24 10:00"),
    ("interview at the NHS on the 1st of December at 9am for a nursing job", "NHS; nursing; 2026-12-01 09:00"),
    ("Spoke with Priya on Friday 20 Nov at 3pm about the SDE role", "SDE; 2026-11-20 15:00; Priya"),
    ("Acme, nurse, Mon 30 Nov 9am, on site", "Acme; nurse; 2026-11-30 09:00; on_site"),
    (
        "Beta Corp yesterday 10am, talked to Sam Lee and Jo, should hear by friday",
        "Beta Corp; 2026-11-21 10:00; Sam Lee, Jo; by 2026-11-27",
    ),
    (
        "Acme, engineer, yesterday 3pm with Dana, hoping to hear back by 4 Dec",
        "Acme; engineer; 2026-11-21 15:00; Dana; by 2026-12-04",
    ),
    ("yesterday 3pm at Acme", "Acme; 2026-11-21 15:00"),
    ("Acme - data engineer - 20 Nov 14:00", "Acme; data engineer; 2026-11-20 14:00"),
    ("data engineer at Acme, Nov 20 2pm-3:30pm", "Acme; data engineer; 2026-11-20 14:00; 90 min"),
    ("interview at Acme tomorrow at 10", "Acme; 2026-11-23 10:00"),
    ("I have an interview at Acme tomorrow at 10am", "Acme; 2026-11-23 10:00"),
    ("I had an interview at Acme Robotics yesterday at 2", "Acme Robotics; 2026-11-21 14:00"),
    ("interview with Dana Lee at Acme tomorrow 10am", "Acme; 2026-11-23 10:00; Dana Lee"),
    ("interviewed with Dana and Tom at Acme on Friday 20 Nov", "Acme; 2026-11-20; Dana, Tom"),
    ("tomorrow 10:30 Globex, product manager, video", "Globex; product manager; 2026-11-23 10:30; video"),
    ("Globex phone screen tomorrow 9am", "Globex; 2026-11-23 09:00; phone"),
    ("Globex, analyst, phone, tomorrow 9am with Kim Day", "Globex; analyst; 2026-11-23 09:00; phone; Kim Day"),
    ("on-site at Initech on 2 December 13:00 for 3 hours", "Initech; 2026-12-02 13:00; 180 min; on_site"),
    (
        "Initech, QA lead, Dec 1 at 10 over zoom with Bill Lumbergh",
        "Initech; QA lead; 2026-12-01 10:00; video; Bill Lumbergh",
    ),
    ("Acme, engineer, today 9am, they decide within a week", "Acme; engineer; 2026-11-22 09:00; by 2026-11-29"),
    ("Acme, engineer, 20 Nov 2pm, decision in two weeks", "Acme; engineer; 2026-11-20 14:00; by 2026-12-04"),
    ("Acme, engineer, 20 Nov 2pm, they'll get back to me by Friday", "Acme; engineer; 2026-11-20 14:00; by 2026-11-27"),
    (
        "Acme, engineer, 20 Nov 2pm. They said they would let me know next week",
        "Acme; engineer; 2026-11-20 14:00; about 2026-11-27",
    ),
    ("Acme, engineer, 20 Nov 2pm, by 3 Dec", "Acme; engineer; 2026-11-20 14:00; by 2026-12-03"),
    ("Acme, engineer, 20 Nov 2pm, by 3 Dec they decide", "Acme; engineer; 2026-11-20 14:00; by 2026-12-03"),
    ("Acme, engineer, 20 Nov 2pm, they did not say when", "Acme; engineer; 2026-11-20 14:00; no date"),
    ("Acme, engineer, yesterday 2pm, no date given", "Acme; engineer; 2026-11-21 14:00; no date"),
    ("Acme, engineer, yesterday 2pm, answer in three business days", "Acme; engineer; 2026-11-21 14:00; by 2026-11-25"),
    ("Acme, engineer, yesterday 2pm, mid January", "Acme; engineer, mid January; 2026-11-21 14:00"),
    (
        "Acme, engineer, yesterday 2pm, they want to decide mid January",
        "Acme; engineer; 2026-11-21 14:00; about 2027-01-15",
    ),
    (
        "Acme, engineer, yesterday 2pm, they decide the week of the 14th",
        "Acme; engineer; 2026-11-21 14:00; about 2026-12-18",
    ),
    (
        "Acme, engineer, yesterday 2pm with Dana, feedback by end of next week",
        "Acme; engineer; 2026-11-21 14:00; Dana; about 2026-11-27",
    ),
    (
        "Acme, engineer, yesterday 2pm with Dana Lee, Head of Data, dana@acme.com",
        "Acme; engineer; 2026-11-21 14:00; Dana Lee (Head of Data) dana@acme.com",
    ),
    (
        "Acme, engineer, yesterday 2pm with Dana Lee (dana@acme.com) and Tom Ruiz",
        "Acme; engineer; 2026-11-21 14:00; Dana Lee dana@acme.com, Tom Ruiz",
    ),
    (
        "met Dana Lee and Tom Ruiz at Acme yesterday 2pm for the data engineer role",
        "Acme; data engineer; 2026-11-21 14:00; Dana Lee, Tom Ruiz",
    ),
    ("Yesterday at 2pm I met Dana Lee from HR at Acme", "Acme; 2026-11-21 14:00; Dana Lee (HR)"),
    ("Interviewed by Dr. Ann Lee at Initech, Nov 19 at 11", "Initech; 2026-11-19 11:00; Dr. Ann Lee"),
    ("Acme, backend engineer, 19.11. 14:00, with Dana", "Acme; backend engineer; 2026-11-19 14:00; Dana"),
    ("Acme, backend engineer, 2026-11-19 14:00", "Acme; backend engineer; 2026-11-19 14:00"),
    ("Acme, backend engineer, 11/19 2pm", "Acme; backend engineer; 2026-11-19 14:00"),
    ("Acme, backend engineer, Thursday November 19 from 2pm to 3pm", "Acme; backend engineer; 2026-11-19 14:00"),
    (
        "Acme, backend engineer, two days ago at 2pm, we talked about streaming",
        "Acme; backend engineer; 2026-11-20 14:00; on streaming",
    ),
    (
        "Acme, engineer, yesterday 2pm. We talked about moving the pipeline, they decide by Friday",
        "Acme; engineer; 2026-11-21 14:00; by 2026-11-27; on moving the pipeline",
    ),
    (
        "Acme, engineer, yesterday 2pm, discussed scaling and hiring",
        "Acme; engineer; 2026-11-21 14:00; on scaling and hiring",
    ),
    ("Acme Inc., data engineer, yesterday 2pm", "Acme Inc.; data engineer; 2026-11-21 14:00"),
    ("Acme, Inc., data engineer, yesterday 2pm", "Acme, Inc.; data engineer; 2026-11-21 14:00"),
    ("acme, backend engineer, yesterday 3pm with dana", "Acme; backend engineer; 2026-11-21 15:00; Dana"),
    ("Monday.com, product manager, tomorrow 10am", "Monday.com; product manager; 2026-11-23 10:00"),
    ("Sunday Riley, marketing manager, tomorrow 10am", "Sunday Riley; marketing manager; 2026-11-23 10:00"),
    ("March Networks, engineer, 20 Nov 10am", "March Networks; engineer; 2026-11-20 10:00"),
    ("Acme; data engineer; yesterday 3pm; Dana", "Acme; data engineer; 2026-11-21 15:00; offered Dana"),
    (
        "Company: Acme\nRole: Data engineer\nWhen: yesterday 3pm\nInterviewers: Dana Lee, Tom Ruiz\nDecision: 3 Dec",
        "Acme; Data engineer; 2026-11-21 15:00; Dana Lee, Tom Ruiz; by 2026-12-03",
    ),
    ("Acme\ndata engineer\nyesterday 3pm\nwith Dana Lee", "Acme; data engineer; 2026-11-21 15:00; Dana Lee"),
    (
        "Acme, data engineer\nyesterday 2pm-3pm\nDana Lee, CTO",
        "Acme; data engineer; 2026-11-21 14:00; offered Dana Lee",
    ),
    ("Just finished an interview with Dana at Acme", "Acme; 2026-11-22; Dana"),
    ("had a call with Globex for the analyst role today at 9", "Globex; analyst; 2026-11-22 09:00"),
    ("Second round at Acme tomorrow 14:00 with the CTO, Ann Bell", "Acme; 2026-11-23 14:00; Ann Bell (CTO)"),
    ("Interview as a nurse at St. Mary's on Dec 2 at 9:30", "St. Mary's; nurse; 2026-12-02 09:30"),
    ("Acme, engineer, in two days at 3pm", "Acme; engineer; 2026-11-24 15:00"),
    ("Acme, engineer, an hour ago", "Acme; engineer; 2026-11-22 09:00"),
    ("Acme, engineer, tomorow 3pm", "Acme; engineer; 2026-11-23 15:00"),
    ("Acme, engineer, yesterday 2pm ET", "Acme; engineer; 2026-11-21 14:00"),
    ("Acme, engineer, yesterday 2pm PT", "Acme; engineer; 2026-11-21 17:00"),
    ("Acme, engineer, tomorrow 16:00 CET", "Acme; engineer; 2026-11-23 10:00"),
    ("Acme, engineer, 10/11 3pm", "Acme; engineer; 2026-10-11 15:00"),
    ("Acme, engineer, yesterday 2pm, they decide next Friday", "Acme; engineer; 2026-11-21 14:00; by 2026-11-27"),
    ("Acme, video editor, yesterday 2pm", "Acme; video editor; 2026-11-21 14:00"),
    (
        "Acme, online marketing manager, yesterday 2pm by phone",
        "Acme; online marketing manager; 2026-11-21 14:00; phone",
    ),
    ("Acme, 3 interviewers", "Acme; 3 interviewers"),
    ("Acme, data engineer", "Acme; data engineer"),
    ("Acme", "Acme"),
]

ASKED = [
    (
        "Acme, engineer, yesterday 3pm with Dana, they answer after 3 Dec",
        "Acme; engineer; 2026-11-21 15:00; Dana; ? decide: after 3 Dec",
    ),
    (
        "Acme, engineer, yesterday 3pm, they will not decide before 3 Dec",
        "Acme; engineer; 2026-11-21 15:00; ? decide: they will not decide before 3 Dec",
    ),
    ("Acme, engineer, yesterday 2pm, salary 90k, start 1 Jan", "Acme; engineer; 2026-11-21 14:00"),
    ("Acme, engineer, Friday 3pm", "Acme; engineer; 15:00; ? when: Friday 3pm"),
    ("Acme, engineer, last Friday at 3pm", "Acme; engineer; 15:00; ? when: last Friday at 3pm"),
    ("Acme, engineer, the 5th at 3pm", "Acme; engineer; 15:00; ? when: the 5th at 3pm"),
    ("Acme, Dana Levi, yesterday", "Acme; 2026-11-21; ? role or Dana Levi"),
    ("acme, dana levi, yesterday 3pm", "Acme; 2026-11-21 15:00; ? role or Dana Levi"),
    ("Acme, Dana Baker, yesterday 3pm", "Acme; 2026-11-21 15:00; ? role or Dana Baker"),
    ("Acme, Dana Levi and Tom, yesterday 3pm", "Acme; 2026-11-21 15:00; ? role or Dana Levi and Tom"),
    ("Acme, Dana Levi, CTO, yesterday 3pm", "Acme; 2026-11-21 15:00; ? role or Dana Levi, CTO"),
    (
        "got an interview with Globex for a nurse position, Mon 30 Nov 9am, on site",
        "Globex; nurse; 2026-11-30 09:00; on_site",
    ),
    ("interview with Globex, remote, yesterday 3pm", "Globex; 2026-11-21 15:00"),
    ("I have an interview tomorrow at 9 with Soylent for chef", "chef; 2026-11-23 09:00; ? Soylent"),
    (
        "Long International Holdings and Partners of Greater Somewhere Limited, analyst, Friday with Dana Lee",
        "Long International Holdings and Partners of Greater Somewhere Limited; analyst; Dana Lee; ? when: Friday",
    ),
    ("interview with Globex tomorrow at 10", "Globex; 2026-11-23 10:00"),
    ("interview with Dana Lee tomorrow at 10", "2026-11-23 10:00; ? Dana Lee"),
    ("Acme, engineer, tomorrow 3pm BST", "Acme; engineer; 2026-11-23; ? hour: tomorrow 3pm BST"),
    ("Acme, engineer, yesterday or today 3pm", "Acme; engineer; 15:00; ? when: yesterday or today 3pm"),
    ("Acme, engineer, 19 Nov 3pm, 20 Nov 4pm", "Acme; engineer; ? when: 19 Nov 3pm / 20 Nov 4pm"),
    (
        "Acme, engineer, Friday 3pm, they decide in a week",
        "Acme; engineer; 15:00; ? decide: in a week; ? when: Friday 3pm",
    ),
    ("Acme, engineer, with Dana, dana@acme", "Acme; engineer; ? who: Dana, dana@acme"),
    ("Acme, engineer, 20 November 1999 3pm", "Acme; engineer; 15:00; ? when: 20 November 1999 3pm"),
    (
        "Acme, engineer, yesterday 2pm, they decide 4 or 5 December",
        "Acme; engineer; 2026-11-21 14:00; about 2026-12-05",
    ),
    ("Acme, engineer, 20 Nov or 21 Nov 3pm", "Acme; engineer; 15:00; ? when: 20 Nov or 21 Nov 3pm"),
    ("Acme, engineer, yesterday 2pm, they answer by 20 Nov", "Acme; engineer; 2026-11-21 14:00; ? decide: by 20 Nov"),
]

INVITED = """From: Dana Levi <dana@acme.com>
To: Ann Gray <ann@example.org>
Date: Thu, 19 Nov 2026 10:12:00 -0500
Subject: Interview confirmation: Backend Engineer at Acme

Hi Ann,

Thank you for applying. We would like to invite you to an interview for the Backend Engineer role on Tuesday,
December 1, 2026 at 2:00 PM ET. You will meet with Tom Ruiz (Staff Engineer) and Ann Bell.
Please confirm by Friday.

Best regards,
Dana Levi
Senior Recruiter, Acme
+1 415 555 2671
"""
THANKED = """Subject: Your interview at Globex

Hello Ann,

it was good to meet you yesterday at 3pm. We will get back to you by December 4.

Kind regards,
Kim Day
Head of Sales
kim@globex.com
"""
FROM_A_RECRUITER = """Hi Ann,

Initech would love to speak with you! Your phone interview is scheduled for Nov 24 at 10:30am PST.

Thanks,
Bill Lumbergh
HR Manager
Initech | bill@initech.com | (415) 555-2671
"""
LETTERS = [
    (INVITED, "Acme; Backend Engineer; 2026-12-01 14:00; Tom Ruiz (Staff Engineer), Ann Bell"),
    (THANKED, "Globex; 2026-11-21 15:00; by 2026-12-04; offered Kim Day"),
    (FROM_A_RECRUITER, "Initech; 2026-11-24 13:30; phone; offered Bill Lumbergh"),
]

NO_INTERVIEW = [
    "hello there",
    "thanks!",
    "what's next?",
    "can I call Acme now?",
    "they answered",
    "sent it",
    "How does this work?",
    "I am nervous about tomorrow",
    "ok",
    "😀",
    "why",
    "please help me with my letter",
    "3pm",
    "tomorrow",
    "",
]


def summary(parsed: ParsedInterview) -> str:
    """What was read, as one line."""
    day, hour = parsed.day and parsed.day.isoformat(), parsed.hours and parsed.hours.start.strftime("%H:%M")
    at = " ".join(part for part in (day, hour) if part)
    people = ", ".join(
        person.name + (f" ({person.title})" if person.title else "") + (f" {person.email}" if person.email else "")
        for person in parsed.people
    )
    length = parsed.hours and parsed.hours.length
    by = "by" if parsed.exact else "about"
    decide = f"{by} {parsed.decide_by}" if parsed.decide_by else "no date" if parsed.undated else ""
    minutes = f"{int(length.total_seconds()) // 60} min" if length and length.total_seconds() != 3600 else ""
    offered = f"offered {parsed.offered[0].name}" if parsed.offered else ""
    parts = [
        parsed.company,
        parsed.role,
        at,
        minutes,
        parsed.kind,
        people,
        decide,
        parsed.topic and f"on {parsed.topic}",
        offered,
    ]
    parts += [f"? {parsed.company_or_person}" if parsed.company_or_person else ""]
    parts += [f"? role or {parsed.role_or_person}" if parsed.role_or_person else ""]
    parts += [f"? {step}: {words}" for step, words in sorted(parsed.unclear.items())]
    return "; ".join(part for part in parts if part)


@pytest.mark.parametrize(("text", "expected"), PLAIN, ids=[text for text, _ in PLAIN])
def test_what_one_message_tells_is_understood(text: str, expected: str) -> None:
    assert summary(read_message(text, IN_NEW_YORK)) == expected


@pytest.mark.parametrize(("text", "expected"), ASKED, ids=[text for text, _ in ASKED])
def test_what_has_two_readings_or_none_is_kept_to_be_asked(text: str, expected: str) -> None:
    assert summary(read_message(text, IN_NEW_YORK)) == expected


@pytest.mark.parametrize(("text", "expected"), LETTERS, ids=["invited", "thanked", "from a recruiter"])
def test_a_pasted_e_mail_is_read_like_a_message(text: str, expected: str) -> None:
    assert summary(read_message(text, IN_NEW_YORK)) == expected


@pytest.mark.parametrize("text", NO_INTERVIEW)
def test_small_talk_is_no_interview(text: str) -> None:
    assert not read_message(text, IN_NEW_YORK).is_an_interview


def test_there_are_eighty_messages() -> None:
    assert len(PLAIN) + len(ASKED) + len(LETTERS) >= 80


@pytest.mark.parametrize(
    "text",
    [
        "with",
        "with with with",
        "at at",
        ", , ,",
        "(((",
        "Acme (",
        "by by by 3 Dec",
        "they",
        "From: \nTo: ",
        "12/12/12/12",
        "they will " * 400,
        "interview with " * 270,
        "with " + "Dana, " * 600,
        "1 " * 2000,
        "tomorrow " * 400,
        "Acme, " + "x" * 4000,
        "\u202e\u200b",
        "a@b, +1, @",
        "decision is due " * 250,
        "Subject: \n\nHi\n\nBest,\n",
        "31 Feb 99:99",
        "in 999 weeks",
        "the 99th of Smarch",
        "0/0/0 25:61pm ET",
    ],
)
def test_whatever_is_written_is_read_without_falling_over(text: str) -> None:
    parsed = read_message(text, IN_NEW_YORK)

    assert parsed.day is None or parsed.day.year in (2024, 2025, 2026, 2027, 2028)
