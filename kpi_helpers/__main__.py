"""`python -m kpi_helpers` is `kpi`."""

from kpi_helpers.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
