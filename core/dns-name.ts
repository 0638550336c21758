const MAX_NAME = 253;
/** Underscores stand in names that are looked up, though in no name of a host. */
const LABEL = /^[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?$/i;

/** The one way to write a name of the DNS: in lower case, without the dot at its end. Undefined if the text is none. */
export function dnsName(text: string): string | undefined {
  const bare = text.endsWith('.') ? text.slice(0, -1) : text;
  const isName = bare.length <= MAX_NAME && bare.split('.').every((label) => LABEL.test(label));
  return isName ? bare.toLowerCase() : undefined;
}

/** The name of a host; undefined if the text is none. What has only digits in its last part is a broken address. */
export function hostName(text: string): string | undefined {
  const name = dnsName(text);
  return name === undefined || /(?:^|\.)\d+$/.test(name) ? undefined : name;
}
