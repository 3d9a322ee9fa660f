"""Pure image algorithms: arrays in, arrays out."""
