"""One fit of a linear support vector machine at a time, so that the same data give the same model."""

from __future__ import annotations

from threading import Lock

ALONE = Lock()  # liblinear draws from one row of random numbers for all threads; alone it draws the same each time
