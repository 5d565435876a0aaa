"""The name of a file once it is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.errors import RuleBroken
from tracker.domain.files import NAME_LIMIT, clean_name


@pytest.mark.parametrize(("sent", "kept"), [
    ("會議紀錄.pdf", "會議紀錄.pdf"), ("113.01.29會議紀錄.PDF", "113.01.29會議紀錄.pdf"), ("v1.2 draft.odt", "v1.2 draft.odt"),
    ("C:\\Users\\someone\\表.xlsx", "表.xlsx"), ("../../etc/a.txt", "a.txt"), ("a\u202efdp.txt", "afdp.txt"),
    ('a<b>:"c|?*\x00.pdf', "a b c.pdf"), ("...pdf", "file.pdf"), ("con.pdf", "file con.pdf"), (".pdf", "file.pdf"),
    ("字" * 300 + ".pdf", "字" * (NAME_LIMIT - 4) + ".pdf"), ("a.txt/", None), ("a.pdf.", "a.pdf"), ("pdf", None), ("", None),
    ("a\ud800\ue000\u0378b.txt", "ab.txt"), ("a.EXE.pdf", None), ("a.eXe .b.pdf", None),
    ("a.docm", None), ("a.exe.pdf", None), ("a.pdf.exe", None), ("a.html .pdf", None), ("a.tar.pdf", None),
])
def test_a_file_name_is_cleaned_and_keeps_its_chinese(sent: str, kept: str | None) -> None:
    if kept is not None:
        assert clean_name(sent) == kept
        return
    with pytest.raises(RuleBroken):
        clean_name(sent)


@given(st.text(max_size=300))
def test_no_file_name_leads_to_another_folder_whatever_is_sent(text: str) -> None:
    name = clean_name(f"{text.replace('.', '')}.pdf")
    assert name.endswith(".pdf") and len(name) <= NAME_LIMIT
    assert not set(name) & set('/\\<>:"|?*%\r\n\t\0') and clean_name(name) == name
