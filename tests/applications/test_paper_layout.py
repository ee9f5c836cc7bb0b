"""What stands on paper can be read: every amount whole, every month drawn, every script people write."""

import io
import json
import re

import pikepdf
import pytest
from django.utils import translation

from applications import dossier
from applications.dossier import chapters, timetable
from core import papers
from tests.factories.snapshots import amounts, italian, ranking, ranking_sheet, snapshot, stamp
from tests.papers import pages, words

SCRIPTS = "社区关怀 日本語 한국어 Ελληνικά русский हिन्दी ✓ ≥"


def drawn(sent):
    with translation.override("it"):
        return papers.draw(dossier.sent_sheet(json.dumps(sent), stamp()))


def outside(document):
    """The words of a PDF that stand, or end, beyond the edges of their page."""
    told = words(document, "-bbox")
    found, sheets = [], re.findall(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', told)
    assert sheets
    for width, height, page in sheets:
        boxes = re.findall(r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', page)
        found += [
            word
            for left, top, right, bottom, word in boxes
            if float(left) < 20 or float(top) < 0 or float(right) > float(width) - 20 or float(bottom) > float(height)
        ]
    return found


@pytest.mark.parametrize(("projects", "classes"), [(30, 4), (12, 7), (12, 9)])
def test_every_amount_and_point_of_a_ranking_is_read_back_from_its_pdf(projects, classes):
    with translation.override("it"):
        document = papers.draw(ranking_sheet(projects=projects, classes=classes))
    text, content = words(document, "-layout"), ranking(projects=projects, classes=classes)
    wanted = [italian(row["grant"]) for row in content["rows"]]
    wanted += [italian(content[name]) for name in ("granted", "budget", "left")]
    wanted += [point["points"].replace(".", ",") for row in content["rows"] for point in row["classes"]]
    assert [each for each in wanted if each not in text] == []
    assert outside(document) == []


@pytest.mark.parametrize("members", [1, 4, 5, 8, 20])
def test_every_amount_of_the_costs_is_read_back_from_the_dossier(members):
    sent = snapshot(members=members)
    document = drawn(sent)
    text = words(document, "-layout")
    assert [each for each in amounts(sent) if each not in text] == []
    assert outside(document) == []


def test_table_of_costs_stands_on_one_page_whole():
    text = {"A quale bisogno risponde?": "Servizi vicini.\n" * 60}
    found = pages(drawn(snapshot(members=4, texts=text)), "-layout")
    assert [page.count("Personale") for page in found if "Costi indiretti" in page] == [1]


def test_timetable_shows_every_month_of_the_project():
    picture = timetable.drawn([{"title": "Avvio", "start": 1, "months": 18}], 24)[0].decode()
    assert re.findall(r'font-size="9"[^>]*>(\d+)<', picture) == [str(month) for month in range(1, 25)]


@pytest.mark.parametrize(
    ("text", "months"), [("24", 24), ("120", 120), ("121", 0), ("20000", 0), ("9" * 5_000, 0), ("²", 0)]
)
def test_draft_whose_duration_no_project_can_have_is_drawn_without_it(text: str, months: int):
    """A draft keeps whatever was typed, and is printed all the same."""
    assert timetable.months_in(text) == months
    assert timetable.drawn([{"title": "Avvio", "start": 1, "months": 18}], timetable.months_in(text))


def test_timetable_of_many_activities_is_cut_where_a_page_ends():
    rows = [{"title": f"Attività {number}", "start": 1, "months": 6} for number in range(60)]
    pictures = timetable.drawn(rows)
    assert [picture.decode().count("<rect") for picture in pictures] == [24, 24, 12]


def test_scripts_that_people_write_are_printed():
    document = drawn(snapshot(texts={"Progetto": SCRIPTS}))
    text = words(document)
    assert [word for word in SCRIPTS.split() if word not in text] == []
    with pikepdf.open(io.BytesIO(document)) as pdf:
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
    assert any("Micro-Hei" in font or "CJK" in font for font in fonts)


def test_chapter_with_many_members_is_laid_across():
    assert chapters.MEMBERS_UPRIGHT < 5
    with pikepdf.open(io.BytesIO(drawn(snapshot(members=5)))) as pdf:
        across = [page.mediabox[2] > page.mediabox[3] for page in pdf.pages]
    assert across.count(True) == 1
