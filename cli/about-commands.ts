/** The commands, in the order in which people are told of them. */
export const ABOUT_COMMANDS = {
  scan: 'reads logs: files, directories, places in S3',
  local: 'runs the whole pipeline on this machine',
  rescan: 'reads the history of logs again, in the cloud or on this machine',
  investigate: 'shows what the container of a finding did around it',
  findings: 'lists what people were told of, acknowledges it and closes it',
  suppressions: 'proposes entries for what is expected, tries them over logs',
  detectors: 'checks detectors that you write, and tries them over logs',
  'api-servers': "makes the entry of the settings for a cluster's API servers",
  'test-alert': 'sends one alert that is marked as a test',
  completion: 'writes what makes a shell complete commands and options',
} as const;
