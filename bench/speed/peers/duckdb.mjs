// The same join in SQL, in one thread. Prints the findings.
import { DuckDBInstance } from '@duckdb/node-api';

const file = process.argv[2].replaceAll("'", "''");
const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();
const reader = await connection.runAndReadAll(`
  WITH event AS MATERIALIZED (
    SELECT timestamp, eventName, containerId, processId, parentProcessId, processName, hostName, container, kubernetes, args
    FROM read_json('${file}', format = 'newline_delimited', columns = {
      timestamp: 'BIGINT', eventName: 'VARCHAR', containerId: 'VARCHAR', processId: 'BIGINT', parentProcessId: 'BIGINT', processName: 'VARCHAR', hostName: 'VARCHAR', args: 'JSON',
      container: 'STRUCT(name VARCHAR, image VARCHAR)',
      kubernetes: 'STRUCT(podName VARCHAR, podNamespace VARCHAR, podUID VARCHAR)',
      contextFlags: 'STRUCT(containerStarted BOOLEAN)'})
    WHERE eventName IN ('sched_process_exec', 'security_socket_connect')
      AND containerId <> '' AND contextFlags.containerStarted IS DISTINCT FROM false),
  argument AS (
    SELECT * EXCLUDE (args), unnest(from_json(args, '[{"name":"VARCHAR","value":"JSON"}]')) AS argument FROM event),
  variable AS (
    SELECT containerId, kubernetes.podNamespace AS namespace, processId = 1 OR parentProcessId = 0 AS isOfRuntime,
      unnest(from_json(argument.value, '["VARCHAR"]')) AS variable
    FROM argument WHERE argument.name = 'env'),
  endpoint AS (
    SELECT DISTINCT containerId, namespace, isOfRuntime, substr(variable, 25) AS ip
    FROM variable WHERE starts_with(variable, 'KUBERNETES_SERVICE_HOST=')),
  quorum AS (SELECT ip FROM endpoint WHERE isOfRuntime GROUP BY ip HAVING count(DISTINCT namespace) >= 2),
  connection AS (
    SELECT containerId, processName,
      coalesce(argument.value ->> '$.sin_addr', argument.value ->> '$.sin6_addr') AS ip,
      coalesce(argument.value ->> '$.sin_port', argument.value ->> '$.sin6_port') AS port,
      count(*) AS connects, min(timestamp) AS first, max(timestamp) AS last
    FROM argument WHERE argument.name = 'remote_addr' GROUP BY ALL),
  about AS (
    SELECT containerId, arg_min(container, timestamp) AS container, arg_min(kubernetes, timestamp) AS pod,
      arg_min(hostName, timestamp) AS host
    FROM event GROUP BY containerId)
  SELECT containerId, ip, port, processName, connects, first, last, container, pod, host
  FROM connection JOIN about USING (containerId)
  WHERE ip IS NOT NULL AND (ip IN (SELECT ip FROM quorum) OR (containerId, ip) IN (SELECT (containerId, ip) FROM endpoint))`);
for (const [container, address, port, process, count, first, last, ...about] of reader.getRowsJson()) {
  console.log(
    JSON.stringify({ container, address, port: Number(port), process, count: Number(count), first, last, about }),
  );
}
