"""How pages are produced: planned, run, exported, moved in place, verified. It would publish any notebook."""
