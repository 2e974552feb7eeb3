import { describe, expect, it } from 'vitest';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { BrokerPlan, Plan } from '../../sim/plan/plan.ts';
import { attacked, mallory, off } from '../kit/attack-plans.ts';
import { hours, minutes, seconds } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { summarized } from '../kit/summarized.ts';
import { type EventRow, isEvent } from '../kit/trace-rows.ts';

const edge: Partial<BrokerPlan> = { connectTimeoutMs: 30_000, pendingMax: 30, dialsPerMinute: 10 };

const planOf = (way: string, controls: readonly ControlId[], fields: Partial<Plan> = {}, broker = edge): Plan => {
  const plan = planWith([{ count: 40, identity: 'attested' }], {
    durationMs: hours(1),
    timeline: [attacked(minutes(20), ['A07', way], { by: mallory, forMs: minutes(20), redialMs: seconds(1) })],
    controls: off(...controls),
    ...fields,
  });
  return { ...plan, broker: { ...plan.broker, ...broker } };
};

async function rowsOf(plan: Plan): Promise<readonly EventRow[]> {
  const { rows } = await runPlan(plan);
  return rows.filter(isEvent);
}

const refusalsIn = (rows: readonly EventRow[]) =>
  rows.filter(({ kind, verdict }) => kind === 'attack.judged' && verdict === 'refuse').map(({ control }) => control);
const wasting = (rows: readonly EventRow[]) =>
  new Set(rows.filter(({ kind }) => kind === 'attack.gained').map(({ device }) => device)).size;

describe.each(['model', 'packet'] as const)('a flood of dials, in %s', (fidelity) => {
  it.each<[way: string, control: ControlId, others: readonly ControlId[], got: number]>([
    // Ten dials of an address get through each minute, of clients that all try again.
    ['flood', 'connect-rate', ['pending-limit', 'connect-timeout'], 40],
    ['slow', 'connect-rate', ['pending-limit', 'connect-timeout'], 20],
    ['slow', 'pending-limit', ['connect-rate', 'connect-timeout'], 30],
    ['slow', 'connect-timeout', ['connect-rate', 'pending-limit'], 0],
  ])('%s: what %s refuses is less than what gets through without it', async (way, control, others, got) => {
    const refused = await rowsOf(planOf(way, others, { fidelity, durationMs: minutes(27) }));
    expect(new Set(refusalsIn(refused))).toEqual(new Set([control]));
    const free = await rowsOf(planOf(way, [...others, control], { fidelity, durationMs: minutes(27) }));
    expect(refusalsIn(free)).toEqual([]);
    expect(wasting(free)).toBe(40);
    expect(wasting(refused)).toBeLessThanOrEqual(got);
  });
});

it('a flood is refused for one reason, however many dials it has, with the address as evidence', async () => {
  const rows = await rowsOf(planOf('flood', ['pending-limit', 'connect-timeout'], { durationMs: minutes(27) }));
  const refusals = rows.filter(({ kind, verdict }) => kind === 'attack.judged' && verdict === 'refuse');
  expect(refusals.length).toBeGreaterThan(100);
  const reason = 'TLS handshake: more than 10 dials a minute from one address';
  expect([...new Set(refusals.map(({ detail }) => detail))]).toEqual([reason]);
  expect([...new Set(refusals.map(({ evidence }) => evidence))]).toEqual([expect.stringMatching(/^2001:db8:ffff::/)]);
});

describe('what a flood costs honest devices', () => {
  /** Device time offline in a run in which all of them come back from an outage, into the flood if there is one. */
  async function offlineIn(controls: readonly ControlId[], isFlooded = true): Promise<number> {
    const few = { ...edge, pendingMax: 4_000, handshakesPerSecond: 2, handshakeQueue: 20 };
    const plan = planOf('flood', controls, { durationMs: minutes(40) }, few);
    const [entry] = plan.timeline;
    const forMs = isFlooded ? minutes(12) : 1;
    const flood = { ...entry, action: { ...entry.action, redialMs: 500, forMs } as typeof entry.action };
    const outage: typeof entry = {
      ...{ label: 'out', trigger: { kind: 'at', atMs: minutes(25) } },
      action: { kind: 'outage', of: 'network', forMs: minutes(3), on: {} },
    };
    const { harm } = await summarized({ ...plan, timeline: [flood, outage] });
    return Object.values(harm.offlineMs).reduce((all, part) => all + part, 0);
  }

  it('is bounded by connect-rate, where handshakes are few', async () => {
    const [without, on, flooded] = [await offlineIn([], false), await offlineIn([]), await offlineIn(['connect-rate'])];
    expect(flooded - without).toBeGreaterThan(10 * (on - without));
    // Less than ten seconds for each of forty devices.
    expect(on - without).toBeLessThan(40 * 10_000);
  });
});
