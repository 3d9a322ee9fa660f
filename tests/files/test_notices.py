from __future__ import annotations

from desktop_app.files.notices import RULE, notices, parse


def test_that_a_file_of_notices_is_taken_apart_at_its_rules():
    text = (
        f"Intro\n\n{RULE}\na 1.0 (MIT)\n{RULE}\n\nA text\n====\n\n"
        f"{RULE}\nb 2 (X)\n{RULE}\nB\n"
    )
    first, second = parse(text)
    assert (first.title, first.text) == ("a 1.0 (MIT)", "A text\n====")
    assert (second.title, second.text) == ("b 2 (X)", "B")


def test_that_a_file_without_a_rule_holds_no_notice():
    assert parse("nothing here\n") == []


def test_that_a_wheel_tells_the_licences_of_the_libraries_beside_it():
    told = {each.title.split()[0].lower(): each.text for each in notices()}
    assert {"numpy", "scipy", "numba", "pyqtgraph"} <= set(told)
    assert "OpenBLAS" in told["numpy"]
