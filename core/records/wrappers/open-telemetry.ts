import type { Wrapper } from './wrapper.ts';

/** Fluent Bit can write `otlp_json`; it is named, so that nobody takes its records for broken ones. */
export const openTelemetry: Wrapper = {
  unwrapRecord: ({ value }) => ('resourceLogs' in value ? 'unsupported' : undefined),
};
