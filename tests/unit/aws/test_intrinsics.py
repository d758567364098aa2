"""CloudFormation's tags in their long form."""

from pathlib import Path

import pytest

from infra.aws.template.intrinsics import read


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("!Ref Bucket", {"Ref": "Bucket"}),
        ("!Condition Managed", {"Condition": "Managed"}),
        ("!GetAtt Database.MasterUserSecret.SecretArn",
         {"Fn::GetAtt": ["Database", "MasterUserSecret.SecretArn"]}),
        ("!Sub s3://${Bucket}", {"Fn::Sub": "s3://${Bucket}"}),
        ("!Not [!Equals [!Ref Name, '']]", {"Fn::Not": [{"Fn::Equals": [{"Ref": "Name"}, ""]}]}),
        ("!If [Managed, {a: !Ref B}, !Ref AWS::NoValue]",
         {"Fn::If": ["Managed", {"a": {"Ref": "B"}}, {"Ref": "AWS::NoValue"}]}),
        ("!Sub ['${X}', {X: !Ref Y}]", {"Fn::Sub": ["${X}", {"X": {"Ref": "Y"}}]}),
        ("'false'", "false"),
        ("'2012-10-17'", "2012-10-17"),
    ],
)  # fmt: skip
def test_long_form(tmp_path: Path, short: str, long: object) -> None:
    file = tmp_path / "part.yaml"
    file.write_text(f"Value: {short}\n")
    assert read(file) == {"Value": long}
