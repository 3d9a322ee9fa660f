"""One module a file format: bytes to arrays and back, without touching the disk."""
