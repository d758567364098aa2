"""What a deployed Dorsal's queues gave up on, moved back to where it came from.

SQS does the moving (a message move task); this finds the queues by the stack's outputs, starts the
task and waits for its end.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from chalicelib.errors import DorsalError
from infra.aws.words import in_words

QUEUES = ("uploads", "jobs")
POLL_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True)
class DeadLetters:
    """A dead-letter queue and the queue whose messages it holds, by their ARNs."""

    source: str
    destination: str


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a move is, by SQS's own counting, which is approximate."""

    running: bool
    moved: int
    to_move: int | None  # None: SQS does not say


def find(cloudformation: Any, stack: str, queue: str) -> DeadLetters:
    """The dead letters of ``queue``, one of QUEUES, by what ``stack`` puts out."""
    with in_words(f"the stack {stack} cannot be looked up"):
        stacks = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    told = {out["OutputKey"]: out["OutputValue"] for out in stacks[0].get("Outputs", [])}
    name = queue.capitalize()
    try:
        source, destination = told[f"{name}DeadLetterArn"], told[f"{name}QueueArn"]
    except KeyError as missing:
        raise DorsalError(
            f"the stack {stack} has no output {missing.args[0]}; is it Dorsal's, deployed whole?"
        ) from None
    return DeadLetters(source=source, destination=destination)


def move(sqs: Any, letters: DeadLetters, pause: Callable[[float], None]) -> Iterator[Progress]:
    """Move all of them back, telling how far it is, a second between, until it is done.

    Raises DorsalError with SQS's reason where it does not come to a good end. Whoever stops
    listening stops nothing: the task runs in SQS.
    """
    with in_words(f"the messages of {letters.source} cannot be moved"):
        sqs.start_message_move_task(SourceArn=letters.source, DestinationArn=letters.destination)
    while (progress := _progress(sqs, letters)).running:
        yield progress
        pause(POLL_SECONDS)
    yield progress


def _progress(sqs: Any, letters: DeadLetters) -> Progress:
    with in_words(f"the move from {letters.source} cannot be followed; it goes on all the same"):
        found = sqs.list_message_move_tasks(SourceArn=letters.source, MaxResults=10)["Results"]
    task = max(found, key=lambda each: each.get("StartedTimestamp", 0))
    status, moved = task["Status"], task.get("ApproximateNumberOfMessagesMoved", 0)
    if status not in {"RUNNING", "COMPLETED"}:
        reason = task.get("FailureReason", "")
        raise DorsalError(f"the move ended {status} after {moved} messages. {reason}".rstrip())
    to_move = task.get("ApproximateNumberOfMessagesToMove")
    return Progress(running=status == "RUNNING", moved=moved, to_move=to_move)
