import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { TracewardError } from '#core/errors.ts';
import { clientLimits } from './client-limits.ts';

/** A warm function asks for a secret as often. */
const LIFE_MILLISECONDS = 5 * 60_000;

export type Secret = {
  /** The secret, as it was read within the last minutes. */
  read(): Promise<string>;
  /** The secret as it is now. */
  refresh(): Promise<string>;
};

/**
 * A secret of Secrets Manager, or a parameter of Systems Manager, by its ARN; it may be of another region. Reading
 * throws `retry` if the service refuses; no message holds the secret.
 */
export function openSecret(arn: string, now: () => number): Secret {
  const [, , service, region] = arn.split(':');
  const fetch = service === 'ssm' ? openParameter(arn, region) : openStoredSecret(arn, region);
  let known: { readonly value: string; readonly readAt: number } | undefined;

  return {
    async read() {
      if (known !== undefined && now() - known.readAt < LIFE_MILLISECONDS) return known.value;
      return refresh();
    },
    refresh,
  };

  async function refresh(): Promise<string> {
    const value = await fetch().catch((cause: unknown) => {
      const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
      throw new TracewardError('retry', `cannot read ${arn}: ${reason}`, { cause });
    });
    if (value === undefined || value === '') throw new TracewardError('retry', `${arn} holds no text`);
    known = { value, readAt: now() };
    return value;
  }
}

function openStoredSecret(arn: string, region: string | undefined): () => Promise<string | undefined> {
  const client = new SecretsManagerClient({ ...clientLimits(), ...(region === undefined ? {} : { region }) });
  return async () => (await client.send(new GetSecretValueCommand({ SecretId: arn }))).SecretString;
}

function openParameter(arn: string, region: string | undefined): () => Promise<string | undefined> {
  const client = new SSMClient({ ...clientLimits(), ...(region === undefined ? {} : { region }) });
  return async () => (await client.send(new GetParameterCommand({ Name: arn, WithDecryption: true }))).Parameter?.Value;
}
