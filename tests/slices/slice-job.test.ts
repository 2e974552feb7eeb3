import { describe, expect, it } from 'vitest';
import { readSliceJob, readTaken, type SliceJob, sliceDocumentId, sliceJobId } from '../../bin/slices/slice-job.ts';

const digest = 'ab'.repeat(32);
const run = '0123456789abcdef';
const job: SliceJob = {
  ...{ version: '1.2.3', run, slice: 1, slices: 3, seed: '2', document: digest, plan: digest, lostAfterMs: 15_000 },
};
const id = `slice-${run}-1`;

describe('a slice as a job', () => {
  it('has an id that BullMQ takes', () => {
    expect([sliceJobId(job), sliceDocumentId(run)]).toEqual([id, `fleet-${run}`]);
  });

  it('is read as it was written', () => {
    expect(readSliceJob(id, job)).toEqual(job);
  });

  it.each<[string, unknown, string]>([
    ['no data', undefined, 'it is no slice of a fleet'],
    ['a key that it does not have', { ...job, broker: 'mqtts://example' }, 'Unknown key "broker"'],
    ['a path for a run', { ...job, run: '../../etc/passwd' }, 'run'],
    ['a path for a digest', { ...job, document: '/etc/passwd' }, 'document'],
    ['a slice beyond the last', { ...job, slice: 3 }, 'slice 3 of 3'],
    ['no slices at all', { ...job, slice: 0, slices: 0 }, 'slice 0 of 0'],
    ['half a slice', { ...job, slice: 0.5 }, 'slice'],
    ['the name of another slice', { ...job, slice: 2 }, 'its id is that of another slice'],
    ['a silence without end', { ...job, lostAfterMs: 1e12 }, 'lostAfterMs'],
    ['no patience', { ...job, lostAfterMs: 0 }, 'lostAfterMs'],
    ['more data than any', { ...job, seed: 'x'.repeat(20_000) }, 'a slice has at most 16384'],
  ])('is refused with %s', (_what, data, reason) => {
    expect(() => readSliceJob(id, data)).toThrow(expect.objectContaining({ code: 'queue/job' }));
    expect(() => readSliceJob(id, data)).toThrow(reason);
  });
});

describe('an answer to it', () => {
  it.each([
    { end: 'taken', by: 'one' },
    { end: 'refused', by: 'one', reason: 'x' },
  ])('is read: %j', (taken) => {
    expect(readTaken(taken)).toEqual(taken);
  });

  it.each([undefined, { end: 'ran', text: '' }, { end: 'taken' }, { end: 'taken', by: 'one', path: '/' }])(
    'is not read: %j',
    (taken) => {
      expect(readTaken(taken)).toBeUndefined();
    },
  );
});
