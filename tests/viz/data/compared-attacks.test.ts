import { beforeAll, describe, expect, it } from 'vitest';
import { type CounterfactualPair, counterfactualPair } from '../../../reports/counterfactual/counterfactual-pair.ts';
import { filesOnDisk, openRun as openFolder } from '../../../reports/run-folder/index.ts';
import { compareRuns } from '../../../viz/data/compare.ts';
import type { CompareInfo } from '../../../viz/data/compare-queries.ts';
import { openRun, type RunHere } from '../../../viz/data/open-run.ts';
import { switchedControls } from '../../../viz/data/switched-controls.ts';
import { finished, handTrace, openFolder as openHandMade, scratch } from '../../kit/hand-trace.ts';
import { recorded, scratchOfFile } from '../../kit/recorded-run.ts';

const root = scratchOfFile();

describe.each([
  ['clone-army', 'concurrent-use', 50],
  // Another control refuses the same.
  ['wildcard-tap', 'topic-acl', 0],
] as const)('%s with %s and without', (scenario, control, lost) => {
  let [a, b]: RunHere[] = [];
  let info: CompareInfo;
  let pair: CounterfactualPair;

  beforeAll(async () => {
    const paths = [
      await recorded(root, scenario, '1', ['verdicts=all']),
      await recorded(root, scenario, '1', ['verdicts=all', `controls.${control}=off`]),
    ];
    [a, b] = await Promise.all(paths.map((path) => openRun(filesOnDisk(path))));
    ({ info } = await compareRuns(a, b));
    const [one, other] = await Promise.all(paths.map((path) => openFolder(path)));
    pair = await counterfactualPair(one, other, new Set([control]));
  });

  it('is named as what the runs set differently', () => {
    expect(switchedControls(a.info.manifest, b.info.manifest)).toMatchObject([{ control, inB: false }]);
  });

  it('has the first verdict that differs as the counterfactual has it', () => {
    const { firstVerdict } = info;
    expect(pair.first?.verdict).toBeDefined();
    expect([firstVerdict?.control, firstVerdict?.a?.row, firstVerdict?.b?.row]).toEqual([
      control,
      pair.first?.verdict?.asWritten?.row,
      pair.first?.verdict?.changed?.row,
    ]);
  });

  it('lists the devices lost in one of the runs alone as the counterfactual does', () => {
    const named = (lost: CompareInfo['lostOnlyInA']) =>
      lost
        .map(({ device, t, gained }) => [a.info.devices.name(device), t * a.info.manifest.tickMs, [...gained]] as const)
        .sort(inOrder);
    const expected = (fallen: CounterfactualPair['onlyChanged']) =>
      fallen.map(({ device, atMs, gained }) => [device, atMs, [...gained]] as const).sort(inOrder);
    expect(info.lostOnlyInB).toHaveLength(lost);
    expect(named(info.lostOnlyInB)).toEqual(expected(pair.onlyChanged));
    expect(named(info.lostOnlyInA)).toEqual(expected(pair.onlyAsWritten));
  });

  it('says the same the other way around', async () => {
    const turned = (await compareRuns(b, a)).info;
    expect(turned.firstVerdict?.a).toEqual(info.firstVerdict?.b);
    expect(turned.lostOnlyInA).toEqual(info.lostOnlyInB);
  });
});

type Trace = ReturnType<typeof handTrace>;

/** Two runs of equal settings that go on each in its own way. */
async function comparedInfo(...parts: readonly ((trace: Trace) => void)[]): Promise<CompareInfo> {
  const runs: RunHere[] = [];
  for (const part of parts) {
    const folder = openHandMade(scratch(), 5);
    const trace = handTrace();
    trace.event(0, 'run.started', { detail: 'hand-made' });
    part(trace);
    trace.feed(folder.sink, 1_000);
    folder.finish(finished);
    runs.push(await openRun(filesOnDisk(folder.path)));
  }
  return (await compareRuns(runs[0], runs[1])).info;
}

const judged = (trace: Trace, device: number, verdict: 'allow' | 'refuse', t: number, detail: string = verdict) =>
  trace.event(t, 'attack.judged', { device, actor: 'mallory', control: 'topic-acl', verdict, detail });

describe('the first verdict of two runs with equal controls', () => {
  it('is that of any control, with what the other run decides there later', async () => {
    const info = await comparedInfo(
      (trace) => {
        trace.change(10, 1, 'power running');
        judged(trace, 1, 'refuse', 20);
      },
      (trace) => {
        trace.change(10, 1, 'power asleep');
        judged(trace, 2, 'refuse', 25);
        judged(trace, 1, 'allow', 30);
      },
    );
    expect(info.first).toMatchObject({ device: 1, t: 10 });
    expect(info.firstVerdict).toMatchObject({
      ...{ control: 'topic-acl', device: 1, t: 20 },
      a: { verdict: 'refuse', t: 20 },
      b: { verdict: 'allow', t: 30 },
    });
  });

  it('may be one that the other run does not have', async () => {
    const info = await comparedInfo(
      () => {},
      (trace) => judged(trace, 3, 'allow', 20),
    );
    expect(info.firstVerdict).toMatchObject({ device: 3, t: 20, a: undefined, b: { verdict: 'allow' } });
  });

  it('is not one that both runs have, in whichever order within an instant', async () => {
    const both = (first: 'one' | 'other') => (trace: Trace) => {
      for (const detail of first === 'one' ? ['one', 'other'] : ['other', 'one']) judged(trace, 1, 'allow', 20, detail);
    };
    const info = await comparedInfo(both('one'), both('other'));
    expect(info.diverged).toBe(1);
    expect(info.firstVerdict).toBeUndefined();
  });

  it('is none where nothing differs', async () => {
    const same = (trace: Trace): void => void judged(trace, 1, 'allow', 20);
    const info = await comparedInfo(same, same);
    expect([info.first, info.firstVerdict, info.lostOnlyInA, info.lostOnlyInB]).toEqual([undefined, undefined, [], []]);
  });
});

const inOrder = (a: readonly [string, ...unknown[]], b: readonly [string, ...unknown[]]): number =>
  a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
