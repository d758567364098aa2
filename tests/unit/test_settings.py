"""The environment, read once: the old backend's defaults, and clear words for what is wrong."""

import pytest

from chalicelib.settings import BadSetting, RedisAddress, Settings


def test_defaults_are_those_of_the_backend_that_is_taken_over() -> None:
    config = Settings.from_env({})
    assert config.redis == RedisAddress(host="localhost", port=6379, password="", db=0)
    assert config.max_receive_count == 3
    assert config.backoff_seconds == 2.0
    assert (config.keep_completed, config.keep_failed) == (100, 500)
    assert config.concurrency == 3


def test_the_environment_is_read() -> None:
    env = {
        "REDIS_HOST": "cache.internal",
        "REDIS_PORT": "6380",
        "REDIS_USERNAME": "dorsal",
        "REDIS_PASSWORD": "secret",
        "REDIS_DB": "2",
        "REDIS_TLS": "true",
        "REDIS_CA_FILE": "ca.pem",
        "REDIS_CLUSTER": "yes",
        "PUBLIC_URL": "https://photos.example/",
        "CONCURRENCY": "5",
    }
    config = Settings.from_env(env)
    assert config.redis == RedisAddress(
        host="cache.internal",
        port=6380,
        username="dorsal",
        password="secret",
        db=2,
        tls=True,
        ca_file="ca.pem",
        cluster=True,
    )
    assert config.public_url == "https://photos.example"
    assert config.concurrency == 5


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("REDIS_PORT", "six", "REDIS_PORT='six' is not a number"),
        ("REDIS_PORT", "1.5", "REDIS_PORT must be a whole number of at least 0, not 1.5"),
        ("CONCURRENCY", "0", "CONCURRENCY must be a whole number of at least 1, not 0"),
        ("VISIBILITY_SECONDS", "-1", "VISIBILITY_SECONDS='-1' must be a number of at least 0"),
        ("VISIBILITY_SECONDS", "nan", "VISIBILITY_SECONDS='nan' must be a number"),
        ("UPLOADS_PER_TOKEN", "-1", "UPLOADS_PER_TOKEN='-1' must be a number of at least 0"),
        ("TRUSTED_PROXIES", "*", "TRUSTED_PROXIES='.' is no list of addresses"),
        ("TRUSTED_PROXIES", "10.0.0.1, proxy", "TRUSTED_PROXIES='10.0.0.1, proxy' is no list"),
        ("REDIS_TLS", "maybe", "REDIS_TLS='maybe' is neither true nor false"),
    ],
)
def test_a_bad_value_is_named(name: str, value: str, told: str) -> None:
    with pytest.raises(BadSetting, match="^" + told.replace("(", r"\(")):
        Settings.from_env({name: value})


def test_secrets_are_not_shown() -> None:
    env = {
        "REDIS_PASSWORD": "hush",
        "REDIS_URL": "rediss://u:hush@h",
        "SIGNING_SECRET": "hush",
        "DATABASE_URL": "postgresql://u:hush@h",
    }
    assert "hush" not in repr(Settings.from_env(env))


def test_a_log_level_that_is_none_is_named() -> None:
    assert Settings.from_env({"LOG_LEVEL": "debug"}).log_level == "DEBUG"
    with pytest.raises(BadSetting, match="LOG_LEVEL='foo' is none of DEBUG, INFO"):
        Settings.from_env({"LOG_LEVEL": "foo"})


def test_drains_are_rung_for_or_scheduled() -> None:
    assert Settings.from_env({}).drain_on == "doorbell"
    assert Settings.from_env({"DRAIN_ON": "schedule"}).drain_on == "schedule"
    with pytest.raises(BadSetting, match="DRAIN_ON='both' is none of doorbell, schedule"):
        Settings.from_env({"DRAIN_ON": "both"})


def test_what_a_stack_names_is_read() -> None:
    env = {
        "DATABASE_SECRET": "arn:database",
        "REDIS_SECRET": "arn:redis",
        "UPLOADS_QUEUE_URL": "https://sqs/uploads",
    }
    config = Settings.from_env(env)
    assert config.database_secret == "arn:database"
    assert config.redis.secret == "arn:redis"
    assert config.uploads_queue_url == "https://sqs/uploads"
