"""Sextant: a desktop workbench for six classical image instruments."""

__version__ = "0.1.0"
