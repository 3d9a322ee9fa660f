"""Drawing: they know arrays, not tools."""
