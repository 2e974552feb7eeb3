import { describe, expect, it } from 'vitest';
import { counterfactualPair } from '../../reports/counterfactual/counterfactual-pair.ts';
import { firstDifference } from '../../reports/counterfactual/first-difference.ts';
import { openRun, type Run } from '../../reports/run-folder/index.ts';
import { finished, handTrace, openFolder, scratch } from '../kit/hand-trace.ts';

type Trace = ReturnType<typeof handTrace>;

/** Two runs that begin with the same rows, and go on each in its own way. */
async function runsOf(begin: (trace: Trace) => void, ...ends: readonly ((trace: Trace) => void)[]): Promise<Run[]> {
  const runs: Run[] = [];
  for (const end of ends) {
    const folder = openFolder(scratch(), 5);
    const trace = handTrace();
    begin(trace);
    end(trace);
    trace.feed(folder.sink, 1_000);
    folder.finish(finished);
    runs.push(await openRun(folder.path));
  }
  return runs;
}

const acl = new Set(['topic-acl']);
const start = (trace: Trace): void => {
  trace.event(0, 'run.started', { detail: 'hand-made' });
  trace.change(10, 0, 'power running');
};
const judged = (trace: Trace, device: number, verdict: 'allow' | 'refuse', t = 20, control = 'topic-acl'): number =>
  trace.event(t, 'attack.judged', { device, actor: 'mallory', control, verdict, detail: verdict });
const gained = (trace: Trace, device: number, what: string, t: number): number =>
  trace.event(t, 'attack.gained', { device, actor: 'mallory', detail: what, evidence: 'A04 wildcard, subscribe' });

describe('the first difference of two runs', () => {
  it('is none where all rows are equal', async () => {
    const [one, other] = await runsOf(
      start,
      (trace) => judged(trace, 1, 'refuse'),
      (trace) => judged(trace, 1, 'refuse'),
    );
    expect(await firstDifference(one, other, acl)).toBeUndefined();
  });

  it('is the verdict of the switched control', async () => {
    const [one, other] = await runsOf(
      start,
      (trace) => judged(trace, 1, 'refuse'),
      (trace) => judged(trace, 1, 'allow'),
    );
    expect(await firstDifference(one, other, acl)).toMatchObject({
      ...{ equalRows: 2, isByVerdict: true },
      verdict: {
        control: 'topic-acl',
        asWritten: { row: 2, verdict: 'refuse' },
        changed: { row: 2, verdict: 'allow' },
      },
    });
  });

  it('finds the verdict of the other run at the same device, though it comes later there', async () => {
    const [one, other] = await runsOf(
      start,
      (trace) => {
        judged(trace, 3, 'allow', 20, 'certificate-chain');
        judged(trace, 2, 'refuse', 30);
        judged(trace, 1, 'refuse', 40);
      },
      (trace) => judged(trace, 1, 'allow'),
    );
    expect(await firstDifference(one, other, acl)).toMatchObject({
      isByVerdict: true,
      verdict: { asWritten: { device: 'acme/sensor-1', row: 4 }, changed: { device: 'acme/sensor-1', row: 2 } },
    });
  });

  it('says where something has changed before the control decided', async () => {
    const [one, other] = await runsOf(
      start,
      (trace) => {
        trace.change(15, 2, 'link online');
        judged(trace, 1, 'refuse');
      },
      (trace) => {
        trace.change(15, 2, 'link backoff');
        judged(trace, 1, 'allow');
      },
    );
    expect(await firstDifference(one, other, acl)).toMatchObject({
      ...{ equalRows: 2, isByVerdict: false, asWritten: { state: 'online' }, changed: { state: 'backoff' } },
      verdict: { asWritten: { row: 3 }, changed: { row: 3 } },
    });
  });

  it.each([
    ['cause', { cause: 1 }],
    ['evidence', { evidence: 'serial 7' }],
    ['time', { t: 21 }],
    ['actor', { actor: 'eve' }],
  ])(
    'sees another %s',
    async (_, { t = 20, ...fields }: { t?: number; cause?: number; evidence?: string; actor?: string }) => {
      const row = (trace: Trace, at: number, more: object) =>
        trace.event(at, 'attack.started', { device: 1, actor: 'mallory', ...more });
      const [one, other] = await runsOf(
        start,
        (trace) => row(trace, 20, {}),
        (trace) => row(trace, t, fields),
      );
      expect(await firstDifference(one, other, acl)).toMatchObject({
        equalRows: 2,
        verdict: undefined,
        isByVerdict: false,
      });
    },
  );

  it('is the end of the shorter run', async () => {
    const [one, other] = await runsOf(
      start,
      () => {},
      (trace) => judged(trace, 1, 'allow'),
    );
    expect(await firstDifference(one, other, acl)).toMatchObject({
      ...{ equalRows: 2, asWritten: undefined, isByVerdict: true },
      verdict: { asWritten: undefined, changed: { row: 2 } },
    });
  });
});

describe('a counterfactual pair', () => {
  it('has the devices that were lost in one run alone, each with what was gained in addition, by when', async () => {
    const [one, other] = await runsOf(
      start,
      (trace) => {
        gained(trace, 4, 'a session in its name', 20);
        gained(trace, 0, 'a copy of its credential', 25);
      },
      (trace) => {
        gained(trace, 4, 'a session in its name', 20);
        gained(trace, 3, 'messages of its own', 30);
        gained(trace, 4, 'messages of its own', 40);
        gained(trace, 3, 'a session in its name', 50);
      },
    );
    const { first, ...pair } = await counterfactualPair(one, other, acl);
    expect(first).toMatchObject({ equalRows: 3, verdict: undefined });
    expect(pair).toEqual({
      devices: 5,
      onlyAsWritten: [{ device: 'acme/sensor-0', gained: ['a copy of its credential'], row: 3, atMs: 25 }],
      onlyChanged: [
        { device: 'acme/sensor-3', gained: ['messages of its own', 'a session in its name'], row: 3, atMs: 30 },
        { device: 'acme/sensor-4', gained: ['messages of its own'], row: 4, atMs: 40 },
      ],
      inBoth: 1,
      byGain: [
        { what: 'a session in its name', asWritten: 1, changed: 2 },
        { what: 'messages of its own', asWritten: 0, changed: 2 },
        { what: 'a copy of its credential', asWritten: 1, changed: 0 },
      ],
    });
  });
});
