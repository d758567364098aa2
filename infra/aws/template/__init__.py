"""The CloudFormation template of a stage: what Chalice makes of ``app.py``, and the YAML beside."""
