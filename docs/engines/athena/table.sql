-- Tables over what the jobs beside this carry to S3. Put in your own BUCKET, accounts and first day. Partitions are projected,
-- so that nobody has to add one: https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
-- A day without findings of an account is no error.

-- Findings as Parquet: s3://BUCKET/partywall/findings/date=2026-11-01/account=111122223333/shard-0-of-4.parquet
CREATE EXTERNAL TABLE partywall_findings (
  id string,
  account_id string,
  account_alias string,
  `partition` string,
  region string,
  service string,
  `check` string,
  title string,
  status string,
  severity string,
  counts boolean,
  resource_type string,
  resource_id string,
  resource_name string,
  resource_arn string,
  message string,
  node string,
  path array<string>,
  control string,
  standards array<string>,
  remediation string,
  remediation_cli string,
  urls array<string>,
  actionable_by string,
  suppressed_reason string,
  suppressed_owner string,
  suppressed_expires date,
  in_baseline boolean,
  gap_operation string,
  gap_reason string,
  gap_permission string,
  gap_remedy string,
  evidence string,
  started timestamp,
  as_of timestamp,
  tool_version string,
  schema_version string,
  resource_tags string
)
PARTITIONED BY (`date` date, account string)
STORED AS PARQUET
LOCATION 's3://BUCKET/partywall/findings/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.date.type' = 'date',
  'projection.date.format' = 'yyyy-MM-dd',
  'projection.date.range' = '2026-11-01,NOW',
  'projection.account.type' = 'enum',
  'projection.account.values' = '111122223333,444455556666',
  'storage.location.template' = 's3://BUCKET/partywall/findings/date=${date}/account=${account}/'
);

-- Findings as JSON lines, where --output names .jsonl: s3://BUCKET/partywall/lines/date=2026-11-01/account=111122223333/…
-- A line has a member "account" of its own, so the partition is called of_account.
CREATE EXTERNAL TABLE partywall_lines (
  id string,
  account struct<id:string, alias:string, `partition`:string>,
  started string,
  as_of string,
  region string,
  `check` struct<id:string, title:string, service:string>,
  status string,
  severity string,
  message string,
  resource struct<arn:string, type:string, id:string, name:string, region:string, tags:map<string,string>>,
  place struct<node:string, path:array<string>, control:string>,
  standards map<string,array<string>>,
  suppressed struct<reason:string, owner:string, expires:string>,
  in_baseline boolean,
  gaps array<struct<operation:string, reason:string, permission:string, remedy:string>>
)
PARTITIONED BY (`date` date, of_account string)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
LOCATION 's3://BUCKET/partywall/lines/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.date.type' = 'date',
  'projection.date.format' = 'yyyy-MM-dd',
  'projection.date.range' = '2026-11-01,NOW',
  'projection.of_account.type' = 'enum',
  'projection.of_account.values' = '111122223333,444455556666',
  'storage.location.template' = 's3://BUCKET/partywall/lines/date=${date}/account=${of_account}/'
);

-- Failures of today by account and severity.
SELECT account, severity, count(*) AS failures
FROM partywall_findings
WHERE "date" = current_date AND status = 'fail' AND counts
GROUP BY account, severity
ORDER BY account, failures DESC;

-- What fails today and did not yesterday.
SELECT today.account, today.severity, today."check", today.resource_arn, today.message
FROM partywall_findings AS today
LEFT JOIN partywall_findings AS yesterday
  ON yesterday.id = today.id AND yesterday.status = 'fail' AND yesterday."date" = current_date - INTERVAL '1' DAY
WHERE today."date" = current_date AND today.status = 'fail' AND today.counts AND yesterday.id IS NULL
ORDER BY today.account, today."check";

-- What could not be read today, and the permissions that would close it.
SELECT account, gap_reason, gap_permission, count(*) AS findings
FROM partywall_findings
WHERE "date" = current_date AND status = 'unknown'
GROUP BY account, gap_reason, gap_permission
ORDER BY findings DESC;
