"""A package's bill of materials: what is in it, as CycloneDX 1.6 in JSON."""

import hashlib
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions, version
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from infra.aws.packages.archive import files
from infra.licences import licence_of

# What is no code and comes from elsewhere: networks, fonts, authorities' certificates.
CARRIED = (".onnx", ".ttf", ".pem")


def bill(name: str, folder: Path) -> str:
    """The bill of the package ``name`` that lies unpacked in ``folder``."""
    itself = Component(
        name=f"dorsal-{name}", version=version("dorsal"), type=ComponentType.APPLICATION
    )
    made = Bom(components=[*_libraries(folder), *_carried(folder)])
    made.metadata.component = itself
    made.register_dependency(itself, made.components)
    return JsonV1Dot6(made).output_as_string(indent=2)


def _libraries(folder: Path) -> Iterator[Component]:
    for found in distributions(path=[str(folder)]):
        yield _library(found)


def _library(found: Distribution) -> Component:
    url = PackageURL("pypi", name=found.name.lower(), version=found.version)
    licence = licence_of(found.metadata)
    return Component(
        name=found.name,
        version=found.version,
        type=ComponentType.LIBRARY,
        purl=url,
        bom_ref=str(url),
        licenses=[LicenseExpression(licence)] if licence else [],
    )


def _carried(folder: Path) -> Iterator[Component]:
    for path in files(folder):
        if path.suffix in CARRIED:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            name = path.relative_to(folder).as_posix()
            yield Component(
                name=name,
                type=ComponentType.FILE,
                bom_ref=name,
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
            )
