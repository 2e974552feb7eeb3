import { describe, expect, it } from 'vitest';
import { assemble, runWorld } from '../../bin/app/assemble.ts';
import { NONE, type TraceSink } from '../../sim/kernel/trace/sink.ts';
import { type SmallPlanName, smallPlan } from '../kit/small-plans.ts';

const names: readonly SmallPlanName[] = [
  'first-light on a day that leaves nothing out',
  'canary-rollout on a day that leaves nothing out',
  'reconnect-storm with actors that attack',
  'worm-to-brick, quietly and again',
];

describe.each(names)('%s', (name) => {
  it('has the same rows with the same causes where their numbers need 32 bits', async () => {
    const from = 2 ** 31 - 150;
    const [few, many] = [await rowsOf(name, 0), await rowsOf(name, from)];
    expect(few.length).toBeGreaterThan(250);
    expect(many).toEqual(few);
  });
});

describe('a trace with more rows than 32 bits can number', () => {
  it('is refused', async () => {
    const from = NONE - 500;
    await expect(rowsOf(names[0], from)).rejects.toMatchObject({
      code: 'run/trace-too-long',
      message: expect.stringContaining('has more than 4294967295 rows'),
    });
  });
});

/** The rows of a run that numbers them from `from` on; numbers count from there. */
async function rowsOf(name: SmallPlanName, from: number): Promise<readonly string[]> {
  const rows: string[] = [];
  const numbered = (row: number): number => (row === NONE ? -1 : row - from);
  const sink: TraceSink = {
    changes({ length, row, t, device, region, state, cause }) {
      for (let i = 0; i < length; i++)
        rows.push(`${numbered(row[i])} ${t[i]} ${device[i]} ${region[i]} ${state[i]} ${numbered(cause[i])}`);
    },
    events({ length, strings, row, t, kind, device, detail, evidence, cause }) {
      for (let i = 0; i < length; i++) {
        const texts = `${strings[detail[i]]} ${strings[evidence[i]]}`;
        rows.push(`${numbered(row[i])} ${t[i]} ${kind[i]} ${device[i]} ${texts} ${numbered(cause[i])}`);
      }
    },
    samples: () => {},
    reached: () => {},
  };
  const world = await assemble(await smallPlan(name), sink);
  const { hash, strings } = world.recorder.save();
  world.recorder.restore({ row: from, hash, strings });
  await runWorld(world);
  return rows;
}
