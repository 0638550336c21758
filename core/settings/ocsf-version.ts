/** The releases of OCSF's schema in which findings can be written. */
export const OCSF_VERSIONS = ['1.3.0', '1.5.0', '1.6.0'] as const;

export type OcsfVersion = (typeof OCSF_VERSIONS)[number];

export const DEFAULT_OCSF_VERSION: OcsfVersion = '1.5.0';
