"""Arguments → one function each; a user's errors → exit codes.

Exit 0: all good; 1: some report failed or was held; 2: wrong input or params, nothing written. Each verb imports what
it needs when it runs, so that `kpi --help` stays light.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kpi_helpers import __version__, project
from kpi_helpers.errors import Fault, KpiError, spoken, system_problem, user_language
from kpi_helpers.messages import ARGUMENTS, COUNT_REASONS

if TYPE_CHECKING:
    import pandas as pd

    from kpi_helpers.measures.measured import Measured
    from kpi_helpers.periods import Period
    from kpi_helpers.publish.jobs import Job, Publication
    from kpi_helpers.publish.run import Outcome
    from kpi_helpers.register.form_reading import FilledForm
    from kpi_helpers.register.reading import Register
    from kpi_helpers.rules.params import Params
    from kpi_helpers.rules.units import Unit

EXAMPLE, EXAMPLE_NATION = "data/example", "data/example-nation"
NATION = "nation"
FIRST_PERIOD = "2023-Q3"
QUALITY = "register_quality"
PAGES = ("overview", "unit_report", QUALITY)
WORKBOOK, WORD = "xlsx", "docx"
USUAL = "html,pdf,xlsx"
PERIODS = "2023-01, 2023-Q3, 2023-H1, 2023-9M, 2023"
LABELS = {"overview": "Báo cáo chung", QUALITY: "Chất lượng sổ hồ sơ (nội bộ)"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb. The exit code is the return value."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console of another code page must not break a message
            stream.reconfigure(encoding="utf-8", errors="replace")
    speak()
    chosen = parser().parse_args(arguments)
    act: Callable[[argparse.Namespace], int] = chosen.act
    try:
        code = act(chosen)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # who reads the output has seen enough: nothing more is said
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KpiError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        about = {"place": project.shown(error.filename or "–"), "problem": system_problem(error)}
        print(Fault("file-system", about), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(said("Đã dừng; chưa phát hành gì.", "Stopped; nothing was published."), file=sys.stderr)
        return 130


def said(vietnamese: str, english: str) -> str:
    return vietnamese if user_language() == "vi" else english


def file_word() -> str:
    return said("TỆP", "FILE")


def folder_word() -> str:
    return said("THƯ-MỤC", "FOLDER")


def unit_word() -> str:
    return said("ĐƠN-VỊ", "UNIT")


def period_word() -> str:
    return said("KỲ", "PERIOD")


def speak() -> None:
    """Have argparse, which asks gettext for every word it says, say it in the user's language."""

    def told(text: str) -> str:
        return said(ARGUMENTS.get(text, text), text)

    argparse._ = told  # type: ignore[attr-defined]
    argparse.ngettext = lambda one, several, count: told(one if count == 1 else several)  # type: ignore[attr-defined]


def parser() -> argparse.ArgumentParser:
    """The command line, as `docs` and `--help` show it."""
    parsing = argparse.ArgumentParser(
        prog="kpi",
        description=said("Báo cáo chỉ tiêu thủ tục hành chính", "Reports on administrative-procedure targets"),
    )
    version = said("in phiên bản rồi thoát", "show the version and exit")
    parsing.add_argument("--version", action="version", version=f"kpi {__version__}", help=version)
    verbs = parsing.add_subparsers(required=True, metavar=said("LỆNH", "VERB"), title=said("các lệnh", "verbs"))
    making_example(verbs)
    making_template(verbs)
    with_forms(verb(verbs, "check", each_part(check), said("kiểm tra tham số và sổ", "check params and register")))
    proposing(verbs)
    results = with_forms(verb(verbs, "results", write_results, said("số liệu kết quả", "the tidy results")))
    csv = said("tệp CSV để ghi; -: in ra màn hình (mặc định)", "the CSV to write; -: print it (default)")
    results.add_argument("--csv", default="-", metavar=file_word(), help=csv)
    of_units(results)
    results.add_argument(
        "--counts", metavar=file_word(), help=said("số đếm thay cho sổ", "counts instead of a register")
    )
    scoring(verbs)
    explaining_figure(verbs)
    selecting(verb(verbs, "plan", each_part(show_plan), said("sẽ chạy gì và vì sao", "what would run and why")))
    running(verb(verbs, "run", each_part(run), said("phát hành", "publish")))
    text = said("đối chiếu thư mục đã phát hành", "check a published folder")
    checking = verb(verbs, "verify", verify, text, period=False)
    where = said("thư mục đã phát hành, như outputs/2023-Q3", "a published folder, such as outputs/2023-Q3")
    checking.add_argument("folder", metavar=folder_word(), help=where)
    text = said("sổ mô phỏng nếu cần, rồi phát hành", "example if absent, then run")
    report = running(verb(verbs, "report", run_report, text, period=False))
    report.add_argument("period", nargs="?", default=FIRST_PERIOD, metavar=period_word(), help=PERIODS)
    return parsing


def verb(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    act: Callable[[argparse.Namespace], int],
    text: str,
    period: bool = True,
) -> argparse.ArgumentParser:
    """A verb with the options that all share."""
    made = verbs.add_parser(name, help=text, description=text)
    made.set_defaults(act=act, loaded=None)
    if period:
        made.add_argument("period", metavar=period_word(), help=PERIODS)
    params = said("thư mục tham số (mặc định: params)", "the params folder (default: params)")
    made.add_argument("--params", default="params", metavar=folder_word(), help=params)
    register = said("tệp hoặc thư mục sổ; được ghi nhiều lần", "file or folder of a register; may be repeated")
    made.add_argument("--register", action="append", default=[], metavar=file_word(), help=register)
    return made


def making_template(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = said("ghi mẫu để điền", "write a workbook to fill in")
    made = verb(verbs, "template", write_template, text, period=False)
    kinds = said("sổ, số đếm hoặc số liệu đầu vào", "a register, counts or inputs")
    names = ("register", "counts", "inputs")
    made.add_argument("kind", choices=names, metavar=said("LOẠI", "KIND"), help=f"{', '.join(names)}: {kinds}")
    only = said("chỉ đơn vị của kỳ này", "only units of this period")
    made.add_argument("--period", metavar=period_word(), help=only)
    writing(made)


def scoring(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = said("điểm của bộ chỉ số từ số đếm", "points of the national index from counts")
    made = verb(verbs, "score766", score766, text, period=False)
    columns = "unit, component, numerator, denominator"
    made.add_argument("--counts", required=True, metavar=file_word(), help=said(f"cột {columns}", f"columns {columns}"))
    csv = said("tệp CSV để ghi; -: in ra màn hình (mặc định)", "the CSV to write; -: print it (default)")
    made.add_argument("--csv", default="-", metavar=file_word(), help=csv)
    on = said("theo quy định vào ngày này (mặc định: bản mới nhất)", "by the rules of this day (default: the latest)")
    made.add_argument("--on", metavar=said("NĂM-THÁNG-NGÀY", "DAY"), help=on)


def explaining_figure(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = said("hồ sơ nào đứng sau một số liệu", "what stands behind a figure")
    made = verb(verbs, "explain", explain, text)
    whose = said("đơn vị, cấp hoặc toàn bộ: tên hoặc mã", "a unit, a level or the organisation: name or id")
    made.add_argument("unit", metavar=unit_word(), help=whose)
    made.add_argument("indicator", metavar=said("CHỈ-TIÊU", "INDICATOR"), help=said("mã, như IV.1", "a code: IV.1"))
    days = said("lũy kế từ đầu năm (mặc định) hoặc riêng kỳ này", "the year to date (default) or the period alone")
    made.add_argument("--window", default="year_to_date", choices=("year_to_date", "period"), help=days)
    writing(made)


def writing(made: argparse.ArgumentParser) -> None:
    made.add_argument("--out", metavar=file_word(), help=said("tệp để ghi", "the file to write"))


def of_units(made: argparse.ArgumentParser) -> None:
    text = said("chỉ đơn vị này: tên hoặc mã; được ghi nhiều lần", "only this unit: name or id; may be repeated")
    made.add_argument("--unit", action="append", default=[], metavar=unit_word(), help=text)


def each_part(act: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """A verb done for each part of its period: one, but where the organisation changes in it. The worst exit code."""

    def act_on_parts(chosen: argparse.Namespace) -> int:
        parts = load(chosen).parts(chosen.period)
        return max(act(argparse.Namespace(**{**vars(chosen), "period": part.key})) for part in parts)

    return act_on_parts


def whole(text: str, least: int = 0) -> int:
    """A whole number from `least` up, for argparse."""
    if not text.isdecimal() or int(text) < least:
        raise argparse.ArgumentTypeError(
            said(f"'{text}': cần số nguyên từ {least} trở lên", f"'{text}': expected a whole number from {least} up")
        )
    return int(text)


def positive(text: str) -> int:
    return whole(text, 1)


def selecting(made: argparse.ArgumentParser) -> argparse.ArgumentParser:
    of_units(made)
    text = said("chỉ trang này; được ghi nhiều lần", "only this page; may be repeated")
    made.add_argument("--notebook", action="append", default=[], metavar=said("TRANG", "NOTEBOOK"), help=text)
    text = said(
        f"định dạng (mặc định: {USUAL}, và docx cho trang có word: true)",
        f"formats (default: {USUAL}, and docx for pages with word: true)",
    )
    made.add_argument("--format", default="", metavar="html,pdf,docx,xlsx", help=text)
    text = said("thư mục phát hành (mặc định: outputs)", "where to publish (default: outputs)")
    made.add_argument("--out", default="outputs", metavar=folder_word(), help=text)
    return made


def with_forms(made: argparse.ArgumentParser) -> argparse.ArgumentParser:
    text = said("biểu II.06a đã điền", "a filled-in form II.06a")
    made.add_argument("--form", action="append", default=[], metavar=f"[{unit_word()}=]{file_word()}", help=text)
    return made


def making_example(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = said("ghi sổ mô phỏng", "write a synthetic register")
    made = verb(verbs, "example", make_example, text, period=False)
    made.add_argument("--out", metavar=folder_word(), help=said("thư mục để ghi", "the folder to write to"))
    size = said("hồ sơ mỗi năm; nation: tổng số hồ sơ", "dossiers a year; nation: in all")
    made.add_argument("--dossiers", type=positive, default=12_000, metavar="N", help=size)
    seed = said("cùng số thì cùng sổ (mặc định: 2023)", "the same seed gives the same register (default: 2023)")
    made.add_argument("--seed", type=whole, default=2023, metavar="S", help=seed)
    kinds = said("định dạng tệp; nation: chỉ parquet", "the file's format; nation: parquet only")
    made.add_argument("--format", choices=("xlsx", "csv", "parquet"), help=kinds)
    whose = said(
        "nation: cả nước với đơn vị mô phỏng, kèm thư mục tham số",
        "nation: a whole nation of invented units, with a params folder",
    )
    made.add_argument("--organisation", metavar=said("MÃ", "ID"), help=whose)


def proposing(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = said("đề xuất hồ sơ cột cho một bản kết xuất lạ", "propose a profile for an unknown export")
    made = verb(verbs, "profile", propose_profile, text, period=False)
    made.add_argument("file", metavar=file_word(), help=said("bản kết xuất", "the export"))
    default = said("mặc định: params/register/<tên tệp>.yaml", "default: params/register/<name of the file>.yaml")
    made.add_argument("--out", metavar=f"{file_word()}.yaml", help=default)


def running(made: argparse.ArgumentParser) -> argparse.ArgumentParser:
    selecting(made)
    jobs = said("số tài liệu lập cùng lúc", "how many documents are made at once")
    made.add_argument("--jobs", type=positive, default=None, metavar="N", help=jobs)
    force = said("lập lại cả tài liệu không đổi", "make documents again that have not changed")
    made.add_argument("--force", action="store_true", help=force)
    return made


# --- verbs --------------------------------------------------------------------------------------------------------


def make_example(chosen: argparse.Namespace) -> int:
    """The example of the organisation of params, or of a whole nation beside its own params."""
    from kpi_helpers.register.example import write_example

    params = load(chosen)
    if chosen.organisation == NATION:
        return make_nation(chosen, params)
    if chosen.organisation not in (None, params.organisation.id):
        known = f"{params.organisation.id}, {NATION}"
        raise KpiError.of("example-organisation", found=chosen.organisation, known=known)
    folder = project.resolve(chosen.out or EXAMPLE)
    print(place(write_example(params, folder, chosen.seed, chosen.dossiers, chosen.format or "xlsx")))
    return 0


def make_nation(chosen: argparse.Namespace, params: Params) -> int:
    from kpi_helpers.register.nation import PARAMS, write_nation

    if chosen.format not in (None, "parquet"):
        raise KpiError.of("example-format", found=chosen.format)
    folder = project.resolve(chosen.out or EXAMPLE_NATION)
    print(place(write_nation(params, folder, chosen.seed, chosen.dossiers)))
    print(place(folder / PARAMS))
    return 0


def write_template(chosen: argparse.Namespace) -> int:
    from kpi_helpers.register import templates

    params = load(chosen)
    path = project.resolve(chosen.out or f"outputs/templates/{templates.NAMES[chosen.kind]}")
    templates.write_template(chosen.kind, params, path, params.period(chosen.period) if chosen.period else None)
    print(place(path))
    return 0


def check(chosen: argparse.Namespace) -> int:
    """All faults of params, forms and register, and what the gate says of them. `outputs/internal/<period>/` gets the
    rows rejected or dropped in `rejected.csv`, and where forms and register differ in `form_differences.csv`. Exit code
    1 where the gate would hold the period.
    """
    from kpi_helpers.measures.measured import measure
    from kpi_helpers.measures.results import LACKING, untold

    params = load(chosen)
    period = params.period(chosen.period)
    for unit in ("", *(unit.id for unit in params.units_in(period.year_to_date))):
        params.notes.text(period, unit)  # raises for one that can't be read
    forms = sound_forms(chosen, params, period)
    if fed_by_forms(chosen, params, period) and not chosen.form:  # nothing says that there is a register beside them
        return 0
    register = opened(chosen, period)
    folder = project.root() / "outputs" / "internal" / period.key
    folder.mkdir(parents=True, exist_ok=True)
    tell_rows(register, folder / "rejected.csv")
    measured = measure(register, params, period)
    for fault in untold(measured):
        if fault.code == LACKING:
            print(fault)
    is_held = tell_gate(measured)
    if forms:
        compare_forms(forms, measured, folder / "form_differences.csv")
    return 1 if is_held else 0


def tell_rows(register: Register, path: Path) -> None:
    """What reading a register found, and the rows rejected or dropped in a file."""
    import pandas as pd

    from kpi_helpers.register.findings import near_faults, row_faults
    from kpi_helpers.register.quality import grouped, summary_of

    left_out = pd.concat([register.rejected, register.dropped])
    faults = row_faults(left_out)
    rejected_rows = left_out.assign(message=[fault.text() for fault in faults])
    path.write_text("\ufeff" + rejected_rows.to_csv(index=False, lineterminator="\n"), encoding="utf-8")
    for line in grouped(left_out, faults):
        print(line)
    for vietnamese, english in summary_of(register):
        print(said(vietnamese, english))
    for fault in near_faults(register.findings.near):
        print(fault)
    print(place(path))


def tell_gate(measured: Measured) -> bool:
    """What the gate says of a measured register; whether it would hold the period."""
    from kpi_helpers.measures.gate import exceeded, verdicts

    found = verdicts(measured)
    held, marked = exceeded(found, "hold"), exceeded(found, "mark")
    print(gate_verdict(bool(held), bool(marked)))
    for verdict in [*held, *marked]:
        print(verdict.fault)
    return bool(held)


def gate_verdict(held: bool, marked: bool) -> str:
    if held:
        return said("cổng chất lượng: giữ lại, không phát hành", "gate: held, not to be published")
    if marked:
        return said("cổng chất lượng: phát hành kèm cảnh báo trên trang", "gate: published with a mark on each page")
    return said("cổng chất lượng: phát hành", "gate: published")


def sound_forms(chosen: argparse.Namespace, params: Params, period: Period) -> tuple[FilledForm, ...]:
    """The filled-in forms of `--form`, else those that params name; what must be said of them goes to stderr."""
    from kpi_helpers.measures.form_checks import checked
    from kpi_helpers.register.form_reading import named_by, read_forms, sources_named

    sources = [named_by(text, period) for text in chosen.form] or sources_named(params, period)
    if not sources:
        return ()
    filled = read_forms(sources, params, period)
    for fault in (*filled.notes, *checked(filled.forms, params, period)):
        print(fault, file=sys.stderr)
    count = len(filled.forms)
    print(said(f"{count} biểu đã điền đọc được", f"filled-in forms read: {count}"), file=sys.stderr)
    return filled.forms


def compare_forms(forms: Sequence[FilledForm], measured: Measured, path: Path) -> None:
    """Say where forms and a register differ: a few places of each unit, all of them in a file."""
    from kpi_helpers.measures.form_checks import differences, summary_of

    found = differences(measured, forms)
    path.write_text("\ufeff" + found.to_csv(index=False, lineterminator="\n"), encoding="utf-8")
    for fault in summary_of(found, forms, measured):
        print(fault)
    count = len(found)
    print(said(f"biểu và sổ khác nhau ở {count} ô", f"cells in which forms and register differ: {count}"))
    print(place(path))


def propose_profile(chosen: argparse.Namespace) -> int:
    """A profile for an unknown export, to be confirmed; exit code 1 where a required column has no heading."""
    from kpi_helpers.register.proposed import summary_of, write_profile
    from kpi_helpers.register.proposing import propose
    from kpi_helpers.text import slug

    params, source = load(chosen), project.resolve(chosen.file)
    out = project.resolve(chosen.out or params.folder / "register" / f"{slug(source.stem) or 'register'}.yaml")
    proposal = propose(source, params)
    write_profile(proposal, out)
    for vietnamese, english in summary_of(proposal):
        print(said(vietnamese, english))
    print(place(out))
    return 1 if proposal.missing else 0


def write_results(chosen: argparse.Namespace) -> int:
    from kpi_helpers.pages.index import results_csv

    if chosen.counts and chosen.unit:
        raise KpiError.of("counts-whole")
    given = {"--register": chosen.register, "--counts": chosen.counts, "--form": chosen.form}
    if len(named := [name for name, value in given.items() if value]) > 1:
        raise KpiError.of("results-one-source", given=", ".join(named))
    hand_over(results_csv(compared_counts(chosen) if chosen.counts else told_results(chosen)), chosen.csv)
    return 0


def hand_over(text: str, where: str) -> None:
    if where == "-":
        sys.stdout.write(text)
    else:
        Path(where).write_text(text, encoding="utf-8")


def told_results(chosen: argparse.Namespace) -> pd.DataFrame:
    """The results from the forms that feed the period, else from its register."""
    from kpi_helpers.measures.lines import lines_named

    params = load(chosen)
    parts = params.parts(chosen.period)
    by_form = fed_by_forms(chosen, params, parts[0])
    found = form_results(chosen, params, params.period(chosen.period)) if by_form else measured_results(chosen)
    named = {line.id for name in chosen.unit for line in lines_named(params, name, parts)}
    return found[found["unit"].isin(named)] if named else found


def form_results(chosen: argparse.Namespace, params: Params, period: Period) -> pd.DataFrame:
    """The results from forms; why figures have no data goes to stderr."""
    from kpi_helpers.measures.form_results import results_of_forms, untold

    forms = sound_forms(chosen, params, period)
    for fault in untold(forms, params, period):
        print(fault, file=sys.stderr)
    return results_of_forms(forms, params, period)


def left_out(folder: Path, period: str) -> list[Fault]:
    """What of a stored register's files no figure rests on, to be said beside the figures."""
    from kpi_helpers.register.findings import near_faults
    from kpi_helpers.register.store import near_in, rejected_in, summary

    about, rejected = summary(folder), rejected_in(folder)
    rows = [Fault("results-rejected", {"rejected": rejected, "rows": about["rows"], "period": period})]
    sheets = [Fault("results-unread", {"count": about["notes"]["sheets_left_out"], "period": period})]
    return rows * bool(rejected) + sheets * bool(about["notes"]["sheets_left_out"]) + near_faults(near_in(folder))


def measured_results(chosen: argparse.Namespace) -> pd.DataFrame:
    """The results from the register; why figures have no data goes to stderr."""
    import pandas as pd

    from kpi_helpers.measures.measured import measure_in_stretches
    from kpi_helpers.measures.results import results, untold
    from kpi_helpers.register.store import stored, stretches

    found, params = [], load(chosen)
    for period in params.parts(chosen.period):
        folder = stored(register_paths(chosen, params, period), params.during(period))
        warn_of(folder)
        for fault in left_out(folder, chosen.period):
            print(fault, file=sys.stderr)
        known = measure_in_stretches(stretches(folder), params, period)
        for fault in untold(known):
            print(fault, file=sys.stderr)
        found.append(results(known))
    return pd.concat(found, ignore_index=True)


def compared_counts(chosen: argparse.Namespace) -> pd.DataFrame:
    from kpi_helpers.measures.published import compared
    from kpi_helpers.register.counts import read_counts

    params = load(chosen)
    found = compared(read_counts(project.resolve(chosen.counts)), params, params.period(chosen.period))
    return found.assign(reason=[said(COUNT_REASONS.get(reason, reason), reason) for reason in found["reason"]])


def score766(chosen: argparse.Namespace) -> int:
    """Points from counts, row by row in the order given; what each unit has in all goes to stderr."""
    from kpi_helpers.measures.points import in_all, printed, scored, totals
    from kpi_helpers.pages.index import results_csv
    from kpi_helpers.register.counts import COMPONENTS, read_counts

    score = load(chosen).score("qd766", day_given(chosen.on))
    rows = scored(read_counts(project.resolve(chosen.counts), COMPONENTS), score)
    hand_over(results_csv(printed(rows)), chosen.csv)
    for total in totals(rows, score):
        print(in_all(total), file=sys.stderr)
    return 0


def day_given(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise KpiError.of("score-day", found=text or "") from None


def explain(chosen: argparse.Namespace) -> int:
    """The dossiers behind a figure, as a workbook under `outputs/internal/`: it holds their codes."""
    from kpi_helpers.measures.explained import indicator_named
    from kpi_helpers.measures.lines import line_named
    from kpi_helpers.measures.measured import measure
    from kpi_helpers.pages.explanation import explanation

    params = load(chosen)
    period = params.period(chosen.period)
    window = period.window_named(chosen.window)
    line, indicator = line_named(params, chosen.unit, period), indicator_named(params, chosen.indicator)
    measured = measure(opened(chosen, period), params, period)
    data = explanation(measured, line, indicator, window)
    part = "" if window.name == "year_to_date" else f"-{window.name}"
    internal = project.root() / "outputs" / "internal" / period.key / "explain"
    path = Path(chosen.out) if chosen.out else internal / f"{line.id}-{indicator.code}{part}.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    print(place(path))
    return 0


def show_plan(chosen: argparse.Namespace) -> int:
    from kpi_helpers.publish.plan import plan

    words = {
        "new": said("mới", "new"),
        "changed": said("thay đổi", "changed"),
        "up_to_date": said("không đổi", "up to date"),
        "withdrawn": said("rút", "withdrawn"),
    }
    for wanted in publications(chosen):
        for planned in plan(wanted, project.resolve(chosen.out)):
            changed = ", ".join(map(spoken, planned.changed_parts))
            print(f"{words[planned.state]:12} {planned.job.name}  {changed}".rstrip())
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
    """What circulates, then what stays in the office: where the gate holds the former, the latter says why."""
    wanted = publications(chosen)
    outcomes = [publish(one, chosen) for one in wanted]
    held = [reason for outcome in outcomes for reason in outcome.held]
    if held and not any(one.internal for one in wanted):
        chosen.unit, chosen.notebook = [], [QUALITY]
        outcomes += [publish(one, chosen) for one in publications(chosen)]
    if held:
        say_held(held, project.resolve(chosen.out) / "internal" / wanted[0].name, wanted[0].name)
    return 1 if held or any(outcome.troubles for outcome in outcomes) else 0


def place(path: Path) -> str:
    """A path as the terminal shows it: from the project root, a place outside the project whole."""
    return project.shown(path) if path.is_relative_to(project.root()) else str(path)


def say_held(reasons: Sequence[str], folder: Path, period: str) -> None:
    about = {"period": period, "count": len(reasons), "folder": place(folder)}
    print(Fault("gate-held", about), file=sys.stderr)
    for reason in reasons:
        print(f"  {reason}", file=sys.stderr)


def publish(wanted: Publication, chosen: argparse.Namespace) -> Outcome:
    """One publication, and what became of it said."""
    from kpi_helpers.publish.outputs import Outputs
    from kpi_helpers.publish.progress import Progress
    from kpi_helpers.publish.run import run

    out = project.resolve(chosen.out)
    with Progress(len(wanted.jobs)) as progress:
        outcome = run(wanted, out, jobs=chosen.jobs, force=chosen.force, tell=progress.tell)
    where = place(Outputs.of(wanted, out).published)
    if outcome.published:
        print(said(f"Đã phát hành: {where}", f"Published: {where}"))
    elif not outcome.troubles and not outcome.held:
        print(said(f"Không có gì thay đổi: {where}", f"Nothing changed: {where}"))
    for notice in outcome.notices:
        print(notice, file=sys.stderr)
    for record in outcome.troubles:
        print(f"{spoken(record.status):9} {record.name}: {record.reason}", file=sys.stderr)
    return outcome


def run_report(chosen: argparse.Namespace) -> int:
    chosen.register = chosen.register or [EXAMPLE]
    return each_part(run)(chosen)


# --- what a verb works on -----------------------------------------------------------------------------------------


def load(chosen: argparse.Namespace) -> Params:
    """The params of a command, read once."""
    from kpi_helpers.rules.params import load_params

    chosen.loaded = chosen.loaded or load_params(chosen.params)
    loaded: Params = chosen.loaded
    return loaded


def opened(chosen: argparse.Namespace, period: Period) -> Register:
    """The register that a command names, with the corrections that hold in a period."""
    from kpi_helpers.register.store import open_register

    params = load(chosen)
    return open_register(register_paths(chosen, params, period), params.during(period))


def fed_by_forms(chosen: argparse.Namespace, params: Params, period: Period) -> bool:
    """Whether filled-in forms stand in for a register: none is named, and they are."""
    said = params.of_period(period)
    return bool(chosen.form or (said.form_files and not said.register_files)) and not chosen.register


def warn_of(folder: Path) -> None:
    """Say which profiles a stored register was read by that nobody has confirmed, and which corrections concern none of
    its files.
    """
    from kpi_helpers.register.quality import unconfirmed
    from kpi_helpers.register.store import idle_corrections, summary

    idle = [Fault("correction-idle", {"id": name}) for name in idle_corrections(folder)]
    for fault in [*unconfirmed(summary(folder).get("unconfirmed", ())), *idle]:
        print(fault, file=sys.stderr)


def register_paths(chosen: argparse.Namespace, params: Params, period: Period) -> list[str]:
    """`--register`, else what the period's params name, else the only file or folder in `data/` but the examples."""
    said = params.of_period(period).registers
    if named := chosen.register or [file.path for file in said]:
        return list(named)
    data = project.root() / "data"
    examples = {Path(EXAMPLE).name, Path(EXAMPLE_NATION).name}
    found = sorted(p for p in data.iterdir() if p.name not in examples and p.name[0] != ".") if data.is_dir() else []
    if len(found) != 1:
        raise KpiError.of("register-not-chosen", found=", ".join(p.name for p in found) or "–")
    return [project.shown(found[0])]


def publications(chosen: argparse.Namespace) -> list[Publication]:
    """The documents of a period that circulate, then those that stay in the office; only what there is.

    Raises KpiError for wrong params, period, unit or register.
    """
    params = load(chosen)
    every = publication(chosen, params)
    inside = tuple(job for job in every.jobs if params.page(job.notebook.stem).internal)
    circulating = replace(every, jobs=tuple(job for job in every.jobs if job not in inside))
    internal = replace(every, jobs=inside, internal=True, extras="", gate="", audit="")
    return [one for one in (circulating, internal) if one.jobs]


def publication(chosen: argparse.Namespace, params: Params) -> Publication:
    """All documents of a period, and what they rest on."""
    from kpi_helpers.publish.jobs import FORMATS, Publication
    from kpi_helpers.register.store import stored, summary

    period = params.period(chosen.period)
    formats = formats_of(chosen)
    units = [params.unit(name, period.year_to_date) for name in chosen.unit]
    folder = stored(register_paths(chosen, params, period), params.during(period))
    register, known = project.shown(folder), summary(folder)
    warn_of(folder)
    shared = {"period": period.key, "register": register, "params": chosen.params}
    return Publication(
        name=period.key,
        jobs=jobs(chosen, params, units or params.units_in(period.year_to_date), shared),
        parts={"register": folder.name, "params": params.sha256},
        facts={
            "period": period.key,
            "calendar": period.calendar,
            "windows": {w.name: [w.first.isoformat(), w.last.isoformat()] for w in period.windows},
            "rows": known["rows"],
            "package": __version__,
        },
        formats=tuple(name for name in formats if name in FORMATS),
        inputs=dict(known["files"]),
        extras="kpi_helpers.pages.index:publication_files",
        extras_arguments=shared | {"formats": ",".join(formats)},
        recalls="results.csv",
        gate="kpi_helpers.pages.prepared:reasons_to_hold",
        gate_arguments=shared,
        screen="kpi_helpers.register.privacy:screen",
        screen_arguments={"register": register},
        scan="kpi_helpers.register.screening:found_in",
        scan_arguments={"allowed": "\n".join(params.organisation.contacts)},
        audit="kpi_helpers.pages.audit:unaccounted",
        shared=shared,
        partial=bool(chosen.unit or chosen.notebook),
        shows_keys=params.organisation.run_id,
    )


def formats_of(chosen: argparse.Namespace) -> list[str]:
    """The formats of `--format`, else the usual ones. Raises KpiError `format-unknown`."""
    from kpi_helpers.publish.jobs import FORMATS

    named, allowed = (chosen.format or USUAL).split(","), [*FORMATS, WORKBOOK]
    for name in named:
        if name not in allowed:
            raise KpiError.of("format-unknown", found=name, allowed=", ".join(allowed))
    return list(named)


def noted(params: Params, period: Period, unit: str = "") -> dict[str, str]:
    """The hash of the analyst's own words on a page: a part of what this page alone rests on."""
    from kpi_helpers.publish.keys import of_file

    path = params.notes.file(period, unit)
    return {"notes": of_file(path)} if path else {}


def place_of(unit: Unit, page: Path) -> str:
    """Where a unit's document stands in the publication, without suffix."""
    return f"units/{unit.id}/{page.stem}"


def jobs(chosen: argparse.Namespace, params: Params, units: Sequence[Unit], shared: dict[str, str]) -> tuple[Job, ...]:
    """The period's documents: a page with a parameter `unit` once for each unit, others once."""
    from kpi_helpers.publish.jobs import Job
    from kpi_helpers.publish.notebooks import declared

    made, period = list[Job](), params.period(chosen.period)
    for page in chosen.notebook or PAGES:
        path = project.resolve(page if page.endswith(".ipynb") else f"notebooks/{page}.ipynb")
        its = params.page(path.stem)
        more = (WORD,) if its.word and not chosen.format else ()
        if "unit" in declared(path):
            made += [
                Job(place_of(u, path), path, shared | {"unit": u.id}, u.name, noted(params, period, u.id), more)
                for u in units
            ]
        elif not chosen.unit:
            own = {} if its.internal else noted(params, period)
            made.append(Job(path.stem, path, shared, LABELS.get(path.stem, path.stem), own, more))
    if not made:
        raise KpiError.of("nothing-chosen")
    return tuple(made)
