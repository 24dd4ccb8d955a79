"""An update: a file of changed rows of one layer goes into the loaded district, nothing else."""

from data.update.run import Updated, update
from data.update.source import Removal

__all__ = ["Removal", "Updated", "update"]
