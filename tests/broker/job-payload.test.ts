import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jobPayload, messageEvent, readJob } from '../../broker/core/job-payload.ts';
import { CommandNumbers } from '../../sim/protocol/device-command.ts';
import { EventCode } from '../../sim/protocol/event-codes.ts';

describe('the payload of a job', () => {
  it.each([
    [{ do: 'check' }],
    [{ do: 'withdraw', offer: 0, execution: 1 }],
    [{ do: 'withdraw', offer: 255, execution: 255 }],
  ] as const)('round-trips: %o', (job) => expect(readJob(jobPayload(job))).toEqual(job));

  it('is the same buffer for every device that is to check', () => {
    expect(jobPayload({ do: 'check' })).toBe(jobPayload({ do: 'check' }));
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'check'],
    ['JSON of another shape', '"check"'],
    ['null', 'null'],
    ['another job', '{"do":"format"}'],
    ['no offer', '{"do":"withdraw","execution":1}'],
    ['no execution', '{"do":"withdraw","offer":1}'],
    ['an offer that is not a number', '{"do":"withdraw","offer":"1","execution":1}'],
    ['an offer below the range', '{"do":"withdraw","offer":-1,"execution":1}'],
    ['an offer above the range', '{"do":"withdraw","offer":256,"execution":1}'],
    ['an execution above the range', '{"do":"withdraw","offer":1,"execution":256}'],
    ['half an offer', '{"do":"withdraw","offer":1.5,"execution":1}'],
    ['more fields than a job has', `{"do":"check","pad":"${'x'.repeat(400)}"}`],
    ['bytes that are not text', '\u{FFFD}\u0000'],
  ])('is rejected if it is %s', (_what, text) => {
    expect(readJob(Buffer.from(text))).toBeUndefined();
    expect(messageEvent(Buffer.from(text), new CommandNumbers())).toEqual([EventCode.MESSAGE, 0]);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const job = readJob(bytes);
        expect(job === undefined || job.do === 'check' || job.do === 'withdraw').toBe(true);
      }),
    );
  });
});
