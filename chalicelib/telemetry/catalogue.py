"""Every metric by its name, with CloudWatch's unit for it and what it says."""

from dataclasses import dataclass

NAMESPACE = "Dorsal"


@dataclass(frozen=True)
class Metric:
    """``dimensions`` name what its values are told apart by, few values each."""

    unit: str
    meaning: str
    dimensions: tuple[str, ...] = ()


METRICS = {
    "PhotosReceived": Metric("Count", "photos taken in"),
    "EventsPassedOver": Metric("Count", "what storage told of that became no photo", ("Reason",)),
    "PhotosCompleted": Metric("Count", "photos read"),
    "PhotosFailed": Metric("Count", "photos given up, by kind of reason", ("Reason",)),
    "PreviewsRedrawn": Metric("Count", "previews drawn anew, after a watermark was changed"),
    "BibsRead": Metric("Count", "numbers found on a photo"),
    "BibConfidence": Metric("None", "how sure a number is, 0 to 1"),
    "QueueDepth": Metric("Count", "jobs, by state, once a minute", ("State",)),
    "OldestWaitingAge": Metric("Seconds", "how long the oldest waiting job waits, once a minute"),
    "JobsReceived": Metric("Count", "jobs handed to a worker"),
    "JobsRetried": Metric("Count", "failed tries that are followed by another"),
    "JobsDeadLettered": Metric("Count", "jobs given up"),
    "StaleReceipts": Metric("Count", "receipts used after their visibility had ended"),
    "WaitTime": Metric("Seconds", "from a photo's arrival to the beginning of its reading"),
    "DecodeTime": Metric("Seconds", "a photo's bytes to pixels"),
    "DetectTime": Metric("Seconds", "finding lines of text on a photo"),
    "RecogniseTime": Metric("Seconds", "reading the lines of a photo"),
    "StoreTime": Metric("Seconds", "thumbnail, preview, rows"),
    "TotalTime": Metric("Seconds", "a photo's try, from claim to verdict"),
    "TakedownsAsked": Metric("Count", "requests to take photos away", ("Status",)),
    "TakedownsOverLimit": Metric("Count", "requests that wait since photos came in", ("Status",)),
    "TakedownsDecided": Metric("Count", "verdicts on such requests", ("Status",)),
    "TakedownsUndecided": Metric("Count", "requests without a verdict, once a minute", ("Status",)),
    "Invocations": Metric("Count", "calls of a function", ("Function",)),
    "Errors": Metric("Count", "calls of a function that raised", ("Function",)),
    "Duration": Metric("Seconds", "a call of a function", ("Function",)),
    "ColdStarts": Metric("Count", "first calls of a function's process", ("Function",)),
    "ConcurrentExecutions": Metric("Count", "photos being read, once a minute"),
    "Requests": Metric("Count", "requests, by route", ("Route",)),
    "Latency": Metric("Seconds", "a request, by route", ("Route",)),
    "ClientErrors": Metric("Count", "answers 400 to 499, by route", ("Route",)),
    "ServerErrors": Metric("Count", "answers 500 and above, by route", ("Route",)),
}
