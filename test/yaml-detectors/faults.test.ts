import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { detectorNamed, READS } from '#core/detectors/registry.ts';
import { processorTime, takesLonger } from '#test/factories/processor-time.ts';
import { detectorYaml, faultsIn, listYaml } from '#test/factories/yaml-detectors.ts';
import { EVENT_ARGUMENTS } from '#yaml-detectors/event-arguments.ts';
import { faultOfEventName } from '#yaml-detectors/files/detector-file.ts';

const HEAD = `type: detector
id: mine
produced_event:
  name: mine_found
  version: 1.0.0
requirements:
  events:
    - name: sched_process_exec
`;

describe('what is wrong in a detector is told with its place and what to do', () => {
  test.each([
    [
      'a condition, in it',
      'conditions:\n  - getEventData("a") == 1 && getEventDta("b") == 2\n',
      '10:31: there is no function getEventDta; did you mean "getEventData"?',
    ],
    [
      'a condition in quotes',
      `conditions:\n  - 'getEventData("it''s") == foo'\n`,
      '10:31: Unknown variable: foo; there are workload, timestamp, event and the shared lists',
    ],
    [
      'a condition in double quotes',
      'conditions:\n  - "getEventData(\\"a\\") == foo"\n',
      '10:29: Unknown variable: foo',
    ],
    [
      'a condition over lines',
      'conditions:\n  - |\n    hasData("a") &&\n      foo == 1\n',
      '12:7: Unknown variable: foo',
    ],
    [
      'a condition folded over lines',
      'conditions:\n  - >-\n    hasData("a") &&\n    hasData("b") && foo\n',
      '12:21: Unknown variable: foo',
    ],
    [
      'types',
      'conditions:\n  - workload.process.pid == 1\n',
      '10:5: no such overload: uint == int; whole numbers without a sign have a u behind them: 0u',
    ],
    [
      'what is joined by && and is no condition',
      'conditions:\n  - hasData("a") && (hasData("b") || hasData("c")) && size("abc")\n',
      '10:55: expected what is true or false beside && and ||, found a value of type int',
    ],
    [
      'has() of a value',
      'conditions:\n  - 1 == 1 && has({"a":5}.a)\n',
      '10:15: not supported: has() of anything but a field, such as has(workload.container); "key" in a map asks',
    ],
    [
      'a number of more than 64 bits',
      'conditions:\n  - 9223372036854775807 > -9223372036854775808 && 9223372036854775808 > 0\n',
      '10:51: expected a number of 64 bits; one above 2^63 has a u behind it: 18446744073709551615u',
    ],
    [
      'a second document',
      'conditions: []\n---\ntype: detector\n',
      '10:1: expected one detector or list in a file, found another document behind ---; put each into a file of its own',
    ],
    [
      'a path of the documentation',
      'conditions:\n  - workload.process.name == "sh"\n',
      '10:5: Tracee has no workload.process.name; write workload.process.thread.name',
    ],
    [
      'no condition',
      'conditions:\n  - getEventData("a") + 1\n',
      '10:5: expected a condition, which is true or false, found a value of type int',
    ],
    ['syntax', 'conditions:\n  - hasData("a") &&\n', '10:20: Unexpected token: EOF'],
    [
      'a ! without quotes',
      'conditions:\n  - !hasData("x")\n',
      '10:14: expected quotes around the whole text: without them, ! or & at its beginning',
    ],
    [
      'a condition that begins with a text',
      'conditions:\n  - "nc" in getEventData("argv")\n',
      '10:10: expected nothing behind the closing quote or bracket; a text that begins so needs quotes around all of it',
    ],
    [
      'a condition that begins with a mapping',
      'conditions:\n  - {"a": 1}["a"] == 1\n',
      '10:13: expected nothing behind the closing quote or bracket',
    ],
    [
      'a condition with a colon in it',
      'conditions:\n  - hasData("a") ? true : false\n',
      '10:5: expected a text with something in it, found a mapping; if a text is meant that has a colon and a space in it',
    ],
    [
      'a field with a colon in it',
      'output:\n  fields:\n    - name: a\n      expression: hasData("a") ? "b" : "c"\n',
      '12:19: expected quotes around the whole text: without them, a colon with a space behind it makes a key',
    ],
    [
      'a condition that is cut by a comment',
      'conditions:\n  - getEventData("a") == "b #c"\n',
      '10:26: Unterminated string; in YAML, # behind a space begins a comment',
    ],
    [
      'an element of what is empty',
      'conditions:\n  - true && ([])[0] > 1\n',
      '10:5: not supported: a value whose type cannot be told, such as an element of an empty list or map',
    ],
    [
      'a filter that Tracee would have in the kernel',
      '    - name: security_file_open\n      data_filters:\n        - pathname=/a,*secret*\n',
      '11:11: Tracee refuses an asterisk at both ends for security_file_open; use a condition, such as getEventData("pathname").contains(',
    ],
    [
      'an event twice',
      '    - name: sched_process_exec\n',
      '9:13: expected each event once, found "sched_process_exec" again',
    ],
    [
      'an enrichment twice',
      '  enrichments:\n    - name: container\n    - name: container\n',
      '11:13: expected each enrichment once, found "container" again',
    ],
    [
      'a way to hash that there is not',
      '  enrichments:\n    - name: executable-hash\n      config: sha256\n',
      '11:15: expected inode, dev-inode, digest-inode, found "sha256"',
    ],
    ['an architecture as the kernel calls it', '  architectures: [amd64, x86_64]\n', '9:26: expected 386, amd64, '],
    [
      'versions with none between them',
      '  min_tracee_version: 0.9.1\n  max_tracee_version: 0.9\n',
      '10:23: expected a version above 0.9.1, found "0.9"; Tracee needs it, too',
    ],
    [
      'versions of an event with none between them',
      '      min_version: 1.0.0\n      max_version: 1.0\n',
      '10:20: expected a version above 1.0.0, found "1.0"',
    ],
    ['a tab', 'conditions:\n\t- hasData("x")\n', '10:1: expected YAML: Tabs are not allowed as indentation'],
    [
      'a function that Tracee calls otherwise',
      'conditions:\n  - getData("x") == 1\n',
      '10:5: there is no function getData; did you mean "getEventData"?',
    ],
    ['one = for two', 'conditions:\n  - getEventData("a") = 1\n', '10:23: Unexpected character: =; write =='],
    [
      'an operator of regular expressions in a filter',
      '      data_filters:\n        - pathname~=/bin/sh\n',
      '10:19: there is no operator ~=; there are = and !=',
    ],
    [
      'an operator of conditions in a filter',
      '      data_filters:\n        - pathname==/bin/sh\n',
      '10:19: there is no operator ==; there are = and !=',
    ],
    [
      'a filter on what is no name',
      '      data_filters:\n        - path name=/bin/sh\n',
      '10:11: expected the name of an argument before =, found "path name"',
    ],
    [
      'a store',
      'conditions:\n  - dns.getResponse("a") == null\n',
      '10:5: not supported: dns.getResponse(); a log does not hold what Tracee stores while it runs',
    ],
    ['an environment', 'conditions:\n  - hasData("env")\n', '10:5: not supported: env; environments hold secrets'],
    [
      'a filter on an environment',
      '      data_filters:\n        - env=*LD_PRELOAD*\n',
      '10:11: not supported: env; environments hold secrets',
    ],
    [
      'a name that is computed',
      'conditions:\n  - hasData(lower("A"))\n',
      '10:5: not supported: a name that is computed; write it in quotes',
    ],
    [
      'a pattern that RE2 refuses',
      'conditions:\n  - getEventData("a").matches("(?=x)")\n',
      '10:31: expected a regular expression of RE2, found one that it refuses',
    ],
    [
      'a pattern that RE2 refuses, behind a comma',
      'conditions:\n  - matches(getEventData("a"), "(?=x)")\n',
      '10:32: expected a regular expression of RE2, found one that it refuses',
    ],
    [
      'optional fields',
      'conditions:\n  - workload.?container.?id.orValue("") == ""\n',
      '10:5: not supported: optional fields, which Tracee does not know either',
    ],
    ['bytes', 'conditions:\n  - bytes("a") == b"a"\n', '10:5: not supported: bytes'],
    [
      'the text of a time',
      'conditions:\n  - string(timestamp) != ""\n',
      '10:5: not supported: a time as a text, because only its milliseconds are kept; int() gives its seconds',
    ],
    [
      'a span of time as a text',
      'conditions:\n  - string(timestamp - timestamp(0)) != ""\n',
      '10:5: not supported: what is computed from a time as a number or a text, because only its milliseconds are kept; compute with int() of the time',
    ],
    [
      'a span of time as a number',
      'conditions:\n  - 1 == 1 && int(event.timestamp - timestamp(0)) > 5\n',
      '10:15: not supported: what is computed from a time as a number or a text',
    ],
    [
      'a span of time that a list holds',
      'conditions:\n  - "[timestamp].exists(a, [a - timestamp(0)].exists(b, int({1: b}[1]) > 5))"\n',
      '10:57: not supported: what is computed from a time as a number or a text',
    ],
    [
      'a pattern that is large',
      'conditions:\n  - getEventData("a").matches("((a{30}){30}){30}")\n',
      '10:31: expected a regular expression of RE2',
    ],
    [
      'a list that nobody has',
      'conditions:\n  - getEventData("a") in SHELLS\n',
      '10:26: Unknown variable: SHELLS; expected a file of type string_list with this name beside the detector',
    ],
    [
      'an unknown key',
      'condition:\n  - hasData("a")\n',
      '9:1: there is no "condition" here; did you mean "conditions"?',
    ],
    [
      'arguments in an output',
      'output:\n  fields:\n    - name: command\n      expression: join(getEventData("argv"), " ")\n',
      '12:19: not supported: argv in an output; arguments of programs hold secrets',
    ],
    [
      'a list in an output',
      'output:\n  fields:\n    - name: parts\n      expression: split("a", "")\n',
      '12:19: expected a text, a whole number or true or false, found a value of type list<string>',
    ],
    [
      'a field without its expression',
      'output:\n  fields:\n    - name: x\n    - name: x\n      expression: event.name\n',
      '11:7: expression is missing',
    ],
    [
      'a threat that Tracee would not write',
      'threat:\n  severity: low\n  description: d\n',
      '10:3: Tracee would leave the threat out of the event: expected auto_populate with threat: true, or no threat',
    ],
    [
      'a severity',
      'threat:\n  severity: grave\n  description: d\nauto_populate:\n  threat: true\n',
      '10:13: expected low, medium, high, critical, found "grave"',
    ],
    [
      'an alias',
      'conditions: &a\n  - hasData("a")\noutput:\n  fields: *a\n',
      '12:11: expected a list, found an alias, which is not read here',
    ],
    ['a key again', 'conditions: []\nconditions: []\n', '10:1: expected each key of a mapping once'],
    [
      'loops in loops by a reserved name',
      'conditions:\n  - split("a", "").exists(workload, true)\n',
      '10:27: expected another name than workload, which means something else here',
    ],
  ])('%s', (_, rest, expected) => {
    expect(faultsIn(HEAD + rest)).toEqual([expect.stringContaining(`detectors/1.yaml:${expected}`)]);
  });

  test.each([
    [
      'scope_filters',
      'container=true',
      'expected container or container=started, found container=true, which Tracee refuses',
    ],
    ['scope_filters', 'hostName=a', "hostName: Tracee's own detectors never see it, so that nothing would match"],
    ['scope_filters', 'constructor=1', 'there is no scope filter "constructor"'],
    ['scope_filters', 'uid!=0', 'a number that is only not wanted (!=) lets nothing pass in Tracee; use a condition'],
    ['scope_filters', 'uid=root', 'expected whole numbers behind =, !=, <, <=, > or >='],
    ['data_filters', 'pathname', 'expected an argument and a value, such as pathname=/tmp/*'],
    ['data_filters', 'returnValue=0', 'a filter on returnValue lets nothing pass in Tracee; use a condition'],
    ['data_filters', 'pathname=', 'expected values such as /etc/passwd'],
    ['data_filters', 'fd>3', 'expected = or != behind the name, found ">"; a condition can compare numbers'],
  ])('%s: %s', (key, filter, expected) => {
    const text = `${HEAD}      ${key}:\n        - ${JSON.stringify(filter)}\n`;
    expect(faultsIn(text)).toEqual([expect.stringContaining(`detectors/1.yaml:10:11: ${expected}`)]);
  });

  test.each([
    [[''], '1:1: expected a mapping that begins with type: detector, or type: string_list'],
    [['- a'], '1:1: expected a mapping that begins with type: detector, or type: string_list'],
    [['id: a'], 'type is missing'],
    [[`${HEAD}# caf\ufffd`], '9:6: expected UTF-8, found bytes that are none; save it as UTF-8'],
    [[`${HEAD}# ca\0fe\n`], '9:5: expected text, found a NUL byte; take it out'],
    [['type: policy'], '1:7: expected detector or string_list, found "policy"'],
    [
      [detectorYaml({ event: 'fileless_execution' })],
      'expected a name of your own; Tracee calls findings of TRC-105 so',
    ],
    [[detectorYaml({ id: 'TRC-105' })], "expected an id of your own; TRC-105 is one of Tracee's own rules"],
    [[detectorYaml({ on: 'fileless_execution' })], "fileless_execution is what Tracee's own rule TRC-105 finds"],
    [
      [detectorYaml(), detectorYaml({ event: 'other' })],
      'detectors/2.yaml:1:25: expected another name than yaml-001, which detectors/1.yaml has',
    ],
    [
      [detectorYaml(), detectorYaml({ id: 'other' })],
      'detectors/2.yaml:1:58: expected another name than shell_found, which detectors/1.yaml has',
    ],
    [
      [listYaml('A', []), listYaml('A', ['b'])],
      'detectors/2.yaml:1:30: expected another name than A, which detectors/1.yaml has',
    ],
    [[listYaml('lower', [])], 'expected a name in capitals, such as SHELL_BINARIES, found "lower"'],
    [
      [
        JSON.stringify({
          ...JSON.parse(detectorYaml({ output: { shell: 'event.name' } })),
          produced_event: { name: 'a', version: '1.0.0', fields: [{ name: 'path', type: 'string' }] },
        }),
      ],
      'expected one of produced_event.fields (path), found "shell"',
    ],
    [[detectorYaml({ on: 'shell_found' })], 'expected no circle of detectors that build on each other'],
    [[`#${'x'.repeat(1_100_000)}`], 'expected at most 1048576 characters'],
    [
      [detectorYaml({ event: 'sched_process_exec' })],
      "sched_process_exec is an event of Tracee's, which other detectors",
    ],
    [[detectorYaml({ event: 'TRC-102' })], "expected a name of your own; TRC-102 is an id, as Tracee's own rules have"],
    [[detectorYaml({ event: 'trc-9999' })], 'expected a name of your own; trc-9999 is an id'],
    [[Buffer.from(HEAD, 'utf16le').toString()], '1:1: expected UTF-8, found what looks like UTF-16; save it as UTF-8'],
    [
      [Buffer.from(`\ufeff${HEAD}`, 'utf16le').swap16().toString()],
      '1:1: expected UTF-8, found what looks like UTF-16; save it as UTF-8',
    ],
    [[`id: ${'['.repeat(100_000)}`], 'expected at most 100 lists and mappings in each other'],
    [['? '.repeat(300_000)], '1:1: expected at most 100 lists and mappings in each other'],
    [['- '.repeat(300_000)], '1:1: expected at most 100 lists and mappings in each other'],
    [
      [detectorYaml({ conditions: [Array(500).fill('true').join(' && ')] })],
      'expected a smaller expression: split it into several conditions',
    ],
  ])('%j', (files, expected) => {
    expect(faultsIn(...files).join('\n')).toContain(expected);
  });

  test('is the name of an event that Tracee has in any release, or that is read here', () => {
    const names = [...new Set([...EVENT_ARGUMENTS.keys(), ...READS.keys()])];
    const ofOthers = names.filter((name) => detectorNamed(name) === undefined);
    expect(ofOthers).toEqual(expect.arrayContaining(['openat', 'net_packet_dns', 'security_bpf_prog', 'socket_dup']));
    expect(names.filter((name) => faultOfEventName(name) === undefined)).toEqual([]);
    expect(faultsIn(detectorYaml({ event: 'openat' }))).toEqual([
      expect.stringContaining(
        "expected a name of your own; openat is an event of Tracee's, which other detectors look at",
      ),
    ]);
  });

  test('is told of a mapping with many keys as fast as of a list', () => {
    const read = (lineOf: (at: number) => string) => {
      const text = Array.from({ length: 40_000 }, (_, at) => lineOf(at)).join('\n');
      return () => expect(faultsIn(text)).toHaveLength(1);
    };
    const usual = processorTime(read((at) => `- k${at}`));
    // Where each is compared with all others it takes 18 seconds.
    expect(
      takesLonger(
        8 * usual + 500,
        read((at) => `k${at}: 1`),
      ),
    ).toBe(false);
  });

  test('is told once of all detectors that are too many', () => {
    const all = Array.from({ length: 230 }, (_, at) => detectorYaml({ id: `d${at}`, event: `e${at}` }));
    expect(faultsIn(...all)).toEqual([
      'detectors/201.yaml:1:1: expected at most 200 detectors in a directory, found 230: this one and all behind it are too many',
    ]);
  });

  test('is told for every fault, and harmless to a terminal', () => {
    const faults = faultsIn(`${HEAD}conditions:\n  - foo\n  - "bar\\u001b[31m"\nnew: 1\n`);
    expect(faults).toHaveLength(3);
    expect(faults.join('')).not.toContain('\u001b');
  });

  test('is never an exception, whatever a file holds', () => {
    const pieces = fc.constantFrom(
      'type: detector\n',
      'id: a\n',
      'conditions:\n',
      '  - ',
      'x\n',
      '{',
      '[',
      '*a',
      '&a ',
      '"',
      '- ',
      ': ',
      'requirements:\n',
      '  events:\n',
      '!!map ',
      '<<: ',
      '\t',
      '%',
      'null',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((all) => all.join('')),
        ),
        (text) => {
          expect(Array.isArray(faultsIn(text))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
