"""Letters that people write, good and bad, with what the check should find in each: the table of its tests."""

# ruff: noqa: E501  -- a letter reads better unbroken

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.letter_check import CheckContext
from bot.domain.model import Step

PROMISED = date(2026, 11, 27)
BEFORE, AFTER = date(2026, 11, 25), date(2026, 12, 1)
PANEL = ("Dana Lee", "Dr. Tom Ruiz", "李娜")


@dataclass(frozen=True)
class Letter:
    """A text, what is known about it, and the faults it has (none for a good one)."""

    text: str
    faults: tuple[str, ...] = ()
    step: Step | None = None
    to: str | None = None
    names: tuple[str, ...] = ()
    company: str = ""
    role: str = ""
    others: tuple[str, ...] = ()
    promised: date | None = None
    last: date | None = None
    today: date | None = AFTER

    @property
    def setting(self) -> CheckContext:
        return CheckContext(
            self.step,
            self.to,
            self.names,
            self.company,
            self.role,
            self.others,
            self.promised,
            self.last,
            self.today,
        )


THANKS = "Dear Dana,\n\nThank you for your time on Friday. "
LONG = "I enjoyed hearing how your team plans its work and what you expect from the person who joins it. " * 6

GOOD: tuple[Letter, ...] = (
    Letter(
        "Dear Dana,\n\nThank you for taking the time to meet me on Friday. I enjoyed hearing about the move to streaming, and "
        "I would be glad to help with it. If you need anything else from me, please let me know.\n\nBest regards,\nAlex",
        step=Step.THANK,
        to="Dana Lee",
        names=PANEL,
        company="Acme",
    ),
    Letter(
        "Hello Dr. Ruiz,\n\nI appreciated your questions about testing. They made me look forward to the next steps even more. "
        "Kind regards, Alex Kim",
        step=Step.THANK,
        to="Dr. Tom Ruiz",
        names=PANEL,
    ),
    Letter(
        "Dear Dr. Tom Ruiz,\n\nMany thanks for the tour and the talk.\n\nSincerely,\nAlex",
        step=Step.THANK,
        to="Dr. Tom Ruiz",
    ),
    Letter("Dear 李娜,\n\nThank you for the conversation, and for your patience.\n\nAlex", step=Step.THANK, to="李娜"),
    Letter("Dear José,\n\nThank you for your time. I enjoyed it.\n\nAlex", step=Step.THANK, to="Jose Martínez"),
    Letter("Dana,\n\nThanks so much for your time on Friday!\n\nAlex", step=Step.THANK, to="Dana Lee"),
    Letter(
        "Dear Ms. Lee,\n\nThank you for the interview. I would like the job.\n\nAlex", step=Step.THANK, to="Dana Lee"
    ),
    Letter("Dear all,\n\nThank you for a lively hour with the four of you.\n\nAlex", step=Step.THANK, names=PANEL),
    Letter("Hello,\n\nThank you for the interview on Friday. I enjoyed it.\n\nAlex", step=Step.THANK),
    Letter(
        "Dear Dana,\n\nWhen we met, you hoped to have decided by 27 November. May I ask where things stand with the data engineer "
        "role? If anything more from me would help, I will send it gladly.\n\nBest regards,\nAlex",
        step=Step.CHECK_IN,
        names=PANEL,
        promised=PROMISED,
    ),
    Letter(
        "Dear Dana,\n\nIs there any news of the search? I remain interested.\n\nAlex", step=Step.CHECK_IN, names=PANEL
    ),
    Letter(
        "Hello Dana,\n\nI hope your search is going well. Could you tell me when I may expect news? I can start on short "
        "notice and am happy to send references.\n\nAlex",
        step=Step.CHECK_IN,
        to="Dana Lee",
        last=date(2026, 11, 20),
    ),
    Letter("How is the search for the role going? A line would help me plan. Thank you, Alex"),
    Letter("May I ask where you are with the decision? There is no hurry on my side."),
    Letter(
        "Dear Dana,\n\nI read about your prize in the trade press and was pleased for the team. No need to answer this.\n\nAlex",
        step=Step.KEEP_WARM,
        to="Dana Lee",
        today=BEFORE,
        promised=PROMISED,
    ),
    Letter(
        "Dear Dana,\n\nBefore you decide I would like you to know that another employer has made me an offer, which I have to "
        "answer by 4 December. I would still like to hear from you. May I ask where you are with the role?\n\nAlex",
        step=Step.LEVERAGE,
        to="Dana Lee",
        promised=PROMISED,
        today=BEFORE,
        company="Acme",
        others=("Globex",),
    ),
    Letter(
        "I have received an offer from another company and until Friday to reply. Could you tell me how things stand with your "
        "decision?",
        promised=PROMISED,
        today=BEFORE,
    ),
    Letter(
        "Dear Dana,\n\nThank you for letting me know. Of course I had hoped for another answer, but I enjoyed meeting you. Would "
        "you keep my CV on file, in case something similar opens?\n\nAlex",
        step=Step.GRACIOUS_REPLY,
        to="Dana Lee",
    ),
    Letter(
        "I was disappointed at first, naturally, and I am grateful for the way you told me. Please think of me another time.",
        step=Step.GRACIOUS_REPLY,
    ),
    Letter(
        "This is Alex Kim, +1 555 0100. Could you tell Dana that I called, following up on our meeting on Friday 20 November? "
        "Thank you.",
        step=Step.CALL,
        names=PANEL,
        role="Data engineer",
    ),
    Letter(
        "Please pass on that Alex Kim called about our meeting on 20 November. My number is 555 0100.", step=Step.CALL
    ),
    Letter(
        "Hello Dana, this is Alex Kim. We met on 20 November about the data engineer role. I would be glad to know where things "
        "stand. You can reach me on 555 0100. Thank you.",
        step=Step.CALL,
        to="Dana Lee",
        role="Data engineer",
    ),
    Letter(
        "Hello Dana, thank you for agreeing to connect. We spoke about the data role on Friday. Good to know you. Alex",
        step=Step.LINKEDIN,
        to="Dana Lee",
    ),
    Letter(
        "Hello Dana, this is Alex Kim. I was ready for our call at the agreed time and have not heard from you yet. I can be "
        "reached for the rest of the day.",
        step=Step.NO_SHOW,
        to="Dana Lee",
    ),
    Letter(
        "Dear Maria,\n\nYou may get a call from Acme about me. Please simply say what you remember of our work. If you would "
        "rather not, just tell me.",
        step=Step.REFERENCES,
        names=PANEL,
        company="Acme",
    ),
    Letter(
        "I take it that you have chosen another candidate. That is fine, and I did not want to fall silent without my thanks.",
        step=Step.LET_GO,
    ),
    Letter(
        "I wish to withdraw my application, as my circumstances have changed. Thank you for your time and your trust."
    ),
    Letter("Thank you for the invitation to the next round. Whom will I meet, and how much time should I plan?"),
    Letter(
        "Thank you for your offer. Could you send me the terms in writing, and tell me by which day you need my answer?"
    ),
)

GOOD += (
    Letter(
        "Hi Sarah,\n\nThank you for taking the time to speak with me yesterday about the Marketing Manager role. It was great to learn more about the team. I'm very excited about the opportunity to join and help grow the brand. Please let me know if you need any additional information. I look forward to hearing from you soon.\n\nBest,\nTom"
    ),
    Letter(
        "Dear Mr. Smith, I wanted to follow up on my application for the analyst position. I remain very interested and would appreciate any update you can share on the timeline. Thank you for your consideration.",
        names=("John Smith",),
    ),
    Letter(
        "Hello Priya, I hope you had a good weekend. You mentioned that you would decide by the end of last week, so I wanted to ask whether there is any news. Happy to provide anything else you need.",
        promised=PROMISED,
    ),
    Letter(
        "I was wondering if you could tell me how the search is going. I am sorry that we had to cut the talk short."
    ),
    Letter("I enjoyed our conversation about the design system, and I need to thank you for the tour."),
    Letter("Dear Team, thank you for meeting with me. I never felt rushed, and you did not keep me waiting."),
    Letter("I can start immediately and would be glad to send references as soon as possible."),
    Letter("Dear Dana, congratulations on the new clinic. I was happy to read about it, and no reply is needed."),
)

ASKS = ("asks_whether_chosen",)
NEEDY = ("desperate",)
SORE = ("resentful",)
PUSHY = ("impatient",)

BAD = (
    # P4: whether one got the job
    Letter("Dear Dana, did I get the job?", ASKS),
    Letter("Hi Dana, I wanted to know whether I got the job or not.", ASKS),
    Letter("Have I been selected for the next stage?", ASKS),
    Letter("Could you tell me if I was chosen?", ASKS),
    Letter("Are you going to hire me?", ASKS),
    Letter("So, am I hired? A simple yes or no would do.", ASKS),
    Letter("I would like to know if I’m successful or not.", ASKS),
    Letter("Did you choose somebody else?", ASKS),
    Letter("Has a decision been made on whether I'm hired?", ASKS),
    Letter("Do you know yet if you'll be hiring me?", ("asks_whether_chosen",)),
    Letter("Am I still in the running?", ASKS),
    Letter("A quick question about the interview: did I pass?", ASKS),
    # P5: as if it were lost
    Letter("Let me know if I should look elsewhere.", ("sounds_lost",)),
    Letter("I guess I didn't get it, but could you tell me where things stand?", ("sounds_lost",)),
    Letter("I assume you have gone with another candidate. Is there any news?", ("sounds_lost",)),
    Letter("I know I blew the interview, and still I would like to hear how the search is going.", ("sounds_lost",)),
    Letter("As I haven't heard, I suppose I am no longer in the running. Any update?", ("sounds_lost",)),
    # P7 and C5: before the date
    Letter("Is there any news of your decision?", ("before_the_date",), promised=PROMISED, today=BEFORE),
    Letter("May I ask where things stand?", ("before_the_date",), promised=PROMISED, today=PROMISED),
    Letter(
        "Hello Dana, I am calling to hear how things stand. My number is 555 0100.",
        ("before_the_date",),
        step=Step.CALL,
        to="Dana Lee",
        promised=PROMISED,
        today=BEFORE,
    ),
    Letter("May I ask how the search is going?", ("too_soon",), last=date(2026, 11, 28)),
    # O19 and P10: as if everything hung on it
    Letter("I really need this job. Please, please consider me.", NEEDY),
    Letter("I am desperate to work with you and would do anything for it.", NEEDY),
    Letter("My rent is due, so I hope to hear where things stand.", NEEDY),
    Letter("I would work for free for the first months.", NEEDY),
    Letter("Just give me one chance and you will not be sorry.", NEEDY),
    Letter("I have been checking my mail every five minutes.", NEEDY),
    Letter("I've been out of work for months and am losing hope.", NEEDY),
    Letter("I would do absolutely anything to work with you.", NEEDY),
    Letter("I hope that I still have a chance.", NEEDY),
    Letter("You can reach me day or night, as I keep checking my phone.", NEEDY),
    # C11: with a reproach
    Letter("I am very disappointed that nobody answered.", SORE),
    Letter("I find it unprofessional to leave candidates without a word.", SORE),
    Letter("You didn't even bother to reply.", SORE),
    Letter("You could at least have had the courtesy to call.", SORE),
    Letter("My last two emails have gone unanswered.", SORE),
    Letter("You promised to call by Friday, and I am still here.", SORE),
    Letter("I still haven't heard anything from you.", SORE),
    Letter("It is your loss. I wasted my time.", SORE, step=None),
    Letter("Thank you for telling me. I think you made a mistake.", SORE, step=Step.GRACIOUS_REPLY),
    Letter("As I already mentioned, I would like to know where things stand.", SORE),
    Letter("It feels as though I have been ghosted.", SORE),
    Letter("Why haven't you called me back?", SORE),
    Letter("I am upset about the lack of communication.", SORE),
    Letter("I was told I would hear back last week. What happened?", SORE),
    Letter("I expected better from a company like yours.", SORE),
    Letter("I feel ignored.", SORE),
    # P10: pressing them
    Letter("I am still waiting for your call.", PUSHY),
    Letter("Please let me know as soon as possible.", PUSHY),
    Letter("I need an answer by tomorrow.", PUSHY),
    Letter("How much longer will this take?", PUSHY),
    Letter("This is urgent. I expect an answer.", PUSHY),
    Letter("This is the third time that I write to you.", PUSHY),
    Letter("I have called three times without success.", PUSHY),
    # O17: an offer as a club
    Letter(
        "Another company has made me an offer of $90,000. Can you match it?",
        ("threatens",),
        step=Step.LEVERAGE,
    ),
    Letter("I have an offer from Globex. If I don't hear from you by Friday, I will sign it.", ("threatens",)),
    # R5: too long
    Letter(f"Dear Dana, where do things stand? May I ask about the status of my application? {LONG}", ("too_long",)),
    Letter(f"{THANKS}{LONG}{LONG}", ("too_long",), step=Step.THANK, to="Dana Lee"),
    Letter(f"Hello Dana, this is Alex Kim. {LONG} Please call me back.", ("too_long",), step=Step.CALL, to="Dana Lee"),
    Letter(f"Hello Dana, thank you for agreeing to connect. {LONG}", ("too_long_for_linkedin",), step=Step.LINKEDIN),
    # C9: the job in a message
    Letter(
        "Could you tell Dana that Alex Kim called about the data engineer role?",
        ("job_in_message",),
        step=Step.CALL,
        role="Data engineer",
    ),
    Letter("Please tell her that I called about my job interview. My number is 555 0100.", ("job_in_message",)),
    Letter("Would you leave a message that I want to hear about my application?", ("job_in_message",), step=Step.CALL),
    # O3: the wrong name, or none
    Letter("Dear Sir or Madam,\n\nThank you for your time.", ("missing_name",), step=Step.THANK, to="Dana Lee"),
    Letter("Dear Hiring Manager,\n\nIs there any news?", ("missing_name",), step=Step.CHECK_IN, names=PANEL),
    Letter("Thank you for your time on Friday. I enjoyed it.", ("missing_name",), step=Step.THANK, to="Dana Lee"),
    Letter("Dear Dora,\n\nThank you for your time.", ("wrong_name",), step=Step.THANK, to="Dana Lee", names=PANEL),
    Letter("Dear Tom,\n\nThank you for your time.", ("wrong_name",), step=Step.THANK, to="Dana Lee", names=PANEL),
    Letter("Dear Dana Leigh,\n\nThank you for your time.", ("wrong_name",), step=Step.THANK, to="Dana Lee"),
    Letter("Dear Dr. Ruis,\n\nThank you for your time.", ("wrong_name",), step=Step.THANK, to="Dr. Tom Ruiz"),
    Letter(
        "Dear Dana,\n\nThank you for the talk. I would be proud to join Globex.",
        ("wrong_company",),
        step=Step.THANK,
        to="Dana Lee",
        company="Acme",
        others=("Globex", "Initech"),
    ),
    # something left in
    Letter("Dear [Name],\n\nThank you for your time.", ("placeholder",)),
    Letter("Dear Dana,\n\nThank you for our talk about {topic}.", ("placeholder",), step=Step.THANK, to="Dana Lee"),
    Letter("Thank you for the interview at <company>.", ("placeholder",)),
    Letter("I enjoyed hearing about XXX on Friday. Thank you for your time.", ("placeholder",)),
    Letter("Dear ,\n\nthank you for the interview.", ("placeholder",)),
    Letter("Thank you for meeting me on ____ about the role.", ("placeholder",)),
    Letter("Dear Mr. X, thank you for the interview at COMPANY.", ("placeholder",)),
    # the rest
    Letter("Dear Dana,\n\nIt was good to meet you. I want the job.", ("no_thanks",), step=Step.THANK, to="Dana Lee"),
    Letter("Thank you so much!!! It was AMAZING to meet you!", ("shouts",)),
    Letter("I would REALLY like to know where things stand.", ("shouts",)),
    Letter("Sorry to bother you again. May I ask where things stand?", ("timid",)),
    Letter("I was wondering if maybe you could possibly tell me where things stand.", ("timid",)),
    Letter("I do not want to be a nuisance. Is there any news?", ("timid",)),
    Letter("I am just checking in. Is there any news?", ("worn",)),
    Letter("Circling back on my application, where do things stand?", ("worn",)),
    # several at once
    Letter(
        "Dear Sir or Madam, did I get the job? I really need it, and you never bothered to reply!!",
        ("missing_name", "asks_whether_chosen", "desperate", "resentful", "shouts"),
        step=Step.CHECK_IN,
        to="Dana Lee",
    ),
    Letter(
        "Hi [Name], just checking in. I assume you went with somebody else?",
        ("placeholder", "sounds_lost", "worn"),
    ),
)
