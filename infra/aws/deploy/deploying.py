"""The order of a deploy.

Migrations only ever add, so code of before goes on working with the schema of after. An existing
stack's schema is therefore brought up to date first, by the new code in `migrate` alone: a failed
migration leaves everything as it was. A new stack has no database until it is there.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.aws.deploy import artifacts, capacity, changes, migrating
from infra.aws.deploy.cloud import Cloud
from infra.aws.deploy.stack import DeployFailed, Follower, Stack, look

BROKEN = {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"}
DONE = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}


@dataclass(frozen=True)
class Deploy:
    """One deploy of what is in ``folder``; ``pause`` and ``say`` are its clock and its voice."""

    cloud: Cloud
    folder: Path
    pause: Callable[[float], None]
    say: Callable[[str], None]

    def run(self, given: Mapping[str, str], losing: tuple[str, ...] = ()) -> Mapping[str, str]:
        """Bring the stack to what ``folder`` and the parameters ``given`` say; its outputs.

        Raises :class:`~chalicelib.errors.DorsalError`: the stack is then as before, or says so.
        """
        before = self._before()
        template = json.loads((self.folder / "template.json").read_text("utf-8"))
        asked = changes.parameters(given, template["Parameters"], before)
        self._expect_room(given, template["Parameters"], before)
        self.say(f"sending the packages to s3://{self.cloud.artifacts}")
        key = artifacts.send(self.cloud.storage, self.cloud.artifacts, self.folder)
        change_set = self._propose(key, asked, before, losing)
        if before.exists:
            self._migrate_ahead()
        if change_set is None:
            self.say("nothing else to change")
        else:
            self._execute(change_set)
        if not before.exists:
            self._migrate()
        return look(self.cloud.cloudformation, self.cloud.stack).outputs

    def _before(self) -> Stack:
        before = look(self.cloud.cloudformation, self.cloud.stack)
        if before.busy:
            raise DeployFailed(
                f"{self.cloud.stack} is being changed ({before.status}); try again when it is done"
            )
        if before.status in BROKEN:
            raise DeployFailed(
                f"{self.cloud.stack} is {before.status} and cannot be updated; delete it, then"
                f" deploy again: make teardown STAGE={self.cloud.stage}"
            )
        return before

    def _expect_room(
        self, given: Mapping[str, str], known: Mapping[str, Any], before: Stack
    ) -> None:
        usual = {name: str(p["Default"]) for name, p in known.items() if "Default" in p}
        had = before.parameters if before.exists else {}
        wanted = {**usual, **had, **given}
        capacity.expect_connections(wanted)
        capacity.expect_quota(wanted, had, self.cloud.functions)

    def _propose(
        self, key: str, asked: list[dict[str, Any]], before: Stack, losing: tuple[str, ...]
    ) -> str | None:
        formation, stack = self.cloud.cloudformation, self.cloud.stack
        self.say(f"asking CloudFormation what would change in {stack}")
        url = _url(self.cloud.storage, self.cloud.artifacts, key)
        change_set = changes.propose(
            formation, stack, url, asked, new=not before.exists, pause=self.pause
        )
        if change_set and before.exists:
            changes.expect_nothing_lost(formation, stack, change_set, losing)
        return change_set

    def _migrate_ahead(self) -> None:
        key = artifacts.key_of(self.folder / "api.zip")
        bucket = self.cloud.artifacts
        migrating.update_code(self.cloud.functions, self.cloud.stack, bucket, key)
        self._migrate()

    def _migrate(self) -> None:
        answer = migrating.invoke(self.cloud.functions, self.cloud.stack, {})
        applied = ", ".join(map(str, answer["applied"])) or "was up to date"
        self.say(f"the database's schema: {applied}")

    def _execute(self, change_set: str) -> None:
        formation, stack = self.cloud.cloudformation, self.cloud.stack
        follower = Follower(formation, stack, self.pause, self.say)
        formation.execute_change_set(StackName=stack, ChangeSetName=change_set)
        status = follower.to_the_end()
        if status not in DONE:
            reasons = "\n  ".join(follower.reasons) or "CloudFormation gave no reason"
            raise DeployFailed(f"{stack} is {status}:\n  {reasons}")


def _url(storage: Any, bucket: str, key: str) -> str:
    return f"{storage.meta.endpoint_url}/{bucket}/{key}"
