"""The window: it builds and wires, and decides nothing."""
