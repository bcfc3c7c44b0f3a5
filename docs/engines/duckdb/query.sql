-- Over files that lie here, or in S3 once the extension httpfs is loaded: duckdb < query.sql
SET VARIABLE findings = 'findings/date=*/account=*/*.parquet';

CREATE VIEW findings AS
SELECT * FROM read_parquet(getvariable('findings'), hive_partitioning = true, union_by_name = true,
                           hive_types = {'date': DATE, 'account': VARCHAR});

CREATE VIEW days AS
SELECT DISTINCT "date" AS day, lag("date") OVER (ORDER BY "date") AS before
FROM (SELECT DISTINCT "date" FROM findings);

-- Failures of the last day by account and severity.
SELECT account, severity, count(*) AS failures
FROM findings
WHERE "date" = (SELECT max(day) FROM days) AND status = 'fail' AND counts
GROUP BY ALL
ORDER BY account, failures DESC;

-- What fails on the last day and did not on the day before.
SELECT today.account, today.severity, today."check", today.region, today.resource_id, today.message
FROM findings AS today
WHERE today."date" = (SELECT max(day) FROM days) AND today.status = 'fail' AND today.counts
  AND NOT EXISTS (
    SELECT 1 FROM findings AS earlier
    WHERE earlier.id = today.id AND earlier.status = 'fail'
      AND earlier."date" = (SELECT before FROM days ORDER BY day DESC LIMIT 1)
  )
ORDER BY today.account, today."check";

-- What could not be read, and the permissions that would close it.
SELECT account, gap_reason, gap_permission, count(*) AS findings
FROM findings
WHERE "date" = (SELECT max(day) FROM days) AND status = 'unknown'
GROUP BY ALL
ORDER BY findings DESC;

-- Requirements of CIS by how many accounts fail them.
SELECT requirement, count(DISTINCT account) AS accounts, count(*) AS failures
FROM (SELECT account, unnest(standards) AS requirement
      FROM findings WHERE "date" = (SELECT max(day) FROM days) AND status = 'fail' AND counts)
WHERE requirement LIKE 'cis-7.0 %'
GROUP BY ALL
ORDER BY failures DESC;
