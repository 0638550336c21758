/** A line of Tracee's in the record that Fluent Bit makes of it: the tail input, and its multiline parser `cri`. */
export function wrapInFluentBit(line: string): string {
  const log = JSON.stringify(line);
  return `{"date":"2026-02-09T16:00:42.123456Z","time":"2026-02-09T16:00:42.123456789Z","stream":"stdout","_p":"F","log":${log},"kubernetes":{"pod_name":"tracee-x7x7x","namespace_name":"tracee","pod_id":"1b2c7a38-2586-486a-abaf-dd9a1b0c64d8","docker_id":"b"}}`;
}
