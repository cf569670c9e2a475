"""How it is shown: results → tables, charts and sentences. Showing never computes."""
