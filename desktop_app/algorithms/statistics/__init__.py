"""Data-set statistics: mean and std of every channel, exact, in any order."""

from desktop_app.algorithms.statistics.counts import ChannelCounts
from desktop_app.algorithms.statistics.front import dataset_statistics
from desktop_app.algorithms.statistics.summary import Statistics

__all__ = ["ChannelCounts", "Statistics", "dataset_statistics"]
