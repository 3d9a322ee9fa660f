"""The project's own renderer of sample scenes with exact ground truth."""
