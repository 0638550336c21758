// The same join in SQL, in one thread. Prints how many findings there are.
import { DuckDBInstance } from '@duckdb/node-api';

const file = process.argv[2].replaceAll("'", "''");
const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();
const reader = await connection.runAndReadAll(`
  WITH event AS MATERIALIZED (
    SELECT eventName, containerId, processName, args
    FROM read_json('${file}', format = 'newline_delimited', columns = {
      eventName: 'VARCHAR', containerId: 'VARCHAR', processName: 'VARCHAR', args: 'JSON',
      contextFlags: 'STRUCT(containerStarted BOOLEAN)'})
    WHERE eventName IN ('sched_process_exec', 'security_socket_connect')
      AND containerId <> '' AND contextFlags.containerStarted IS DISTINCT FROM false),
  argument AS (
    SELECT containerId, processName, unnest(from_json(args, '[{"name":"VARCHAR","value":"JSON"}]')) AS argument FROM event),
  variable AS (
    SELECT containerId, unnest(from_json(argument.value, '["VARCHAR"]')) AS variable
    FROM argument WHERE argument.name = 'env'),
  binding AS (
    SELECT DISTINCT containerId, substr(variable, 25) AS ip
    FROM variable WHERE starts_with(variable, 'KUBERNETES_SERVICE_HOST=')),
  quorum AS (SELECT ip FROM binding GROUP BY ip HAVING count(*) >= 2),
  contact AS (
    SELECT containerId, processName,
      coalesce(argument.value ->> '$.sin_addr', argument.value ->> '$.sin6_addr') AS ip,
      coalesce(argument.value ->> '$.sin_port', argument.value ->> '$.sin6_port') AS port, count(*) AS connects
    FROM argument WHERE argument.name = 'remote_addr' GROUP BY ALL)
  SELECT count(*) FROM contact
  WHERE ip IS NOT NULL AND (ip IN (SELECT ip FROM quorum) OR (containerId, ip) IN (SELECT (containerId, ip) FROM binding))`);
console.log(String(reader.getRows()[0][0]));
