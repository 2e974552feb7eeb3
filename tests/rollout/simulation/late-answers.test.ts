import { describe, expect, it } from 'vitest';
import { invariant } from '../../../sim/kernel/lab-error.ts';
import { answer } from '../../../sim/protocol/codec.ts';
import { EventCode } from '../../../sim/protocol/event-codes.ts';
import { offerCode } from '../../../sim/protocol/offer-code.ts';
import { keptWorld, type Ran, runPlan } from '../../kit/run-plan.ts';
import { isChange } from '../../kit/trace-rows.ts';
import { rolloutPlan } from './rollout-plan.ts';

const minute = 60_000;

const entered = ({ rows }: Ran, state: string): number =>
  rows.filter(isChange).filter((row) => row.region === 'update' && row.state === state).length;

/**
 * Half of all packets take more than 1.3 s, one in twenty more than 9 s, so later packets often overtake earlier ones.
 */
const slowLinks = [
  'network={ latency: { median: 1300ms, p95: 9s } }',
  'fleet[acme/sensor].updates={ every: 2h, push: true }',
];

describe('on links that reorder packets', () => {
  it.each([1, 2, 3])('each failure counts once, for the execution that it ended (seed %i)', async (seed) => {
    const retry = 'retry: [{ of: failed, times: 9 }]';
    const set = [
      ...slowLinks,
      `timeline[0].policy={ kind: aws-constant, maximumPerMinute: 100, ${retry} }`,
      'releases[0].faults=[{ kind: boot-failure }]',
      'duration=2h',
    ];
    const plan = await rolloutPlan('esp32', { count: 60, set });
    const ran = await runPlan({ ...plan, seed: String(seed) });
    // Only falling back ends an execution here, and each device has ten of them.
    expect(entered(ran, 'reverted')).toBe(60 * 10);
  });
});

describe('a device', () => {
  /** A device with a slow download under way or, a minute before the rollout, without anything pending. */
  async function deviceAt(tick: number) {
    const set = ['network.bandwidth=20kbit/s'];
    const { world } = await keptWorld(await rolloutPlan('esp32', { set }));
    world.advance(tick);
    const fields = world.fleet.updates.of(0);
    invariant(fields !== undefined, 'its product has a release');
    const handleReport = (event: number, value: number, number: number): void => {
      const updateService = world.fleet.size + 2;
      world.agenda.send(0, updateService, answer(event, value, number & 0xff), 0, world.now + 1);
      world.advance(world.now + 2);
    };
    return { fields, handleReport };
  }

  it.each([
    ['its latest check', 0, true],
    ['a check that it has repeated since', -1, false],
  ])('judges an offer that answers %s: %o', async (_what, offset, isJudged) => {
    const { fields, handleReport } = await deviceAt(9 * minute);
    handleReport(EventCode.OFFERED, offerCode(1, 1), fields.check.get(0) + offset);
    expect(fields.wanted.get(0) > 0).toBe(isJudged);
  });

  it.each([
    ['its latest check', 0, true],
    ['a check that it has repeated since', -1, false],
  ])('rests when the answer to %s offers nothing: %o', async (_what, offset, rests) => {
    const { fields, handleReport } = await deviceAt(9 * minute);
    const before = fields.dueAt.get(0);
    handleReport(EventCode.UP_TO_DATE, 0, fields.check.get(0) + offset);
    expect(fields.dueAt.get(0) !== before).toBe(rests);
  });

  it.each([
    ['the download under way', 0, true],
    ['one that it has given up', -1, false],
  ])('accepts the end of %s: %o', async (_what, offset, isNoted) => {
    const { fields, handleReport } = await deviceAt(12 * minute);
    const before = fields.doneAt.get(0);
    expect(before).toBeGreaterThan(12 * minute);
    handleReport(EventCode.STREAMING, before + minute, fields.attempt.get(0) + offset);
    expect(fields.doneAt.get(0) !== before).toBe(isNoted);
  });
});
