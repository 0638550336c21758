import type { Wrapper } from '../wrapper.ts';
import { cloudwatch } from './cloudwatch.ts';
import { cri } from './cri.ts';
import { docker } from './docker.ts';
import { fluentBit } from './fluent-bit.ts';
import { openTelemetry } from './open-telemetry.ts';

/** All wrappers, the stricter before the looser. To read a new wrapping: add its file here. */
export const WRAPPERS: readonly Wrapper[] = [cri, docker, cloudwatch, fluentBit, openTelemetry];
