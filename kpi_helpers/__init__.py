"""Reports on administrative-procedure (TTHC) targets: from a register of dossiers to circulated pages."""

__version__ = "0.1.0"
