"""Open and write everything a user brings: limits, warnings, atomic writes."""
