"""The Word document around the official SOP: styles, pages, headers, footers, and the SOP as data in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from sop.model import Sop
from ukur.documents.looks import FONT, set_language
from ukur.documents.official.measures import FOOT, FOOT_SIZE, LEFT, NOTICE, RIGHT, Sheet, fitted
from ukur.documents.official.text import clean
from ukur.documents.official.xml import (
    BULLETS,
    NOTE_STYLE,
    NUMBERS,
    Type,
    elements,
    paragraph,
    run,
    twips,
)
from ukur.words import Words

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section

SPACE = "urn:ukur:sop:1"
"""Namespace of the SOP as data."""
_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>'
    '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"'
    ' ds:itemID="{{{id}}}"><ds:schemaRefs><ds:schemaRef ds:uri="' + SPACE + '"/></ds:schemaRefs>'
    "</ds:datastoreItem>"
)
_GAP = '<w:r><w:t xml:space="preserve"> </w:t></w:r>'
_COMPATIBLE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}compatSetting"


def new_document(words: Words, *, lists: int) -> Document:
    """An empty document with our styles.

    Parameters: words - language of its texts; lists - how many numbered lists it will have.
    Returns: a document of python-docx.
    """
    from docx import Document as make
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    document = make()
    _slim(document)
    normal: Any = document.styles["Normal"]
    _fonts(normal)
    normal.font.size = Pt(9)
    normal.paragraph_format.space_after = Pt(0)
    note: Any = document.styles.add_style(NOTE_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    note.base_style, note.font.italic = normal, True
    set_language(document, words.language)
    _lists(document, lists)
    for setting in document.settings.element.iter(_COMPATIBLE):
        if setting.get(_name("name")) == "compatibilityMode":
            setting.set(_name("val"), "15")
    return document


def _slim(document: Document) -> None:
    """Without what of the template no text here uses: its looks of tables, and styles for Word 2007."""
    for name, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/stylesWithEffects"):
            del document.part.rels[name]
    styles = document.styles.element
    for style in styles.findall(_name("style")):
        if style.get(_name("type")) == "table" and style.get(_name("default")) != "1":
            styles.remove(style)


def _name(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(f"w:{name}")


def _fonts(style: Any) -> None:
    style.font.name = FONT
    fonts = style.element.rPr.rFonts
    for script in ("eastAsia", "cs"):
        fonts.set(_name(script), FONT)


def _lists(document: Document, count: int) -> None:
    """A list with dots, and numbered ones that each begin at 1."""
    root = document.part.numbering_part.element
    dots, numbers = (
        f'<w:abstractNum w:abstractNumId="{at}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
        f'<w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        "</w:lvl></w:abstractNum>"
        for at, kind, text in ((BULLETS, "bullet", "•"), (NUMBERS, "decimal", "%1."))
    )
    made = [f'<w:num w:numId="{BULLETS}"><w:abstractNumId w:val="{BULLETS}"/></w:num>']
    made += [
        f'<w:num w:numId="{NUMBERS + at}"><w:abstractNumId w:val="{NUMBERS}"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for at in range(count)
    ]
    for element in reversed(elements(dots + numbers)):
        root.insert(0, element)
    for element in elements("".join(made)):
        root.append(element)


def set_section(
    section: Section, sheet: Sheet, *, notice: str, foot: Sequence[str], left: str, words: Words
) -> None:
    """Paper, margins, header and footer of one part of the document.

    Parameters: section; sheet; notice - on top of every page, or empty; foot - lines above the last one of
    the footer; left - in its last line, beside the number of the page; words.
    """
    from docx.enum.section import WD_ORIENT
    from docx.shared import Pt

    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Pt(sheet.width), Pt(sheet.height)
    section.left_margin, section.right_margin = Pt(LEFT), Pt(RIGHT)
    section.top_margin, section.bottom_margin = Pt(sheet.top), Pt(sheet.bottom)
    section.header_distance, section.footer_distance = Pt(sheet.top - NOTICE), Pt(FOOT)
    bold = Type(size=9, bold=True, align="center", style=NOTE_STYLE)
    head = paragraph(run(notice, bold), bold) if notice else paragraph("", Type(size=4))
    small = Type(size=FOOT_SIZE, style=NOTE_STYLE)
    last = fitted(clean(left), FOOT_SIZE, sheet.across - 120, 1)
    lines = [paragraph(run(line, small), small) for line in foot]
    page = run(words("official.page"), small) + _GAP + _field("PAGE", small)
    page += _GAP + run(words("official.page_of"), small) + _GAP + _field("NUMPAGES", small)
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{twips(sheet.across)}"/></w:tabs><w:spacing '
    line = paragraph(f"{run(last, small)}<w:r><w:tab/></w:r>{page}", small)
    lines.append(line.replace("<w:spacing ", tab, 1))
    for part, content in ((section.header, head), (section.footer, "".join(lines))):
        part.is_linked_to_previous = False
        root: Any = part._element
        for old in list(root):
            root.remove(old)
        for element in elements(content):
            root.append(element)


def _field(code: str, kind: Type) -> str:
    return f'<w:fldSimple w:instr="{code}">{run("1", kind)}</w:fldSimple>'


def next_section(document: Document) -> Section:
    """Begin a part on a new page. Parameters: document."""
    from docx.enum.section import WD_SECTION

    section: Section = document.add_section(WD_SECTION.NEW_PAGE)
    # The paragraph that ends the part before must not need room of its own.
    ending = document.element.body[-2]
    flat = elements(paragraph("", Type(size=1)))[0]
    properties = ending.pPr
    for setting in reversed(list(flat.pPr)):
        if setting.tag != _name("rPr"):
            properties.insert(0, setting)
    return section


def add_data(document: Document, sop: Sop) -> None:
    """Put the SOP as data into the document, in place of what the template had there.

    Parameters: document; sop.
    """
    from docx.opc.constants import RELATIONSHIP_TYPE as KINDS
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    part = document.part
    for name in [key for key, relation in part.rels.items() if relation.reltype == KINDS.CUSTOM_XML]:
        del part.rels[name]
    data = sop.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    # Only letters of ASCII: no text of a document can break the XML.
    text = escape(json.dumps(data, sort_keys=False, ensure_ascii=True))
    root = f'<sop xmlns="{SPACE}" digest="{sop.digest}">{text}</sop>'
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    package = part.package
    item = Part(PackURI("/customXml/item1.xml"), "application/xml", (head + root).encode(), package)
    code = (sop.digest * 2).upper()
    guid = "-".join((code[:8], code[8:12], code[12:16], code[16:20], code[20:32]))
    kind = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    about = Part(PackURI("/customXml/itemProps1.xml"), kind, _PROPERTIES.format(id=guid).encode(), package)
    item.relate_to(about, KINDS.CUSTOM_XML_PROPS)
    part.relate_to(item, KINDS.CUSTOM_XML)
