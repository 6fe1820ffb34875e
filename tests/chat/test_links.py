"""Links that open something filled in: what stands in them, how long they get, and that Telegram takes them."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.chat.screens.links import LONGEST_LINK, compose, google_calendar, linkedin_people
from bot.demo.server.formatting.links import check_link
from bot.domain.model import MailProgram

BODY = "Dear Dana,\n\nthank you for the talk about A & B: 100 % worth it.\n\nBest regards,\nAnn"


@pytest.mark.parametrize(
    ("program", "host", "subject"),
    [
        (MailProgram.GMAIL, "mail.google.com", "su"),
        (MailProgram.OUTLOOK, "outlook.live.com", "subject"),
        (MailProgram.MICROSOFT_365, "outlook.office.com", "subject"),
    ],
)
def test_a_letter_opens_with_its_address_subject_and_body(program: MailProgram, host: str, subject: str) -> None:
    link = compose(program, "dana@acme.com", "Thank you & more", BODY)

    fields = parse_qs(urlsplit(link.url).query)
    assert urlsplit(link.url).hostname == host
    assert (fields["to"], fields[subject], fields["body"]) == (["dana@acme.com"], ["Thank you & more"], [BODY])
    assert link.whole
    assert check_link(link.url) == link.url


def test_spaces_are_never_a_plus_since_some_programs_show_it() -> None:
    link = compose(MailProgram.MICROSOFT_365, "dana+jobs@acme.com", "A few words", "One two")

    assert "+" not in link.url
    assert "dana%2Bjobs%40acme.com" in link.url


@pytest.mark.parametrize("letters", ["a", "ж", "字"])
def test_a_body_that_the_link_cannot_carry_is_left_out_and_that_is_told(letters: str) -> None:
    link = compose(MailProgram.GMAIL, "dana@acme.com", "Hello", letters * 1800)

    assert not link.whole
    assert len(link.url) <= LONGEST_LINK
    assert parse_qs(urlsplit(link.url).query)["su"] == ["Hello"]


def test_even_a_subject_without_end_leaves_a_link_that_works() -> None:
    link = compose(MailProgram.OUTLOOK, None, "字" * 600, "Hello")

    assert len(link.url) <= LONGEST_LINK
    assert check_link(link.url) == link.url


def test_linkedin_looks_for_the_name_in_quotation_marks_and_the_company() -> None:
    url = linkedin_people("Dana Lee", "Acme & Sons")

    assert parse_qs(urlsplit(url).query) == {"keywords": ['"Dana Lee" Acme & Sons']}
    assert check_link(url) == url


def test_a_calendar_entry_has_its_moment_in_utc_and_a_quarter_of_an_hour() -> None:
    url = google_calendar("Call: Acme", datetime(2026, 12, 8, 15, 30, tzinfo=UTC))

    fields = parse_qs(urlsplit(url).query)
    assert fields["dates"] == ["20261208T153000Z/20261208T154500Z"]
    assert fields["text"] == ["Call: Acme"]
    assert check_link(url) == url
