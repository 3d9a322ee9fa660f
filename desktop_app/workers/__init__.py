"""Threads that run processors beside the window."""
