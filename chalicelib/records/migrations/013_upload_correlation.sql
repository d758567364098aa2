-- The request that presigned an upload, so that the photo's story in the logs begins there.
ALTER TABLE uploads ADD COLUMN correlation_id text NOT NULL DEFAULT '';
