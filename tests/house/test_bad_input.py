"""Each bad input and each bad luck that was foreseen has a test; this is the table of them.

A test that is renamed or removed is missed here.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent

TABLE: dict[str, tuple[str, ...]] = {
    "a deadline at the second": (
        "prize/test_deadlines.py::test_six_in_the_evening_ends_at_its_second_in_every_zone",
        "prize/test_deadlines.py::test_what_is_written_in_the_last_second_is_kept_and_in_the_next_it_is_not",
        "journeys/test_late.py::test_a_late_one_is_refused_at_the_second_and_keeps_its_text",
        "prize/test_attachments.py::test_the_call_may_close_in_mid_upload",
    ),
    "a deadline over a change of the clocks": (
        "prize/test_deadlines.py::test_a_call_that_closes_in_the_hour_that_comes_twice_closes_in_the_second_of_them",
        "prize/test_deadlines.py::test_a_call_that_closes_as_the_clocks_go_forward_loses_no_second_and_gains_none",
        "prize/test_deadlines.py::test_an_end_that_is_no_time_or_two_is_refused_in_words",
        "prize/test_deadlines.py::test_an_extension_over_the_change_keeps_the_time_on_the_wall",
        "prize/test_deadlines.py::test_a_letter_tells_both_ends_in_both_zones",
    ),
    "two people who write one field": (
        "journeys/test_nothing_is_lost.py::test_two_who_write_one_field_see_both_texts_and_choose",
        "journeys/test_three_days.py::test_a_city_applies_over_three_days",
        "prize/test_prize_pages_writing.py::test_two_texts_for_one_field_are_both_shown_and_the_rest_is_saved",
        "prize/test_prize_co_workers.py::test_what_somebody_else_wrote_meanwhile_is_not_overwritten",
    ),
    "a PDF of 300 pages, one with a password, one that is a ZIP, a polyglot": (
        "core/test_files.py::test_a_pdf_of_300_pages_is_too_long_where_50_are_allowed",
        "core/test_files.py::test_a_bad_file_is_refused",
        "prize/test_attachments.py::test_a_bad_file_is_refused_in_words_and_leaves_nothing",
        "journeys/test_uploads.py::test_a_refused_file_says_why_and_the_next_one_comes_in",
    ),
    "an upload of 2 GB": (
        "prize/test_attachments.py::test_two_gigabytes_are_refused_before_any_byte",
        "prize/test_attachments.py::test_a_plain_form_of_two_gigabytes_is_refused_unread",
    ),
    "a name of 300 signs in Hangul, Arabic and emoji: of a file": (
        "core/test_files.py::test_a_name_of_300_letters_is_shortened_and_keeps_its_ending",
        "prize/test_attachments.py::test_a_name_of_300_letters_in_hangul_arabic_and_emoji_survives",
    ),
    "a name of 300 signs in Hangul, Arabic and emoji: of an organisation or a city": (
        "prize/test_prize_pages_starting.py::test_a_name_of_300_signs_is_refused_with_its_length_and_kept_whole",
        "people/test_recognition.py::test_a_name_over_its_limit_is_refused_whole",
        "prize/test_prize_import.py::test_a_row_with_a_fault_is_not_imported_and_says_why",
    ),
    "a name of 300 signs in Hangul, Arabic and emoji: of an entry": (
        "prize/test_prize_pages_applications.py::test_a_title_of_300_signs_is_kept_whole_and_stands_in_the_way_of_submitting",
    ),
    "cells that would be formulas": (
        "core/test_spreadsheet.py::test_a_csv_has_the_mark_and_no_cell_is_a_formula",
        "core/test_spreadsheet.py::test_a_workbook_has_neither_formulas_nor_links_and_keeps_numbers",
        "prize/test_prize_pages_entries.py::test_a_cell_is_never_a_formula",
        "site/test_site_pages_journal.py::test_the_file_has_a_mark_for_spreadsheets_the_same_lines_and_no_formula",
        "results/test_results_release_pages.py::test_the_file_of_winners_is_for_spreadsheets_and_starts_no_formula",
    ),
    "a workbook with merged cells and a hidden sheet": (
        "core/test_spreadsheet.py::test_merged_cells_count_in_each_row_and_are_told",
        "core/test_spreadsheet.py::test_only_the_first_sheet_that_is_seen_is_read_and_the_others_are_named",
        "prize/test_prize_import.py::test_merged_cells_and_a_hidden_sheet_are_told_before_anything_is_written",
    ),
    "a CSV in EUC-KR": (
        "core/test_spreadsheet.py::test_a_csv_is_read_in_the_code_it_was_written_in",
        "prize/test_prize_import.py::test_korean_excels_code_is_read_and_told",
    ),
    "10,000 applications": (
        "prize/test_ten_thousand.py::test_ten_thousand_applications_are_all_there_and_cost_no_more_questions",
    ),
    "the disk full during an upload": (
        "core/test_vault.py::test_what_counted_before_the_disk_was_full_still_counts",
        "prize/test_attachments.py::test_a_disk_without_room_is_told_before_any_byte",
        "prize/test_attachments.py::test_a_disk_that_fills_up_in_mid_upload_keeps_what_arrived",
    ),
    "the browser closed in mid-upload": (
        "prize/test_attachments.py::test_after_the_browser_was_closed_the_same_file_goes_on",
        "journeys/test_uploads.py::test_an_upload_cut_in_the_middle_goes_on_in_another_window",
    ),
}


@cache
def functions(module: Path) -> frozenset[str]:
    if not module.exists():
        return frozenset()
    tree = ast.parse(module.read_text(encoding="utf-8"))
    return frozenset(one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef))


@pytest.mark.parametrize("bad", TABLE)
def test_every_bad_input_has_its_tests(bad: str) -> None:
    named = [name.split("::") for name in TABLE[bad]]
    missing = [
        f"{module}::{name}" for module, name in named if name not in functions(TESTS / module)
    ]
    assert named
    assert missing == []
