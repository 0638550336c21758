/** TRC-1013 as its specification words it (design §1); every finding carries it. */
export const SIGNATURE = {
  id: 'TRC-1013',
  version: '0.1.0',
  name: 'Kubernetes API server connection detected',
  eventName: 'k8s_api_connection',
  description:
    'Monitoring and alerting on connections to the Kubernetes API server, as interactions with the API server can reveal attempts to gather data, credentials or run malicious containers.',
  tags: ['container'],
  properties: { Severity: 1, 'MITRE ATT&CK': 'Discovery: Cloud Service Discovery' },
} as const;

/** Before v0.9 the same signature was called TRC-13. */
export const SIGNATURE_IDS: ReadonlySet<unknown> = new Set([SIGNATURE.id, 'TRC-13']);
