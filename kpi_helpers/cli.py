"""Arguments → one function each; a user's errors → exit codes.

Exit 0: all good; 1: some report failed or was held; 2: wrong input or params, nothing written. Each verb imports what
it needs when it runs, so that `kpi --help` stays light.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kpi_helpers import __version__, project
from kpi_helpers.errors import KpiError, user_language

if TYPE_CHECKING:
    import pandas as pd

    from kpi_helpers.periods import Period
    from kpi_helpers.publish.jobs import Job, Publication
    from kpi_helpers.register.reading import Register
    from kpi_helpers.rules.params import Params
    from kpi_helpers.rules.units import Unit

EXAMPLE = "data/example"
FIRST_PERIOD = "2023-Q3"
PAGES = ("overview", "unit_report")
LABELS = {"overview": "Báo cáo chung"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb. The exit code is the return value."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console of another code page must not break a message
            stream.reconfigure(encoding="utf-8", errors="replace")
    chosen = parser().parse_args(arguments)
    act: Callable[[argparse.Namespace], int] = chosen.act
    try:
        return act(chosen)
    except KpiError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        place, problem = project.shown(error.filename or "–"), error.strerror or type(error).__name__
        print(KpiError.of("file-system", place=place, problem=problem), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(said("Đã dừng; chưa phát hành gì.", "Stopped; nothing was published."), file=sys.stderr)
        return 130


def said(vietnamese: str, english: str) -> str:
    return vietnamese if user_language() == "vi" else english


def parser() -> argparse.ArgumentParser:
    """The command line, as `docs` and `--help` show it."""
    whole = argparse.ArgumentParser(
        prog="kpi",
        description=said("Báo cáo chỉ tiêu thủ tục hành chính", "Reports on administrative-procedure targets"),
    )
    whole.add_argument("--version", action="version", version=f"kpi {__version__}")
    verbs = whole.add_subparsers(required=True, metavar="VERB")
    example = verb(verbs, "example", make_example, said("ghi sổ mô phỏng", "write a synthetic register"), period=False)
    example.add_argument("--out", default=EXAMPLE)
    example.add_argument("--dossiers", type=positive, default=12_000, metavar="N")
    example.add_argument("--seed", type=int, default=2023, metavar="S")
    example.add_argument("--format", default="xlsx", choices=("xlsx", "csv", "parquet"))
    verb(verbs, "check", check, said("kiểm tra tham số và sổ", "check params and register"))
    results = verb(verbs, "results", write_results, said("số liệu kết quả", "the tidy results"))
    results.add_argument("--csv", default="-", metavar="FILE")
    results.add_argument("--counts", metavar="FILE", help=said("số đếm thay cho sổ", "counts instead of a register"))
    selecting(verb(verbs, "plan", show_plan, said("sẽ chạy gì và vì sao", "what would run and why")))
    running(verb(verbs, "run", run, said("phát hành", "publish")))
    checking = verb(
        verbs, "verify", verify, said("đối chiếu thư mục đã phát hành", "check a published folder"), period=False
    )
    checking.add_argument("folder")
    report = running(
        verb(
            verbs,
            "report",
            run_report,
            said("sổ mô phỏng nếu cần, rồi phát hành", "example if absent, then run"),
            period=False,
        )
    )
    report.add_argument("period", nargs="?", default=FIRST_PERIOD)
    return whole


def verb(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    act: Callable[[argparse.Namespace], int],
    text: str,
    period: bool = True,
) -> argparse.ArgumentParser:
    """A verb with the options that all share."""
    made = verbs.add_parser(name, help=text, description=text)
    made.set_defaults(act=act)
    if period:
        made.add_argument("period", metavar="PERIOD", help="2023-01, 2023-Q3, 2023-H1, 2023-9M, 2023")
    made.add_argument("--params", default="params", metavar="FOLDER")
    made.add_argument("--register", action="append", default=[], metavar="PATH")
    return made


def positive(text: str) -> int:
    """A whole number from one up, for argparse."""
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(
            said(f"'{text}': cần số nguyên từ 1 trở lên", f"'{text}': expected a whole number from 1 up")
        )
    return int(text)


def selecting(made: argparse.ArgumentParser) -> argparse.ArgumentParser:
    made.add_argument("--unit", action="append", default=[], metavar="U")
    made.add_argument("--notebook", action="append", default=[], metavar="N")
    made.add_argument("--format", default="html,pdf", metavar="html,pdf")
    made.add_argument("--out", default="outputs")
    return made


def running(made: argparse.ArgumentParser) -> argparse.ArgumentParser:
    selecting(made)
    made.add_argument("--jobs", type=positive, default=None, metavar="N")
    made.add_argument("--force", action="store_true")
    return made


# --- verbs --------------------------------------------------------------------------------------------------------


def make_example(chosen: argparse.Namespace) -> int:
    from kpi_helpers.register.example import write_example
    from kpi_helpers.rules.params import load_params

    path = write_example(
        load_params(chosen.params), project.resolve(chosen.out), chosen.seed, chosen.dossiers, chosen.format
    )
    print(project.shown(path))
    return 0


def check(chosen: argparse.Namespace) -> int:
    """All faults of params and register; the rejected rows go to `outputs/internal/<period>/rejected.csv`."""
    from kpi_helpers.register.quality import summary_of
    from kpi_helpers.register.reading import row_faults
    from kpi_helpers.register.tables import SHOWN

    _, period, register = opened(chosen)
    folder = project.root() / "outputs" / "internal" / period.key
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "rejected.csv"
    faults = row_faults(register.rejected)
    rejected_rows = register.rejected.assign(message=[fault.text() for fault in faults])
    path.write_text("\ufeff" + rejected_rows.to_csv(index=False, lineterminator="\n"), encoding="utf-8")
    for fault in faults[:SHOWN]:
        print(fault)
    for vietnamese, english in summary_of(register):
        print(said(vietnamese, english))
    print(project.shown(path))
    return 0


def write_results(chosen: argparse.Namespace) -> int:
    from kpi_helpers.pages.index import results_csv

    text = results_csv(compared_counts(chosen) if chosen.counts else measured_results(chosen))
    if chosen.csv == "-":
        sys.stdout.write(text)
    else:
        Path(chosen.csv).write_text(text, encoding="utf-8")
    return 0


def measured_results(chosen: argparse.Namespace) -> pd.DataFrame:
    from kpi_helpers.measures.results import measure, results

    params, period, register = opened(chosen)
    return results(measure(register, params, period))


def compared_counts(chosen: argparse.Namespace) -> pd.DataFrame:
    from kpi_helpers.measures.published import compared
    from kpi_helpers.register.counts import read_counts

    params = load(chosen)
    return compared(read_counts(project.resolve(chosen.counts)), params, params.period(chosen.period))


def show_plan(chosen: argparse.Namespace) -> int:
    from kpi_helpers.publish.plan import plan

    words = {
        "new": said("mới", "new"),
        "changed": said("thay đổi", "changed"),
        "up_to_date": said("không đổi", "up to date"),
    }
    for planned in plan(publication(chosen), project.resolve(chosen.out)):
        print(f"{words[planned.state]:12} {planned.job.name}  {', '.join(planned.changed_parts)}".rstrip())
    return 0


def verify(chosen: argparse.Namespace) -> int:
    from kpi_helpers.publish.manifest import differences

    faults = differences(project.resolve(chosen.folder))
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        print(said("Khớp với manifest.", "Agrees with its manifest."))
    return 1 if faults else 0


def run(chosen: argparse.Namespace) -> int:
    from kpi_helpers.publish.progress import Progress
    from kpi_helpers.publish.run import run as publish

    wanted = publication(chosen)
    out = project.resolve(chosen.out)
    with Progress(len(wanted.jobs)) as progress:
        outcome = publish(wanted, out, jobs=chosen.jobs, force=chosen.force, tell=progress.tell)
    where = project.shown(out / wanted.name)
    if outcome.published:
        print(said(f"Đã phát hành: {where}", f"Published: {where}"))
    elif not outcome.troubles:
        print(said(f"Không có gì thay đổi: {where}", f"Nothing changed: {where}"))
    for record in outcome.troubles:
        print(f"{record.status:8} {record.name}: {record.reason}", file=sys.stderr)
    return 1 if outcome.troubles else 0


def run_report(chosen: argparse.Namespace) -> int:
    chosen.register = chosen.register or [EXAMPLE]
    return run(chosen)


# --- what a verb works on -----------------------------------------------------------------------------------------


def load(chosen: argparse.Namespace) -> Params:
    from kpi_helpers.rules.params import load_params

    return load_params(chosen.params)


def opened(chosen: argparse.Namespace) -> tuple[Params, Period, Register]:
    """The params, period and register that a command names."""
    from kpi_helpers.register.store import open_register

    params = load(chosen)
    return params, params.period(chosen.period), open_register(register_paths(chosen, params), params)


def register_paths(chosen: argparse.Namespace, params: Params) -> list[str]:
    """`--register`, else what the period's params name, else the only file or folder in `data/` but the example."""
    said = params.of_period(params.period(chosen.period)).registers
    if named := chosen.register or [file.path for file in said]:
        return list(named)
    data = project.root() / "data"
    found = sorted(p for p in data.iterdir() if p.name != "example" and p.name[0] != ".") if data.is_dir() else []
    if len(found) != 1:
        raise KpiError.of("register-not-chosen", found=", ".join(p.name for p in found) or "–")
    return [project.shown(found[0])]


def publication(chosen: argparse.Namespace) -> Publication:
    """The documents of a period, and what they rest on. Raises KpiError for wrong params, period, unit or register."""
    from kpi_helpers.publish.jobs import FORMATS, Publication
    from kpi_helpers.register.store import stored, summary

    params = load(chosen)
    period = params.period(chosen.period)
    formats = tuple(chosen.format.split(","))
    for name in formats:
        if name not in FORMATS:
            raise KpiError.of("format-unknown", found=name, allowed=", ".join(FORMATS))
    units = [params.unit(name, period.last) for name in chosen.unit]
    folder = stored(register_paths(chosen, params), params)
    register, known = project.shown(folder), summary(folder)
    shared = {"period": period.key, "register": register, "params": chosen.params}
    return Publication(
        name=period.key,
        jobs=jobs(chosen, params, units or params.units_on(period.last), shared),
        parts={"register": folder.name, "params": params.sha256},
        facts={
            "period": period.key,
            "calendar": period.calendar,
            "windows": {w.name: [w.first.isoformat(), w.last.isoformat()] for w in period.windows},
            "rows": known["rows"],
            "package": __version__,
        },
        formats=formats,
        inputs=dict(known["files"]),
        extras="kpi_helpers.pages.index:publication_files",
        extras_arguments=shared,
        screen="kpi_helpers.register.privacy:screen",
        screen_arguments={"register": register},
        scan="kpi_helpers.register.personal:found_in",
        scan_arguments={"allowed": "\n".join(params.organisation.contacts)},
        partial=bool(chosen.unit or chosen.notebook),
    )


def jobs(chosen: argparse.Namespace, params: Params, units: Sequence[Unit], shared: dict[str, str]) -> tuple[Job, ...]:
    """The period's documents: a page with a parameter `unit` once for each unit, others once."""
    from kpi_helpers.publish.jobs import Job
    from kpi_helpers.publish.notebooks import declared

    made: list[Job] = []
    for page in chosen.notebook or PAGES:
        path = project.resolve(page if page.endswith(".ipynb") else f"notebooks/{page}.ipynb")
        if "unit" in declared(path):
            made += [Job(f"units/{u.id}/{path.stem}", path, shared | {"unit": u.id}, u.name) for u in units]
        elif not chosen.unit:
            made.append(Job(path.stem, path, shared, LABELS.get(path.stem, path.stem)))
    if not made:
        raise KpiError.of("nothing-chosen")
    return tuple(made)
