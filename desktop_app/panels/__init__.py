"""Docks generated from the declarations, and the few special ones."""
