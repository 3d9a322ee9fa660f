"""The still life, laid once for all tests of a process: it takes some time."""

from functools import cache

from desktop_app.samples.moving_still_life import moving_still_life
from desktop_app.samples.still_life import still_life

laid = cache(still_life)
moving = cache(moving_still_life)
