"""What invokes functions without being asked over HTTP: the doorbell, the uploads, the clock.

Each source runs until ``stop`` is set, and then ends once its invocations have.
"""

from infra.local.sources.doorbell import DoorbellSource
from infra.local.sources.schedule import ScheduleSource
from infra.local.sources.uploads import UploadsSource

__all__ = ["DoorbellSource", "ScheduleSource", "UploadsSource"]
