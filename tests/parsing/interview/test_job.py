"""What people type about a job, and which company and role are understood."""

from __future__ import annotations

import pytest

from bot.parsing.interview.job import read_job


@pytest.mark.parametrize(
    ("text", "company", "role"),
    [
        ("Acme, data engineer", "Acme", "data engineer"),
        ("Acme", "Acme", ""),
        ("data engineer at Acme", "Acme", "data engineer"),
        ("Data Engineer @ Acme", "Acme", "Data Engineer"),
        ("Head of Data at Acme Robotics", "Acme Robotics", "Head of Data"),
        ("Acme - data engineer", "Acme", "data engineer"),
        ("Acme – Senior data engineer", "Acme", "Senior data engineer"),
        ("Acme: data engineer", "Acme", "data engineer"),
        ("Acme, Inc., data engineer", "Acme, Inc.", "data engineer"),
        ("Acme Ltd., analyst, night shift", "Acme Ltd.", "analyst, night shift"),
        ("data engineer, Acme", "Acme", "data engineer"),
        ("Senior engineer, platform at Acme", "Acme", "Senior engineer, platform"),
        ("Yahoo!, editor", "Yahoo!", "editor"),
        ("  Acme ,\n data   engineer ", "Acme", "data engineer"),
        ("株式会社アクメ, エンジニア", "株式会社アクメ", "エンジニア"),
        ("<b>x</b>, tester", "<b>x</b>", "tester"),
        ("Acme\u202e, tester", "Acme", "tester"),
    ],
)
def test_company_and_role_are_told_apart(text: str, company: str, role: str) -> None:
    assert read_job(text) == (company, role)


@pytest.mark.parametrize("text", ["", "  ", "?!", ",", "a" * 121, "Acme, " + "x" * 121, "\u200b"])
def test_what_can_be_neither_is_refused(text: str) -> None:
    assert read_job(text) is None
