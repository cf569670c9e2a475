"""Executed notebook → PDF and HTML. Both print the same blocks, so that neither can lose what the other has."""
