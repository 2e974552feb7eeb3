import { afterAll, beforeAll, expect, it } from 'vitest';
import { filesOnDisk } from '../../../reports/run-folder/index.ts';
import type { ColorMode } from '../../../viz/data/legend.ts';
import { openRun, type RunHere } from '../../../viz/data/open-run.ts';
import { realRun } from '../../kit/real-run.ts';

let path: string;
let run: RunHere;
let done: () => void;

beforeAll(async () => {
  const recorded = await realRun('reconnect-storm');
  [path, done] = [recorded.path, recorded.remove];
  run = await openRun(filesOnDisk(path));
});
afterAll(() => done());

it('the code cache gives the codes that a fresh computation gives: while playing, backward, with alternating colors, beside a search', async () => {
  const { end } = run.info;
  const [busy, step] = [end * 0.4, end / 400];
  const asked: readonly (readonly [t: number, color: ColorMode])[] = [
    ...Array.from({ length: 8 }, (_, i) => [busy + i * step, 'health'] as const),
    ...Array.from({ length: 4 }, (_, i) => [busy + (7 - i) * step, 'health'] as const),
    [busy, 'link'],
    [busy + step, 'link'],
    [busy + step, 'health'],
    [end, 'health'],
    [busy, 'health'],
  ];
  for (const [t, color] of asked) {
    const kept = await run.snapshot(t, color);
    const fresh = await (await openRun(filesOnDisk(path))).snapshot(t, color);
    expect(kept, `${color} at ${t}`).toEqual(fresh);
    await run.find('state:backoff', t + 3 * step);
  }
});
