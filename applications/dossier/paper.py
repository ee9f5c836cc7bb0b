"""How a snapshot becomes a sheet to print: a pure function of its text and of what the reception wrote on it."""

import io
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import qrcode
import qrcode.image.svg
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from applications.dossier.chapters import Chapter, budget_tables, chapters, declared, declared_texts
from applications.dossier.timetable import drawn, months_in
from applications.reading import AnswerContent, Content, content
from core.papers import Sheet

DURATION = "duration_months"
Drawings = dict[str, list[tuple[str, bytes]]]
TEMPLATE = "applications/dossier/document.html"


@dataclass(frozen=True)
class Stamp:
    """What the reception wrote on what was sent; a draft has none."""

    protocol: str
    version: int
    received_at: datetime
    deadline: datetime | None
    sent_by: str
    sent_as: str
    sha256: str
    verify_page: str
    verify_url: str


def sent_sheet(snapshot: str, stamp: Stamp) -> Sheet:
    """The dossier in the active language: the same from the same text and stamp."""
    title = f"{json.loads(snapshot)['application']['title']} · {stamp.protocol}"
    name = f"dossier-{stamp.protocol}.pdf"
    return _sheet(snapshot, title, name, {"code.svg": code(stamp.verify_url)}, stamp=stamp)


def draft_sheet(snapshot: str, printed_at: datetime) -> Sheet:
    """The same pages with a watermark on each, without number, hash and receipt."""
    watermark = render_to_string("applications/dossier/watermark.svg").encode()
    words = {"title": json.loads(snapshot)["application"]["title"]}
    name = f"{slugify(_('draft %(title)s') % words)[:80]}.pdf"
    title = _("Draft, not sent: %(title)s") % words
    return _sheet(snapshot, title, name, {"watermark.svg": watermark}, printed_at=printed_at)


def _sheet(snapshot: str, title: str, name: str, images: dict[str, bytes], **stamped: Any) -> Sheet:
    read = content(json.loads(snapshot))
    divided = chapters(read, sent="stamp" in stamped)
    texts = declared_texts(read.members)
    drawings = _drawings(read)
    context = {
        "stamp": None,
        "printed_at": None,
        **stamped,
        "content": read,
        "chapters": [_with_tables(chapter, drawings) for chapter in divided],
        "texts": texts,
        "declared": declared(read.members, texts),
    }
    pictures = dict(picture for several in drawings.values() for picture in several)
    return Sheet(TEMPLATE, context, title, name, {**images, **pictures})


def _drawings(read: Content) -> Drawings:
    """The pictures of each timetable, by the key of its question: over all the months that the project lasts."""
    answers = [answer for section in read.sections for answer in section.answers]
    lasts = next((months_in(each.text) for each in answers if each.key == DURATION), 0)
    return {
        each.key: [
            (f"timetable-{each.key}-{number}.svg", picture) for number, picture in enumerate(drawn(each.rows, lasts), 1)
        ]
        for each in answers
        if each.shape == "activities"
    }


def _with_tables(chapter: Chapter, drawings: Drawings) -> dict[str, Any]:
    """The chapter with what its answers need; laid across the page when one of its budgets is."""
    answers = [_answer(answer, drawings) for answer in (chapter.section.answers if chapter.section else [])]
    wide = any(each["budget"] and each["budget"]["wide"] for each in answers)
    return {"chapter": chapter, "answers": answers, "wide": wide}


def _answer(answer: AnswerContent, drawings: Drawings) -> dict[str, Any]:
    return {
        "answer": answer,
        "short": answer.shape == "text" and len(answer.text) <= 80 and "\n" not in answer.text,
        "pictures": [name for name, _picture in drawings.get(answer.key, [])],
        "budget": budget_tables(answer.budget) if answer.budget else None,
    }


def code(url: str) -> bytes:
    """The address of the verification as a picture for a telephone's camera."""
    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_L)
    code.add_data(url)
    picture = io.BytesIO()
    code.make_image(image_factory=qrcode.image.svg.SvgPathImage).save(picture)
    return picture.getvalue()
