"""CloudFormation's YAML, whose tags are short for functions: ``!Ref X`` for ``{"Ref": "X"}``.

The long forms are at
docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from pathlib import Path
from typing import Any

import yaml

UNPREFIXED = {"Ref", "Condition"}


class _Loader(yaml.SafeLoader):
    """YAML's own types, and tags."""


def _function(loader: _Loader, name: str, node: yaml.Node) -> dict[str, Any]:
    value = _value(loader, node)
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name if name in UNPREFIXED else f"Fn::{name}": value}


def _value(loader: _Loader, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    assert isinstance(node, yaml.MappingNode)  # noqa: S101
    return loader.construct_mapping(node, deep=True)


_Loader.add_multi_constructor("!", _function)


def read(file: Path) -> dict[str, Any]:
    """The mapping in ``file``, every function in its long form, which is also JSON's."""
    # Its loader is a SafeLoader, which makes plain values only.
    return dict(yaml.load(file.read_text("utf-8"), _Loader))  # noqa: S506
