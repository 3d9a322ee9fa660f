"""Ground shared by the instruments: colour spaces, threads, resampling."""
