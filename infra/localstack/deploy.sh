#!/bin/sh
# What the service `deploy` of docker-compose.localstack.yml does: a copy of the repository in
# /source, its packages, the deploy.
set -eu
cd /dorsal
command -v make >/dev/null || { apt-get update -qq && apt-get install -y -qq make >/dev/null; }
tar -C /source --exclude=./.git --exclude='./.venv*' --exclude=./var --exclude=./build -cf - . |
    tar -xf -
make package STAGE=localstack
.venv/bin/python -m infra.aws.deploy --stage localstack --parameter DataStores=given \
    --parameter "DatabaseUrl=$DATABASE_URL" --parameter "RedisUrl=$REDIS_URL"
echo "A token for its API: docker compose -f docker-compose.localstack.yml run --rm deploy" \
    ".venv/bin/dorsal token create --role operator"
