"""JSON Schemas of the YAML files, generated from the models, so that editors complete and check.

`python -m kpi_helpers.rules.schemas` writes them to `params/schemas/`; a test holds them to the models.
"""

from __future__ import annotations

import json

from kpi_helpers import project
from kpi_helpers.rules.calendar import WorkingYear
from kpi_helpers.rules.corrections import Corrections
from kpi_helpers.rules.forms import Form
from kpi_helpers.rules.indicators import Indicator, RuleSet
from kpi_helpers.rules.loading import Strict
from kpi_helpers.rules.organisation import Organisation, PageParams, PeriodParams
from kpi_helpers.rules.procedures import Procedures
from kpi_helpers.rules.profiles import Profile
from kpi_helpers.rules.scores import Score
from kpi_helpers.rules.units import Units

MODELS: dict[str, type[Strict]] = {
    "organisation": Organisation,
    "units": Units,
    "procedures": Procedures,
    "rule_set": RuleSet,
    "indicator": Indicator,
    "period": PeriodParams,
    "page": PageParams,
    "profile": Profile,
    "form": Form,
    "score": Score,
    "calendar": WorkingYear,
    "corrections": Corrections,
}


def schema(name: str) -> str:
    """The JSON Schema of a kind of file, as text."""
    return json.dumps(MODELS[name].model_json_schema(by_alias=True), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    for name in MODELS:
        path = project.root() / "params" / "schemas" / f"{name}.schema.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(schema(name), encoding="utf-8")
