import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Packing } from '#core/rescan/run-table.ts';

/** Of what an item holds: names repeat in each, so that a short text is half as long beside it. It may only ever be added to in front. */
const DICTIONARY = Buffer.from(
  [
    '"program":{"executable":"/usr/local/bin/","command":"","user":"0","parents":[],"isEntered":false,"time":"1',
    '"details":{"name":{"value":"","time":"1},"image":{"value":"","time":"1},"digest":{"value":"sha256:","podName":{"value":"',
    ',"podNamespace":{"value":"kube-system","podUid":{"value":"-4","host":{"value":"ip-10-0-.ec2.internal","time":"1',
    '{"partition":"container#default#","subject":{"id":"","cluster":"default","container":"","address":"10.96.0.1","port":443',
    ',"process":""},"observation":{"source":"s3://traceward-logs-/cluster=/year=2026/month=/day=/hour=.log.gz#","count":1',
    ',"first":"17,"last":"17,"evidence":[{"line":1,"time":"17","noneAtAnyPort":true}}',
  ].join(''),
);
/** Far more than an item can hold. */
const MAX_BYTES = 4_000_000;

/** Makes texts of items short. */
export const PACKING: Packing = {
  pack: (text) => deflateRawSync(text, { dictionary: DICTIONARY, level: 9 }).toString('base64'),
  unpack: (packed) =>
    inflateRawSync(Buffer.from(packed, 'base64'), { dictionary: DICTIONARY, maxOutputLength: MAX_BYTES }).toString(),
};
