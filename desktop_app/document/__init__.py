"""What is open: source, strokes and results, changed by named commands."""
