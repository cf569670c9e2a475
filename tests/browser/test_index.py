"""The period's index page in a real browser: sorting, choosing, keyboard, print; no request, no complaint."""

import shutil

import pytest

from kpi_helpers.pages.index import index_html
from kpi_helpers.pages.overview import Overview
from kpi_helpers.pages.prepared import Prepared
from kpi_helpers.rules.organisation import PageParams
from tests.support.make import make_params, measured, unit
from tests.support.publications import KINDS, records_of
from tests.unit.measures.test_results import done

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")
NAMES = {
    "phong-a": "Phòng Ánh",
    "phong-b": "Phòng Bình",
    "phong-d": "Phòng Đất <b>",
    "xa-x": "Xã Đắk Xa",
    "xa-y": "Xã Y",
}
LONG = {
    "phong-a": "x" * 300,
    "phong-b": "👩‍💼🏢 " * 40,
    "phong-d": "שלום עולם",
    "xa-x": "<script>document.title=1</script>",
    "xa-y": "Y",
}
LATE = {"phong-a": 5, "phong-b": 0, "xa-x": 20}  # of forty dossiers each; the others have none
ON_TIME = "Giải quyết đúng hạn"


def page_of(names):
    units = tuple(unit(i, name, "agency" if i.startswith("phong") else "commune") for i, name in names.items())
    codes = {i: "1.000001" if i.startswith("phong") else "1.000002" for i in names}
    rows = [
        done(resolving_unit=i, procedure_code=codes[i], finished="20/07/2023" if n < late else "05/07/2023")
        for i, late in LATE.items()
        for n in range(40)
    ]
    return Overview(Prepared(measured(*rows, params=make_params(units=units))), PageParams())


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A published folder: the index and every file that it may lead to."""
    folder = tmp_path_factory.mktemp("published")
    for name, names in (("index", NAMES), ("long", LONG)):
        text = index_html(page_of(names), records_of(names), ["results.csv"])
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    for record in records_of(NAMES):
        for kind in KINDS:
            path = folder / f"{record['name']}.{kind}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("x")
    (folder / "results.csv").write_text("x")
    return folder


@pytest.fixture
def tab(browser, folder):
    """The index, opened from the file system; at the end nothing was asked for but it, and no word was said."""
    asked, said = [], []
    context = browser.new_context(locale="vi-VN")
    tab = context.new_page()
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.goto((folder / "index.html").as_uri())
    yield tab
    assert asked == [(folder / "index.html").as_uri()] and said == []
    context.close()


def shown(tab):
    return [row.inner_text() for row in tab.locator("#units tr[data-name] > th").all() if row.is_visible()]


def heading(tab, name):
    return tab.locator("#units thead th").filter(has=tab.get_by_role("button", name=name, exact=True))


def sort_by(tab, name):
    tab.get_by_role("button", name=name, exact=True).click()
    return heading(tab, name).get_attribute("aria-sort")


def test_units_are_sorted_within_their_kind_and_those_without_a_value_stand_last(tab):
    as_written = ["Phòng Ánh", "Phòng Bình", "Phòng Đất <b>", "Xã Đắk Xa", "Xã Y"]
    assert shown(tab) == as_written
    assert sort_by(tab, ON_TIME) == "ascending" and shown(tab) == as_written
    assert sort_by(tab, ON_TIME) == "descending"
    assert shown(tab) == ["Phòng Bình", "Phòng Ánh", "Phòng Đất <b>", "Xã Đắk Xa", "Xã Y"]
    assert sort_by(tab, "Đơn vị") == "ascending" and shown(tab) == as_written
    assert heading(tab, ON_TIME).get_attribute("aria-sort") == "none"
    assert sort_by(tab, "Đơn vị") == "descending"
    assert shown(tab) == ["Phòng Đất <b>", "Phòng Bình", "Phòng Ánh", "Xã Y", "Xã Đắk Xa"]


def test_every_column_sorts_and_loses_no_row(tab):
    for button in tab.locator("#units thead button").all():
        for _ in range(2):
            button.click()
            assert sorted(shown(tab)) == sorted(NAMES.values())


@pytest.mark.parametrize(
    ("words", "found"),
    [("dak", ["Xã Đắk Xa"]), ("ĐẮK xa", ["Xã Đắk Xa"]), ("phong binh", ["Phòng Bình"]), ("<b>", ["Phòng Đất <b>"]),
     ("không có", []), ("  ", list(NAMES.values()))],
)  # fmt: skip
def test_units_are_found_by_name_without_its_marks(tab, words, found):
    tab.get_by_label("Tên đơn vị").fill(words)
    assert shown(tab) == found
    assert tab.locator("#count").inner_text() == f"{len(found)} trên 5 đơn vị"


def test_units_are_chosen_by_kind_and_status_and_the_choice_is_undone(tab):
    tab.get_by_label("Loại").select_option("agency")
    assert shown(tab) == ["Phòng Ánh", "Phòng Bình", "Phòng Đất <b>"]
    assert not tab.locator("#units tbody[data-kind=commune]").is_visible()
    tab.get_by_label("Tình trạng").select_option(label="Có chỉ tiêu không phát sinh")
    assert "Phòng Đất <b>" in shown(tab)
    tab.get_by_label("Loại").select_option("")
    tab.get_by_label("Tình trạng").select_option(label="Có chỉ tiêu chưa đạt")
    rows = zip(NAMES.values(), tab.locator("#units tr[data-name]").all(), strict=True)
    assert shown(tab) == [name for name, row in rows if row.locator("td.bad").count()]
    tab.get_by_role("button", name="Bỏ chọn").click()
    tab.wait_for_function("document.getElementById('count').value === '5 trên 5 đơn vị'")
    assert shown(tab) == list(NAMES.values())


def test_the_keyboard_reaches_everything_in_order(tab):
    tab.get_by_label("Tên đơn vị").focus()
    tab.keyboard.type("binh")
    assert shown(tab) == ["Phòng Bình"]
    tab.keyboard.press("Enter")
    tab.keyboard.press("ControlOrMeta+a")
    tab.keyboard.press("Delete")
    for _ in range(3):
        tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Bỏ chọn"
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.getAttribute('role')") == "region"
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Space")
    assert heading(tab, "Đơn vị").get_attribute("aria-sort") == "descending"
    assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_every_link_leads_to_a_file(tab, folder):
    links = [link.get_attribute("href") for link in tab.locator("a").all()]
    assert len(links) == 1 + len(KINDS) * (1 + 2 * len(NAMES) + 1)
    assert [href for href in links if not (folder / href).is_file()] == []


def test_print_has_every_unit_whatever_is_chosen(tab):
    tab.get_by_label("Tên đơn vị").fill("binh")
    tab.emulate_media(media="print")
    assert shown(tab) == list(NAMES.values())
    assert not tab.locator("#choice").is_visible() and not tab.locator("#count").is_visible()
    assert "Giải quyết đúng hạn" in tab.locator("#units thead").inner_text()


def test_the_page_never_scrolls_sideways_but_its_tables_do(browser, folder):
    for name in ("index", "long"):
        for width in (320, 768, 1280):
            tab = browser.new_page(viewport={"width": width, "height": 700})
            tab.goto((folder / f"{name}.html").as_uri())
            assert tab.evaluate("document.documentElement.scrollWidth") == width, (name, width)
            assert tab.title() != "1"
            tab.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(browser, folder, scheme):
    tab = browser.new_page(color_scheme=scheme)
    tab.goto((folder / "index.html").as_uri())
    found = tab.evaluate(CONTRASTS)
    assert found and min(found.values()) >= 4.5, found
    tab.close()


def test_without_the_script_everything_can_be_read(browser, folder):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((folder / "index.html").as_uri())
    assert shown(tab) == list(NAMES.values()) and not tab.locator("#choice").is_visible()
    assert tab.locator("#count").inner_text() == "5 đơn vị" and not tab.locator("#units button").count()
    context.close()


# The contrast (WCAG 2) of each kind of text with the nearest background that is not transparent.
CONTRASTS = """() => {
  const channel = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = parts(colour).map(channel);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if (parts(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const found = {};
  for (const chosen of ["h1", "p", "a", ".good .verdict", ".bad .verdict", ".good .counts", "thead th", "thead button",
                        ".section td", "tbody th", "label", "input", "select", "output", ".note"]) {
    const node = document.querySelector(chosen);
    const [one, other] = [light(getComputedStyle(node).color), light(behind(node))];
    found[chosen] = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  }
  return found;
}"""
