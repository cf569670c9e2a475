"""Pictures that a notebook holds or names: where they are found, and the form in which a page takes them."""

from __future__ import annotations

import base64
import hashlib
import io
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

from PIL import Image

from kpi_helpers.text import nfc

SVG = "image/svg+xml"
IMAGES = (SVG, "image/png", "image/jpeg", "image/gif")
NO_ALT = "Biểu đồ chưa có mô tả"
POINTS = 0.75  # a pixel of a page
WIDTH = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>px|pt|)")
DATA = re.compile(r"data:(?P<kind>image/[\w+.-]+);base64,(?P<data>.*)", re.DOTALL)


@dataclass(frozen=True)
class Picture:
    """A picture that can be drawn: its type and content."""

    kind: str
    data: bytes

    @property
    def name(self) -> str:
        """The name under which the typesetter finds its `drawing`; equal pictures share it."""
        return f"figure-{hashlib.sha256(self.data).hexdigest()[:12]}.svg"

    @property
    def drawing(self) -> bytes:
        """The picture as the typesetter takes it: its files must be text, so a raster image travels inside an SVG."""
        return self.data if self.kind == SVG else inside_svg(self.data)

    @property
    def width(self) -> float:
        """Its own width in points; 0 where it names none."""
        if self.kind != SVG:
            with Image.open(io.BytesIO(self.data)) as image:
                return image.width * POINTS
        return points(ElementTree.fromstring(self.data).get("width", ""))

    @property
    def address(self) -> str:
        """The picture as an address that a page carries in itself."""
        return f"data:{self.kind};base64,{base64.b64encode(self.data).decode()}"


@dataclass(frozen=True)
class Pictures:
    """Where the pictures that a text names are found: attachments of its cell, files beside the notebook."""

    attachments: Mapping[str, Mapping[str, str | list[str]]] = field(default_factory=dict)
    folder: Path | None = None

    def find(self, url: str) -> Picture | None:
        """The picture at an address, None where it is not to be had without the network."""
        if url.startswith("attachment:"):
            bundle = self.attachments.get(unquote(url.removeprefix("attachment:")), {})
            return next((picture(kind, data) for kind, data in bundle.items()), None)
        if match := DATA.fullmatch(url):
            return picture(match["kind"], match["data"])
        kind = mimetypes.guess_type(url)[0] or ""
        if self.folder is None or "://" in url or not (path := self.folder / unquote(url)).is_file():
            return None
        return drawable(kind, path.read_bytes())


def points(width: str) -> float:
    """A width as HTML and SVG write it, in points: `60`, `60px`, `45pt`; 0 for any other."""
    found = WIDTH.fullmatch(width.strip())
    return float(found["number"]) * (1 if found["unit"] == "pt" else POINTS) if found else 0


def picture(kind: str, data: str | list[str]) -> Picture | None:
    """A picture as a notebook holds it: text for SVG, base64 otherwise."""
    text = "".join(data)
    if kind == SVG and text.lstrip().startswith("<"):
        return drawable(kind, text.encode())
    try:
        return drawable(kind, base64.b64decode(text))
    except ValueError:
        return None


def drawable(kind: str, data: bytes) -> Picture | None:
    """A picture of a known type whose content is whole."""
    try:
        if kind == SVG:
            ElementTree.fromstring(data)
            return Picture(kind, nfc(data.decode()).encode())
        if kind in IMAGES:
            with Image.open(io.BytesIO(data)) as image:
                image.load()
            return Picture(kind, data)
    except (ElementTree.ParseError, UnicodeDecodeError, OSError, SyntaxError):
        pass
    return None


def inside_svg(data: bytes) -> bytes:
    """A raster image inside an SVG of its own size."""
    with Image.open(io.BytesIO(data)) as image:
        (width, height), kind = image.size, Image.MIME[image.format or "PNG"]
    encoded = base64.b64encode(data).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:{kind};base64,{encoded}"/></svg>'
    ).encode()
