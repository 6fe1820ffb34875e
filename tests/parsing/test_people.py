"""What people type about who interviewed them, and who is understood."""

from __future__ import annotations

import pytest

from bot.parsing.people import Unreadable, names_nobody, read_people, read_phone

Row = tuple[str, str | None, str | None, str | None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Dana Lee, Head of Data, dana@acme.com; Tom Ruiz",
            [("Dana Lee", "Head of Data", "dana@acme.com", None), ("Tom Ruiz", None, None, None)],
        ),
        ("Dana Lee", [("Dana Lee", None, None, None)]),
        ("dana", [("dana", None, None, None)]),
        ("Dana and Tom", [("Dana", None, None, None), ("Tom", None, None, None)]),
        ("Dana & Tom", [("Dana", None, None, None), ("Tom", None, None, None)]),
        (
            "Dana, Tom and Ann Bell",
            [("Dana", None, None, None), ("Tom", None, None, None), ("Ann Bell", None, None, None)],
        ),
        ("Dana, Tom, and Ann", [("Dana", None, None, None), ("Tom", None, None, None), ("Ann", None, None, None)]),
        ("Dana Levi (CTO) and Tom", [("Dana Levi", "CTO", None, None), ("Tom", None, None, None)]),
        ("with Dana Levi (CTO) and Tom", [("Dana Levi", "CTO", None, None), ("Tom", None, None, None)]),
        ("Dr. Lee", [("Dr. Lee", None, None, None)]),
        ("Dr. Ann Lee, Dean of Research", [("Dr. Ann Lee", "Dean of Research", None, None)]),
        ("Prof. Okafor; Ms. Day", [("Prof. Okafor", None, None, None), ("Ms. Day", None, None, None)]),
        ("Ludwig van der Berg, Engineering Manager", [("Ludwig van der Berg", "Engineering Manager", None, None)]),
        ("Dana Lee <dana@acme.com>", [("Dana Lee", None, "dana@acme.com", None)]),
        ("Dana Lee - Head of Data - dana@acme.com", [("Dana Lee", "Head of Data", "dana@acme.com", None)]),
        ("Dana Lee: Recruiter", [("Dana Lee", "Recruiter", None, None)]),
        ("Dana Lee, HR", [("Dana Lee", "HR", None, None)]),
        ("Dana Lee, VP, Data Platform", [("Dana Lee", "VP, Data Platform", None, None)]),
        ("Dana Lee, Head of Research and Data", [("Dana Lee", "Head of Research and Data", None, None)]),
        ("Dana Lee, hiring manager", [("Dana Lee", "hiring manager", None, None)]),
        ("Dana Lee, +1 415 555 2671", [("Dana Lee", None, None, "+1 415-555-2671")]),
        ("Dana Lee, (415) 555-2671, dana@acme.com", [("Dana Lee", None, "dana@acme.com", "+1 415-555-2671")]),
        ("Dana Lee, tel: 415-555-2671", [("Dana Lee", None, None, "+1 415-555-2671")]),
        (
            "Dana Lee\nTom Ruiz, Staff Engineer",
            [("Dana Lee", None, None, None), ("Tom Ruiz", "Staff Engineer", None, None)],
        ),
        ("Sam Lowe, PhD, Principal Scientist", [("Sam Lowe, PhD", "Principal Scientist", None, None)]),
        (
            "Seán O'Brien; Zoë Müller-Klein",
            [("Seán O'Brien", None, None, None), ("Zoë Müller-Klein", None, None, None)],
        ),
        ("田中 花子", [("田中 花子", None, None, None)]),
        ("Мария Петрова; Иван", [("Мария Петрова", None, None, None), ("Иван", None, None, None)]),
        ("  Dana   Lee ,  Head of Data ; ", [("Dana Lee", "Head of Data", None, None)]),
        (
            "Dana Lee, dana@acme.com, Tom Ruiz, tom@acme.com",
            [("Dana Lee", None, "dana@acme.com", None), ("Tom Ruiz", None, "tom@acme.com", None)],
        ),
        (
            "Sue Smith, VP Data, sue@initech.com and Tom Ray",
            [("Sue Smith", "VP Data", "sue@initech.com", None), ("Tom Ray", None, None, None)],
        ),
        (
            "Dana Lee, VP of Data dana@acme.com and Tom Ruiz, CTO tom@acme.com",
            [("Dana Lee", "VP of Data", "dana@acme.com", None), ("Tom Ruiz", "CTO", "tom@acme.com", None)],
        ),
        (
            "Dana Lee, +1 415 555 2671 and Tom",
            [("Dana Lee", None, None, "+1 415-555-2671"), ("Tom", None, None, None)],
        ),
        ("Dana <dana@acme.com> & Tom", [("Dana", None, "dana@acme.com", None), ("Tom", None, None, None)]),
        (
            "Dana Lee, dana@acme.com and +1 415 555 2671",
            [("Dana Lee", None, "dana@acme.com", "+1 415-555-2671")],
        ),
        ("דנה לוי, סמנכ״לית", [("דנה לוי", "סמנכ״לית", None, None)]),
        ("דנה לוי, טל כהן", [("דנה לוי", None, None, None), ("טל כהן", None, None, None)]),
        ("田中 花子、部長", [("田中 花子", "部長", None, None)]),
    ],
)
def test_names_titles_addresses_and_numbers_are_told_apart(text: str, expected: list[Row]) -> None:
    line = read_people(text, "US")

    assert [(person.name, person.title, person.email, person.phone) for person in line.people] == expected
    assert line.unreadable == ()


def test_ids_count_up_and_the_first_named_is_the_main_contact() -> None:
    line = read_people("Dana Lee; Tom Ruiz")

    assert [(person.id, person.main) for person in line.people] == [(1, True), (2, False)]


def test_people_added_later_do_not_take_the_main_contacts_place() -> None:
    line = read_people("Ann Bell", first_id=3)

    assert [(person.id, person.main) for person in line.people] == [(3, False)]


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("Dana Lee, dana@acme", Unreadable("email", "dana@acme")),
        ("Dana Lee, dana@@acme.com", Unreadable("email", "dana@@acme.com")),
        ("Dana Lee, +1 23 45 67", Unreadable("phone", "+1 23 45 67")),
        ("dana@acme.com", Unreadable("name", "dana@acme.com")),
        ("12345", Unreadable("name", "12345")),
        ("next Friday", Unreadable("name", "next Friday")),
        ("tomorrow", Unreadable("name", "tomorrow")),
    ],
)
def test_what_cannot_be_read_is_given_back_and_not_dropped(text: str, unread: Unreadable) -> None:
    line = read_people(text, "US")

    assert line.unreadable == (unread,)


def test_a_crowd_is_cut_and_said_to_be_so() -> None:
    line = read_people("; ".join(f"Person Number{letter}" for letter in "abcdefghijklmn"))

    assert len(line.people) == 12
    assert line.unreadable == (Unreadable("many", "12"),)


@pytest.mark.parametrize("text", ["nobody", "No idea.", "I don’t know", "-", "?"])
def test_that_nobody_can_be_named_may_be_said_in_words(text: str) -> None:
    assert names_nobody(text)


def test_a_local_number_needs_a_country() -> None:
    assert read_phone("020 7946 0958", "GB") == "+44 20 7946 0958"
    assert read_phone("020 7946 0958") is None


def test_an_hour_is_nobodys_name() -> None:
    line = read_people("2pm", "US")

    assert line.people == ()
    assert [(one.kind, one.text) for one in line.unreadable] == [("name", "2pm")]
