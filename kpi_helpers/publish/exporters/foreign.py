"""HTML that is not ours, from outputs and Markdown: made harmless for a page, and turned into Typst."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial

import tinycss2
from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

from kpi_helpers.publish.exporters import html_tables
from kpi_helpers.publish.exporters.images import NO_ALT, SVG, Pictures, picture, points
from kpi_helpers.publish.exporters.monospace import raw_block
from kpi_helpers.publish.exporters.tables import LONGEST_IN_PROSE, breakable
from kpi_helpers.text import html_text, nfc, typst_string

LIVE = ["script", "iframe", "object", "embed", "video", "audio", "canvas"]  # what paper can't show
CONTROLS = ["progress", "meter", "input", "select", "textarea"]  # what a page shows and paper can't
OUTWARD = ["link", "meta", "base", "title"]
BLOCKS = ["p", "div", "li", "ul", "ol", "dl", "dt", "dd", "section", "pre", "blockquote", "details", "summary", "hr"]
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL | re.IGNORECASE)
LABEL = re.compile(r"""<svg\b[^>]*?\saria-label="(?P<words>[^"]*)\"""")
REFERENCE = re.compile(r"#([\w-]+)")
NAMING = ("id", "for", "headers", "aria-labelledby", "aria-describedby")
CASED = {
    name.lower(): name
    for name in (
        *("clipPath", "clipPathUnits", "gradientTransform", "gradientUnits", "lengthAdjust", "linearGradient"),
        *("markerHeight", "markerUnits", "markerWidth", "maskUnits", "patternTransform", "patternUnits"),
        *("preserveAspectRatio", "radialGradient", "refX", "refY", "spreadMethod", "startOffset", "textLength"),
        *("textPath", "viewBox"),
    )
}
CASELESS = re.compile(rf"(?<=[<\s/])(?:{'|'.join(CASED)})(?=[\s=>/])")
KEPT = re.compile(r"\x00(\d+)\x00")


@dataclass
class Turned:
    """HTML as Typst, the pictures in it, the kinds of elements that paper can't show, the images that are missing, and
    the rules of style that the tables lose.
    """

    typst: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unstyled: list[str] = field(default_factory=list)

    @property
    def warnings(self) -> list[str]:
        """What the analyst is told beside the kinds that are lost."""
        missing = [f"không có ảnh {url[:120]!r}" for url in self.missing]
        return missing + [f"không in được kiểu {rule}" for rule in dict.fromkeys(self.unstyled)]


def cleaned(html: str, pictures: Pictures, mark: str = "") -> str:
    """HTML that runs nothing, asks nothing of a network, and closes what it opens; `mark` sets its ids apart."""
    soup = parsed(html)
    for found in soup.find_all([*LIVE, *OUTWARD]):
        found.decompose()
    for found in soup.find_all(True):
        for name in [name for name in found.attrs if name.lower().startswith("on")]:
            del found[name]
    for image in soup.find_all("img"):
        replace_image(soup, image, pictures)
    if mark:
        set_apart(soup, mark)
    return str(soup)


def set_apart(soup: BeautifulSoup, mark: str) -> None:
    """Ids that no other output has, and the styles and attributes that refer to them."""
    own = {str(tag["id"]) for tag in soup.find_all(id=True)}

    def referring(text: str) -> str:
        return REFERENCE.sub(lambda found: f"#{mark}-{found[1]}" if found[1] in own else found[0], text)

    for style in soup.find_all("style"):
        style.string = referring(style.get_text())
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            text = " ".join(value) if isinstance(value, list) else str(value)
            names = (f"{mark}-{word}" if word in own else word for word in text.split())
            tag[name] = " ".join(names) if name in NAMING else referring(text)


def parsed(html: str) -> BeautifulSoup:
    """Words without any tag become a paragraph: the parser would take them for a file's name."""
    return BeautifulSoup(html if "<" in html else f"<p>{html}</p>", "html.parser")


def replace_image(soup: BeautifulSoup, image: Tag, pictures: Pictures) -> None:
    """An image becomes part of the page, or words that say it is missing."""
    found = pictures.find(str(image.get("src", "")))
    if found is None:
        missing = soup.new_tag("em")
        missing.string = no_image(str(image.get("src", "")))
        image.replace_with(missing)
    else:
        image["src"], image["alt"] = found.address, str(image.get("alt") or NO_ALT)


def no_image(url: str) -> str:
    return f"[Ảnh không có: {url[:120]}]"


def to_typst(html: str, pictures: Pictures) -> Turned:
    """Tables, pictures and the text around them, in their order."""
    kept: list[str] = []
    soup = parsed(DRAWING.sub(lambda found: carried(found[0]), html.replace("\0", "")))
    put_in_line(soup)
    turned = Turned(lost=sorted({found.name for found in soup.find_all([*LIVE, *CONTROLS])}))
    for hidden in soup.find_all(["style", *LIVE, *CONTROLS, *OUTWARD]):
        hidden.decompose()
    for table in [table for table in soup.find_all("table") if table.find_parent("table") is None]:
        keep(kept, table, html_tables.to_typst(table, turned.unstyled, partial(small_drawing, pictures, turned)))
    for block in soup.find_all("pre"):
        keep(kept, block, raw_block(nfc(block.get_text()).strip("\n")))
    for image in soup.find_all("img"):
        keep(kept, image, drawing(image, pictures, turned))
    turned.typst = "\n\n".join(kept[int(part)] if odd else prose(part) for part, odd in parts(text_of(soup)))
    return turned


def put_in_line(soup: BeautifulSoup) -> None:
    """The rules of style sheets as styles of the elements they name, before those that stand there already."""
    named = {str(tag["id"]): tag for tag in soup.find_all(id=True)}
    given: list[tuple[Tag, str]] = []
    for sheet in soup.find_all("style"):
        for rule in tinycss2.parse_stylesheet(sheet.get_text(), skip_comments=True, skip_whitespace=True):
            if rule.type == "qualified-rule":
                rules = tinycss2.serialize(rule.content)
                given += [(tag, rules) for tag in chosen(soup, named, tinycss2.serialize(rule.prelude))]
    for tag, rules in reversed(given):
        tag["style"] = f"{rules};{tag.get('style', '')}"


def chosen(soup: BeautifulSoup, named: dict[str, Tag], selectors: str) -> list[Tag]:
    """The elements that a rule is for; those named by their id, a Styler's cells, are found at once."""
    names = [part.strip() for part in selectors.split(",")]
    if all(REFERENCE.fullmatch(name) for name in names):
        return [named[name[1:]] for name in names if name[1:] in named]
    try:
        return list(soup.select(selectors))
    except SelectorSyntaxError:
        return []


def carried(svg: str) -> str:
    """A drawing as an image with its text alternative, so that the parser leaves its letters' case alone."""
    svg = svg if "xmlns=" in svg else svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    found, label = picture(SVG, svg), LABEL.match(svg)
    alt = f' alt="{label["words"]}"' if label else ""
    return f'<img src="{found.address}"{alt}>' if found else '<img src="svg">'


def recased(svg: str) -> str:
    """A drawing whose names the parser has put into small letters, as SVG writes them."""
    return CASELESS.sub(lambda found: CASED[found[0].lower()], svg)


def keep(kept: list[str], tag: Tag, typst: str) -> None:
    """Put a mark where an element stood, and its Typst aside."""
    kept.append(typst)
    tag.replace_with(f"\n\n\0{len(kept) - 1}\0\n\n")


def small_drawing(pictures: Pictures, turned: Turned, image: Tag, most: float) -> tuple[str, float]:
    """An image in a table's cell, and its width in points: as its tag or it itself says, if that is not too much."""
    found = pictures.find(str(image.get("src", "")))
    told = points(str(image.get("width", "")))
    option = f", width: {told}pt" if 0 < told <= most else ""
    return drawing(image, pictures, turned, f"block: false{option}"), min(told or (found.width if found else 0), most)


def drawing(image: Tag, pictures: Pictures, turned: Turned, options: str = "block: true") -> str:
    url, alt = str(image.get("src", "")), str(image.get("alt") or NO_ALT)
    found = pictures.find(url)
    if found is None:
        turned.missing.append(url)
        return f"#emph[#{typst_string(no_image(url))};]"
    turned.files[found.name] = found.drawing
    return f"#picture({typst_string(found.name)}, alt: {typst_string(alt)}, {options});"


def text_of(soup: BeautifulSoup) -> str:
    """The words, with an empty line where a block of HTML ends; list items keep their dash."""
    for item in soup.find_all("li"):
        item.insert(0, "- ")
    for block in soup.find_all([*BLOCKS, *HEADINGS]):
        block.insert_before("\n\n")
        block.insert_after("\n\n")
    for line in soup.find_all("br"):
        line.replace_with("\v")
    return soup.get_text()


def parts(text: str) -> list[tuple[str, bool]]:
    """The text cut at its marks: odd places name what was kept."""
    cut = KEPT.split(text)
    return [(part, place % 2 == 1) for place, part in enumerate(cut) if part.strip()]


def prose(text: str) -> str:
    """Paragraphs, one for each block of text."""
    paragraphs = (re.sub(r"[ \t\n\r]+", " ", part).strip() for part in re.split(r"\n\s*\n", nfc(text)))
    lines = (breakable(part.replace("\v", "\n"), LONGEST_IN_PROSE) for part in paragraphs if part)
    return "\n\n".join(f"#par[#{typst_string(line)};]" for line in lines)


def shown_html(html: str, label: str) -> str:
    """Cleaned HTML in a box that scrolls by itself when it is wider than the page."""
    return f'<div class="scroll foreign" role="group" aria-label="{html_text(label)}" tabindex="0">{html}</div>'
