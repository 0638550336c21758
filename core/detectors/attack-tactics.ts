/** The tactics of MITRE ATT&CK for enterprises (18.1) and their ids. Tracee's older lines write them as `defense-evasion`. */
export const TACTICS: ReadonlyMap<string, string> = new Map([
  ['Reconnaissance', 'TA0043'],
  ['Resource Development', 'TA0042'],
  ['Initial Access', 'TA0001'],
  ['Execution', 'TA0002'],
  ['Persistence', 'TA0003'],
  ['Privilege Escalation', 'TA0004'],
  ['Defense Evasion', 'TA0005'],
  ['Credential Access', 'TA0006'],
  ['Discovery', 'TA0007'],
  ['Lateral Movement', 'TA0008'],
  ['Collection', 'TA0009'],
  ['Command and Control', 'TA0011'],
  ['Exfiltration', 'TA0010'],
  ['Impact', 'TA0040'],
]);

const BY_SLUG: ReadonlyMap<string, string> = new Map([...TACTICS.keys()].map((name) => [slugOf(name), name]));

/** The tactic's name; the text itself if it is none that is known. */
export function tacticNamed(text: string): string {
  return BY_SLUG.get(slugOf(text)) ?? text;
}

function slugOf(text: string): string {
  return text.toLowerCase().replaceAll(' ', '-');
}
