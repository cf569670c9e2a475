"""Days of a dossier that stand in an order that can't be."""

from __future__ import annotations

import pandas as pd

# Days of which the first can't be earlier than the second; a dossier ended when it was finished, else returned.
ORDERS: dict[str, tuple[str, str]] = {
    "ended_before_received": ("ended_on", "received_at"),
    "due_before_received": ("due_at", "received_at"),
    "first_due_before_received": ("first_due_at", "received_at"),
    "returned_before_finished": ("returned_at", "finished_at"),
    "received_before_submitted": ("received_at", "submitted_at"),
    "paid_before_submitted": ("paid_at", "submitted_at"),
}


def wrong_orders(dossiers: pd.DataFrame) -> pd.DataFrame:
    """Whether the days of each dossier stand in an impossible order, a column per kind of `ORDERS`."""
    days = dossiers.assign(ended_on=dossiers["finished_at"].fillna(dossiers["returned_at"]))
    return pd.DataFrame({kind: days[later] < days[earlier] for kind, (later, earlier) in ORDERS.items()})
