import { describe, expect, it } from 'vitest';
import { run } from '../../../bin/app/run-scenario.ts';
import { findingsOf } from '../../../reports/findings/find.ts';
import { loadScenario } from '../../../scenarios/index.ts';
import type { LostSlice } from '../../../sim/fleet/lost-slice.ts';
import { least, scratch } from '../../kit/scratch.ts';

const lostAt = (worker: string, minutes: number, devices: number): LostSlice => ({
  ...{ worker, reason: 'silent for 4.0 s', heardMs: minutes * 60_000, lostMs: minutes * 60_000 + 4_000 },
  ...{ devices, names: [] },
});

describe('lost-worker', () => {
  /** `concerned`: how many of the lost devices the threshold is about. Default: all. */
  const found = async (lost: readonly LostSlice[], window = '', concerned?: number) => {
    const write = scratch({ 'lost.yaml': least(`expect: { "connect.attemptsPerDevice${window}": value > 99 }`) });
    const { summary, trace } = await run(await loadScenario(write('lost.yaml')));
    const rows = concerned ?? lost.reduce((sum, { devices }) => sum + devices, 0);
    const eventCounts = { ...summary.outcome.eventCounts, 'worker.lost': rows };
    const [finding] = await findingsOf(await trace(), {
      ...summary,
      lost,
      outcome: { ...summary.outcome, eventCounts },
    });
    return finding?.causes.find(({ rule }) => rule === 'lost-worker');
  };

  it('says with whom the run lost how many devices, and from when on', async () => {
    expect(await found([lostAt('one', 50, 6)])).toEqual({
      rule: 'lost-worker',
      what: 'the run lost 6 of 10 devices with worker one, 50m after its start: nothing of them is measured from then on',
      sure: 'likely',
      change: [],
    });
  });

  it('adds up the devices of several, from the first on', async () => {
    expect(await found([lostAt('two', 80, 3), lostAt('one', 70, 1)])).toMatchObject({
      what: expect.stringContaining('lost 4 of 10 devices with 2 workers, 1h10m after'),
      sure: 'possible',
    });
  });

  it('is no cause in a run that lost none of the devices of a threshold, or only after its window', async () => {
    expect(await found([])).toBeUndefined();
    expect(await found([lostAt('one', 50, 6)], '', 0)).toBeUndefined();
    expect(await found([lostAt('one', 50, 6)], '{from:0s, to:40m}')).toBeUndefined();
    expect(await found([lostAt('one', 30, 6)], '{from:0s, to:40m}')).toBeDefined();
  });
});
