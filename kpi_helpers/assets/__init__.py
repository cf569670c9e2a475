"""Paths of the package's data: fonts, Typst layouts, HTML templates, Word styles."""

from pathlib import Path

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
TYPST = HERE / "typst"
HTML = HERE / "html"
WORD = HERE / "word"

FONT_FAMILY = "Liberation Serif"
OFFICE_FONT = "Times New Roman"  # of files that an office opens with its own letters, which are as wide
PAGE_FONT = "Report Serif"  # the same letters, as a page carries them
