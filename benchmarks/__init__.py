"""Measured against the best of the field, in one run: every figure is a ratio to a peer on the same work."""
