export const LOCAL_USAGE = `Usage: npm -s start -- [options] [file | directory | - ]...

Runs the whole pipeline on this machine: S3, SQS, SNS and DynamoDB, and the Lambda
functions, as the template of the stack has them. Logs are uploaded (events/logs
if none are named), the alerts are shown as they would arrive, then the findings.

  --format FORMAT      table (default), ndjson or ocsf: then nothing but the
                       findings is on standard output
  --alerts DIR         write what left SNS there: an .eml for each e-mail, a .json
                       for each message to machines, a .slack.json for Slack
  --report FILE        write there a report to look at, one HTML file (default:
                       report.html in --state DIR, else in the temporary folder)
  --state DIR          keep bucket, queue and table there for the next run
  --watch DIR          stay, and take every file that is dropped there, until Ctrl-C
  --config FILE        settings (default: traceward.json beside package.json, with
                       alerts from the first day on)
  --now TIME           run as if it were that time, such as 2026-11-24T08:00:00Z;
                       with --state and no file, what is due by then is told
  --fail-on-findings   exit with 3 if there are findings
  --list-ignored       list what of the template has no effect on this machine
  --help               this text

Exit status: 0 done, 1 some input could not be read or only in part (with
--fail-on-findings: or a cluster's log is blind), 2 wrong usage, 3 findings.
`;
