import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followSweep } from '../../../viz/sweep/follow-sweep.ts';
import { paceText } from '../../../viz/sweep/pace.ts';
import type { OpenedSweep } from '../../../viz/sweep/sweep-source.ts';
import { madeRuns, madeSweep } from '../../kit/made-sweep.ts';

/** A served sweep, and what comes each time that it is read again. */
function served(end: OpenedSweep['end'], ...answers: readonly (OpenedSweep | Error | undefined)[]) {
  const left = [...answers];
  const newer = vi.fn(async (): Promise<OpenedSweep | undefined> => {
    const answer = left.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const rest = { done: 0, failed: [], workers: [], leavesOutNever: false, files: undefined, where: 'made' };
  return { ...rest, sweep: madeSweep, runs: madeRuns, end, newer };
}

const told = () => ({ found: vi.fn(), failed: vi.fn(), recovered: vi.fn() });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a sweep that runs', () => {
  it('is read again every two seconds, and what is new is passed on', async () => {
    const next = served('running');
    const sweep = served('running', undefined, next);
    const follower = told();
    followSweep(sweep, follower);
    await vi.advanceTimersByTimeAsync(2_000);
    expect([sweep.newer.mock.calls.length, follower.found.mock.calls.length]).toEqual([1, 0]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(follower.found.mock.calls).toEqual([[next]]);
  });

  it('shows a trouble once it comes three times in a row, and no more when it is over', async () => {
    const gone = new Error('gone');
    const follower = told();
    followSweep(served('running', gone, gone, undefined, gone, gone, gone, gone, undefined), follower);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(follower.failed).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(follower.failed.mock.calls).toEqual([[gone]]);
    expect(follower.recovered).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(follower.recovered).toHaveBeenCalledOnce();
  });

  it('is left alone once the caller stops, also where an answer is on its way', async () => {
    const sweep = served('running');
    const follower = told();
    let answer = (_next: OpenedSweep): void => {};
    sweep.newer.mockImplementation(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const stop = followSweep(sweep, follower);
    await vi.advanceTimersByTimeAsync(2_000);
    stop();
    answer(served('running'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect([sweep.newer.mock.calls.length, follower.found.mock.calls.length]).toEqual([1, 0]);
  });
});

describe('a sweep that has ended', () => {
  it('is read again now and then, since it may be continued, and a server that has gone is no trouble', async () => {
    const gone = new Error('gone');
    const sweep = served('finished', gone, gone, gone, gone);
    const follower = told();
    followSweep(sweep, follower);
    await vi.advanceTimersByTimeAsync(40_000);
    expect(sweep.newer).toHaveBeenCalledTimes(4);
    expect(follower.failed).not.toHaveBeenCalled();
  });

  it('is not read again where it comes from no server', async () => {
    const { newer: _newer, ...chosen } = served('running');
    followSweep(chosen, told());
    await vi.advanceTimersByTimeAsync(60_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the pace of a sweep', () => {
  const from = { at: 1_000, done: 10 };

  it('says how fast runs end and when the rest will have ended, never less than a second', () => {
    expect(paceText(from, { at: 11_000, done: 60 }, 200)).toBe('5 runs/s, about 28s left');
    expect(paceText(from, { at: 61_000, done: 14 }, 200)).toBe('a run in 15s, about 46m30s left');
    expect(paceText(from, { at: 11_000, done: 199 }, 200)).toBe('19 runs/s, about 1s left');
  });

  it('says nothing before it knows', () => {
    expect(paceText(from, { at: 90_000, done: 10 }, 200)).toBe('');
    expect(paceText(from, { at: 2_000, done: 12 }, 200)).toBe('');
  });
});
