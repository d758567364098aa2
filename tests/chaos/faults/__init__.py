"""Every kind of fault, one module for each thing that breaks."""

from tests.chaos.faults import clocks, disk, events, everything, postgres, redis, storage, workers
from tests.chaos.faults.fault import Fault

ALL: tuple[Fault, ...] = tuple(
    fault
    for module in (workers, redis, postgres, storage, disk, events, clocks, everything)
    for fault in module.FAULTS
)
