import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { indexesOfBatch } from '../../bin/sweep/batches.ts';
import { runOfPlan } from '../../bin/sweep/run-of-plan.ts';
import { emptyFolder, planSweep, tiny } from '../kit/tiny-sweep.ts';

const never = new AbortController().signal;

describe('a run of a plan', () => {
  it('that throws says why, and leaves no result', async () => {
    const [planned, folder] = [await planSweep(tiny), emptyFolder()];
    const planOf = () => {
      throw new Error('out of luck');
    };
    expect(await runOfPlan({ ...planned, planOf }, 2, folder, never)).toMatchObject({
      ...{ index: 2, end: 'failed', reason: 'out of luck' },
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that is ended early leaves no result', async () => {
    const [planned, folder] = [await planSweep(tiny), emptyFolder()];
    const stop = new AbortController();
    const run = runOfPlan(planned, 2, folder, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(run).rejects.toThrow('stopped');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a batch', () => {
  it.each([
    [0, 5, 12, [0, 1, 2, 3, 4]],
    [2, 5, 12, [10, 11]],
    [3, 5, 12, []],
    [11, 1, 12, [11]],
    [12, 1, 12, []],
    [0, 100, 3, [0, 1, 2]],
  ])('%i of %i runs each, of %i runs', (batch, size, runs, indexes) => {
    expect(indexesOfBatch(batch, size, runs)).toEqual(indexes);
  });
});
