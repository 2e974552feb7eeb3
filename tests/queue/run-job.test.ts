import { describe, expect, it } from 'vitest';
import { ranOfText, ranText } from '../../bin/queue/ran-text.ts';
import {
  documentId,
  jobId,
  printable,
  RESULT_CHARS_MAX,
  type RunJob,
  readJob,
  readOutcome,
} from '../../bin/queue/run-job.ts';

const digest = 'ab'.repeat(32);
const task = { kind: 'drill', title: 'A05 broker-flood, connects', name: 'a.A05', claim: 'What it gets.' } as const;
const job: RunJob = {
  ...{
    version: '1.2.3',
    batch: digest,
    index: 7,
    cell: 1,
    seed: '2',
    task,
    document: digest,
    plan: digest,
  },
};

describe('a job', () => {
  it('has an id that BullMQ takes, and another one as a check', () => {
    expect([jobId(job), jobId({ ...job, madeBy: 'a' }), documentId(job)]).toEqual([
      'run-abababab-7',
      'run-abababab-7-again',
      'cell-abababab-1',
    ]);
  });

  it('is read as it was written', () => {
    expect(readJob('run-abababab-7', job)).toEqual(job);
    expect(readJob('run-abababab-7-again', { ...job, madeBy: 'a.1.b' })).toEqual({ ...job, madeBy: 'a.1.b' });
  });

  it.each<[string, unknown, string]>([
    ['no data', undefined, 'these data are no job'],
    ['a text', 'run', 'these data are no job'],
    ['a key that jobs do not have', { ...job, path: '../../etc/passwd' }, 'Unknown key "path"'],
    ['a path for a digest', { ...job, document: '../../etc/passwd' }, 'document'],
    ['a path for an index', { ...job, index: '../7' }, 'index'],
    ['half an index', { ...job, index: 7.5 }, 'index'],
    ['an index below 0', { ...job, index: -1 }, 'index'],
    ['an index beyond all sweeps', { ...job, index: 250_001 }, 'index'],
    ['the name of another run', { ...job, index: 8 }, 'its id is that of another run'],
    ['the name of a check', { ...job, madeBy: 'a' }, 'its id is that of another run'],
    ['a long seed', { ...job, seed: 'x'.repeat(5_000) }, 'seed'],
    ['more data than any job', { ...job, more: 'x'.repeat(20_000) }, 'where a job has at most 16384'],
    ['a task that there is none of', { ...job, task: { kind: 'shell', title: 'sh' } }, 'task'],
    ['a task with more than it has', { ...job, task: { ...job.task, root: '/etc' } }, 'root'],
    ['no version', { ...job, version: undefined }, 'version'],
  ])('is refused with %s', (_what, data, reason) => {
    expect(() => readJob('run-abababab-7', data)).toThrow(expect.objectContaining({ code: 'queue/job' }));
    expect(() => readJob('run-abababab-7', data)).toThrow(reason);
  });
});

describe('an outcome', () => {
  it.each([
    ['a run', { end: 'ran', text: '{}' }],
    ['a failure', { end: 'failed', reason: 'x' }],
    ['a refusal', { end: 'refused', reason: 'x' }],
  ])('is read: %s', (_what, outcome) => {
    expect(readOutcome(outcome)).toEqual(outcome);
  });

  it.each([
    ['nothing', undefined],
    ['another end', { end: 'ok', text: '{}' }],
    ['a result beyond all sizes', { end: 'ran', text: 'x'.repeat(RESULT_CHARS_MAX + 1) }],
    ['a key that it does not have', { end: 'ran', text: '{}', path: '/etc' }],
  ])('is not read: %s', (_what, outcome) => {
    expect(readOutcome(outcome)).toBeUndefined();
  });
});

describe('the data of a run as text', () => {
  const ran = { traceHash: '0123', figures: { b: 1, a: Number.POSITIVE_INFINITY, c: null }, met: [true, false] };

  it('has the same bytes for the same run, and gives it back', () => {
    expect(ranText(ran)).toBe('{"figures":{"a":"never","b":1,"c":null},"met":[true,false],"traceHash":"0123"}');
    expect(ranOfText(ranText(ran))).toEqual(ran);
  });

  it.each([
    ['no JSON', '{'],
    ['a number that is none', '{"figures":{"a":1e999},"met":[],"traceHash":"x"}'],
    ['a text for a number', '{"figures":{"a":"1"},"met":[],"traceHash":"x"}'],
    ['another key', '{"figures":{},"met":[],"traceHash":"x","path":"/"}'],
  ])('is refused with %s', (_what, text) => {
    expect(() => ranOfText(text)).toThrow(expect.objectContaining({ code: 'queue/job' }));
  });
});

it('text of other processes controls no terminal', () => {
  expect(printable('a\u001b[2Jb\u009bc\nd')).toBe('a\ufffd[2Jb\ufffdc\nd');
});
