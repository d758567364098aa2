"""`make deploy`: a stage's template and packages made a CloudFormation stack, and its database's
schema brought up to date."""
