-- Version 1 of the ledger. Plain SQL that H2 and PostgreSQL both take. Times are UTC.
CREATE TABLE image (
  daemon VARCHAR(64) NOT NULL,
  reference VARCHAR(512) NOT NULL,
  digest VARCHAR(140),
  media_type VARCHAR(255),
  verdict VARCHAR(16),
  reason VARCHAR(2000),
  bytes BIGINT,
  resolve_ms BIGINT,
  fetch_ms BIGINT,
  verify_ms BIGINT,
  commit_ms BIGINT,
  attempts INTEGER NOT NULL,
  last_success TIMESTAMP(3) WITH TIME ZONE,
  last_error_at TIMESTAMP(3) WITH TIME ZONE,
  error_kind VARCHAR(16),
  error_message VARCHAR(2000),
  referrers_at TIMESTAMP(3) WITH TIME ZONE,
  PRIMARY KEY (daemon, reference)
);
CREATE TABLE delivery (
  daemon VARCHAR(64) NOT NULL,
  reference VARCHAR(512) NOT NULL,
  target VARCHAR(300) NOT NULL,
  digest VARCHAR(140) NOT NULL,
  state VARCHAR(16) NOT NULL,
  deliver_ms BIGINT,
  at_time TIMESTAMP(3) WITH TIME ZONE NOT NULL,
  error_kind VARCHAR(16),
  error_message VARCHAR(2000),
  PRIMARY KEY (daemon, reference, target)
);
CREATE TABLE pass (
  daemon VARCHAR(64) NOT NULL,
  pass_id VARCHAR(64) NOT NULL,
  registry VARCHAR(300) NOT NULL,
  started TIMESTAMP(3) WITH TIME ZONE NOT NULL,
  ended TIMESTAMP(3) WITH TIME ZONE,
  images INTEGER,
  primed INTEGER,
  failed INTEGER,
  bytes BIGINT,
  PRIMARY KEY (daemon, pass_id, registry)
);
