import { z } from 'zod';
import { suggest } from '../../sim/kernel/near.ts';
import { deviceFields, readTemplate, templateBytesMax, templateFields } from '../../sim/plan/payload-template.ts';
import type { TelemetryPlan } from '../../sim/plan/plan.ts';
import { readingBytesMin } from '../../sim/plan/reading-layout.ts';
import { valueWidth } from '../../sim/plan/signal.ts';
import { issueText } from '../source/problem.ts';
import { count, kindOf, share, size, span } from './quantity.ts';
import { keysOf } from './shape.ts';
import { signalSchema } from './signal.ts';

/** Longer ones are no readings, but files. */
const TEMPLATE_MAX = 8_192;
const TEMPLATE_HINT = 'write text such as {"device": "{{id}}", "seq": {{count}}} in single quotes';

/** What the devices of a product publish, and the plan that it comes to. */
export const telemetrySchema = keysOf('telemetry', {
  every: span().prefault('5m').describe('Time between two readings.'),
  jitter: share({ max: 0.9 })
    .prefault('10%')
    .describe('Share by which each period is stretched or shortened at random.'),
  bytes: size({ max: 2 ** 20 })
    .prefault(256)
    .describe('Payload of one reading; with payload, what its {{padding}} fills it up to.'),
  payload: z
    .string({ error: ({ input }) => issueText(`${kindOf(input)} is not a template`, TEMPLATE_HINT) })
    .max(TEMPLATE_MAX, { error: () => issueText(`has more than ${TEMPLATE_MAX} characters`, 'write a shorter one') })
    .optional()
    .describe(
      `A text with placeholders: {{count}}, {{value}}, {{time}}, {{isoTime}}, {{padding}}, and of the device {{${deviceFields.join('}}, {{')}}}. Default: JSON of the lab.`,
    )
    .meta({ example: '{"device":"{{id}}","count":{{count}}}' }),
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
}).transform(({ every, jitter, bytes, payload, qos, buffer, signal }, issues): TelemetryPlan => {
  const rest = { qos, buffer, ...(signal === undefined ? {} : { signal }) };
  if (payload !== undefined) {
    const template = readTemplate(payload, signal !== undefined);
    if (!('what' in template)) {
      const bytesMax = templateBytesMax(template, bytes, signal === undefined ? 0 : valueWidth(signal));
      return { everyMs: every, jitter, bytes: bytesMax, payload: { template: payload, padTo: bytes }, ...rest };
    }
    const { unknown } = template;
    const hint = unknown === undefined ? template.hint : suggest(unknown, templateFields);
    issues.addIssue({ code: 'custom', path: ['payload'], message: issueText(template.what, hint) });
    return z.NEVER;
  }
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
  return { everyMs: every, jitter, bytes, ...rest };
});
