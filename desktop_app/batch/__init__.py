"""The command line: the catalogue without a window."""
