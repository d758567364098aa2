"""The zips that Lambda runs: `api.zip`, and `worker.zip` with what reading needs."""
