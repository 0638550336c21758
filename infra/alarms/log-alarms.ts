import { Duration } from 'aws-cdk-lib';
import type { OperationsAlarmProps } from './operations-alarm.ts';
import { malformedShare, metricOf } from './own-metric.ts';

const PERIOD = Duration.hours(1);

/** In percent. A rare line that was cut off is no reason to wake anybody; a new format is. */
const MALFORMED = 1;

export function logAlarms(): OperationsAlarmProps[] {
  return [
    {
      name: 'partial-objects',
      metric: metricOf('PartialObjects', 'Sum', PERIOD),
      happened: 'Objects ended in the middle or were corrupt; only what came before that was read.',
      remedy: "detect's log names them; see how the shipper ends its uploads.",
    },
    {
      name: 'unread-objects',
      metric: metricOf('UnreadObjects', 'Sum', PERIOD),
      happened: 'Nothing was understood of objects among the logs; what they say is not in the findings.',
      remedy: "detect's log names them, and says how they begin and what to set instead.",
    },
    {
      name: 'malformed-lines',
      metric: malformedShare(PERIOD),
      above: MALFORMED,
      happened: `More than ${MALFORMED} % of an hour's lines could not be understood; what they say is not in the findings.`,
      remedy: 'scan one of the objects on the command line; its coverage gives the reasons.',
    },
    {
      name: 'contacts-not-parked',
      metric: metricOf('ContactsNotParked', 'Sum', PERIOD),
      happened: 'A container made so many different connections that not all could be kept for later.',
      remedy:
        "detect's log names the object; find the container in it, and look at what it does: this may be an attempt to hide.",
    },
  ];
}
