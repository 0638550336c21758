import type { Pointer } from '#core/correlate/evidence.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';

const WIDTH = 72;
/** Past this nobody looks at what is copied. */
const MAX_LENGTH = 1500;

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const NAMESPACE = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const POD = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const CONTAINER_ID = /^[a-z0-9]{12,64}$/;

/**
 * Commands to copy. Each is undefined if a name in it is not of the form that its kind of name has: then somebody
 * made it up, and it has no place on a command line, quoted or not.
 */
export const commands = {
  describePod(namespace: string | undefined, pod: string | undefined): string | undefined {
    if (!isPod(namespace, pod)) return undefined;
    const where = `-n ${namespace} ${pod}`;
    return [`kubectl get pod ${where} -o wide`, `kubectl describe pod ${where}`].join('\n');
  },

  listRights(namespace: string | undefined, pod: string | undefined): string | undefined {
    if (!isPod(namespace, pod)) return undefined;
    const account = [
      `--as="system:serviceaccount:${namespace}:$(`,
      `kubectl get pod -n ${namespace} ${pod}`,
      `-o jsonpath='{.spec.serviceAccountName}')"`,
    ];
    return lines([`kubectl auth can-i --list -n ${namespace}`, ...account]);
  },

  listPods(namespace: string | undefined): string | undefined {
    return namespace !== undefined && NAMESPACE.test(namespace)
      ? `kubectl get pods -n ${namespace} -o wide`
      : undefined;
  },

  inspectContainer(id: string): string | undefined {
    return CONTAINER_ID.test(id) ? `crictl inspect ${id}` : undefined;
  },

  /** Reads the line of the log. `source`: `s3://bucket/key#version`, or the ETag where there are no versions. */
  showEvidence({ source, line }: Pointer): string | undefined {
    const [, bucket, key = '', identity = ''] = /^s3:\/\/([a-z0-9.-]{3,63})\/(.+)#([^#]*)$/s.exec(source) ?? [];
    if (bucket === undefined || !isPrintable(key) || !isPrintable(identity)) return undefined;
    const content = isETag(identity) ? [] : [`--version-id ${quote(identity)}`];
    const fetch = lines([
      'aws s3api get-object',
      `--bucket ${bucket}`,
      `--key ${quote(key)}`,
      ...content,
      'evidence.log',
    ]);
    const command = `${fetch} &&\n${reader(key)} < evidence.log | sed -n ${line}p`;
    return command.length <= MAX_LENGTH ? command : undefined;
  },
};

function isPod(namespace: string | undefined, pod: string | undefined): boolean {
  return namespace !== undefined && pod !== undefined && NAMESPACE.test(namespace) && POD.test(pod);
}

/** Nothing that a terminal, an eye or the markup of a chat could take for something else. */
function isPrintable(text: string): boolean {
  return escapeInvisible(text) === text && !text.includes('`');
}

/** `d41d8…`, or `d41d8…-12` of an upload in parts; a version never looks like that. */
function isETag(identity: string): boolean {
  return identity === '' || /^[0-9a-f]{32}(?:-\d+)?$/.test(identity);
}

/** gzip passes on what is not compressed. */
function reader(key: string): string {
  return key.endsWith('.zst') ? 'zstd -dcf' : 'gzip -dcf';
}

/** For a POSIX shell: nothing has a meaning between single quotes but the single quote. */
function quote(text: string): string {
  return /^[\w./=-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The parts on as few lines as their lengths allow, continued as a shell reads it. */
function lines(parts: readonly string[]): string {
  const [first = '', ...rest] = parts;
  return rest.reduce((text, part) => {
    const last = text.slice(text.lastIndexOf('\n') + 1);
    return last.length + part.length + 3 <= WIDTH ? `${text} ${part}` : `${text} \\\n  ${part}`;
  }, first);
}
