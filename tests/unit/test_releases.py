"""No version is released without the data that later ones are tried on."""

import tomllib

from tests.acceptance.product import PROJECT
from tests.upgrade.make import RELEASES
from tests.upgrade.versions import VERSIONS


def test_the_present_version_is_the_last_of_the_list() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    assert VERSIONS[-1] == project["version"], "docs/releasing.md says what to do"


def test_there_is_data_of_each_version_before() -> None:
    lacking = {
        f"{version}{suffix}"
        for version in VERSIONS[:-1]
        for suffix in (".tar", ".json")
        if not (RELEASES / f"{version}{suffix}").is_file()
    }
    assert not lacking, "docs/releasing.md says how it is made"


def test_all_data_is_of_a_version_of_the_list() -> None:
    assert {path.stem for path in RELEASES.glob("*.tar")} <= set(VERSIONS)
