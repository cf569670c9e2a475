"""What a publication tells its index page of its documents."""

from __future__ import annotations

from typing import Any

KINDS = ("pdf", "html", "docx", "ipynb")


def record(name: str, label: str, unit: str = "", status: str = "published", **more: object) -> dict[str, Any]:
    """A document as the manifest keeps it; one that is not published has no files."""
    files = {f"{name}.{kind}": "0" for kind in KINDS} if status == "published" else {}
    parameters = {"period": "2023-Q3"} | ({"unit": unit} if unit else {})
    made = {"name": name, "label": label, "status": status, "parameters": parameters, "files": files}
    return made | {"why": "", "before": {}, "version": {}, "behind": []} | more


def records_of(units: dict[str, str]) -> list[dict[str, Any]]:
    """The overview and a page for each unit, names by id."""
    own = [record(f"units/{unit}/unit_report", name, unit) for unit, name in units.items()]
    return [record("overview", "Báo cáo chung"), *own]
