/** Without a dot, which parts the names in a file's. */
const PLAIN_FILE = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/**
 * Run again, a command must not overwrite what was there before its first run. It fails if nothing was kept, so that what follows it is
 * not done: to a shell, || and && bind alike. `none`: what is kept where the command writes nothing.
 */
export function keepOnce(command: string, file: string, none?: string): string {
  const isKept = none === undefined ? `[ -s ${file} ]` : `{ [ -s ${file} ] || echo '${none}' > ${file}; }`;
  return `[ -s ${file} ] || ${command} > ${file} && ${isKept}`;
}

/** A name of a file in which commands keep what was there before. Names of Kubernetes begin with a letter or a digit, and are names of files, too. */
export function keptName(cluster: string, ...names: readonly string[]): string {
  return [fileNameOf(cluster), ...names].join('.');
}

/** A name that no other run of the command gives, so that none overwrites what an earlier one saved. */
export function stampedName(name: string, extension: string): string {
  return `${name}.$(date -u +%Y%m%dT%H%M%SZ).${extension}`;
}

/** A log may call a cluster anything. The names of two do not become one: they are told apart by a hash. */
function fileNameOf(cluster: string): string {
  return PLAIN_FILE.test(cluster) ? cluster : hashName(cluster);
}

/** FNV-1a, which a browser has, too. */
export function hashName(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}
