"""Lambda's runtime on one machine: a function of an unpacked package, served by AWS's own client.

Only the standard library is used, so any environment can import it; the Python that runs the
function needs `awslambdaric`.
"""

from infra.aws.runtime.outcome import InitFailed, NoRuntimeClient, Result
from infra.aws.runtime.process import RuntimeProcess

__all__ = ["InitFailed", "NoRuntimeClient", "Result", "RuntimeProcess"]
