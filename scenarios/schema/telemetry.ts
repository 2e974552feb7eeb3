import { z } from 'zod';
import type { TelemetryPlan } from '../../sim/plan/plan.ts';
import { readingBytesMin } from '../../sim/plan/reading-layout.ts';
import { issueText } from '../source/problem.ts';
import { count, kindOf, share, size, span } from './quantity.ts';
import { keysOf } from './shape.ts';
import { signalSchema } from './signal.ts';

/** What the devices of a product publish, and the plan that it comes to. */
export const telemetrySchema = keysOf('telemetry', {
  every: span().prefault('5m').describe('Time between two readings.'),
  jitter: share({ max: 0.9 })
    .prefault('10%')
    .describe('Share by which each period is stretched or shortened at random.'),
  bytes: size({ max: 2 ** 20 })
    .prefault(256)
    .describe('Payload of one reading.'),
  qos: z
    .literal([0, 1, 2], {
      error: ({ input }) =>
        issueText(
          `${kindOf(input)} is not a quality of service`,
          'write 0 (at most once), 1 (at least once) or 2 (exactly once)',
        ),
    })
    .prefault(1)
    .describe('MQTT quality of service: 0 at most once, 1 at least once, 2 exactly once.'),
  buffer: count({ max: 100_000 })
    .prefault(0)
    .describe('Readings a device keeps while it is offline; the oldest is dropped first.'),
  signal: signalSchema.optional().describe('What the devices measure. Default: readings have no value.'),
}).transform(({ every, jitter, bytes, qos, buffer, signal }, issues): TelemetryPlan => {
  const bytesMin = readingBytesMin(signal);
  if (signal !== undefined && bytes < bytesMin)
    issues.addIssue({
      code: 'custom',
      path: ['bytes'],
      message: issueText(
        `a reading with its value does not fit into ${bytes} bytes`,
        `write at least ${bytesMin}, or a signal with shorter bounds or fewer decimals`,
      ),
    });
  return { everyMs: every, jitter, bytes, qos, buffer, ...(signal === undefined ? {} : { signal }) };
});
