-- What was counted and timed, as long as CloudWatch keeps it: minutes for 15 days, five minutes
-- for 63, hours for 455.
CREATE TABLE metric_series (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    dimensions text NOT NULL, -- a JSON object, names sorted
    unit text NOT NULL,
    UNIQUE (name, dimensions)
);

-- Each flush adds rows of its own, so that nobody waits for a row; the sweep merges them.
CREATE TABLE metric_minutes (
    series integer NOT NULL,
    at timestamptz NOT NULL, -- the begin
    count bigint NOT NULL,
    sum double precision NOT NULL,
    min double precision NOT NULL,
    max double precision NOT NULL,
    buckets bytea NOT NULL -- telemetry/summary.py
);

CREATE INDEX metric_minutes_at ON metric_minutes (at, series);

CREATE TABLE metric_fives (LIKE metric_minutes, PRIMARY KEY (series, at));

CREATE TABLE metric_hours (LIKE metric_minutes, PRIMARY KEY (series, at));

CREATE INDEX metric_minutes_by_series ON metric_minutes (series, at);
