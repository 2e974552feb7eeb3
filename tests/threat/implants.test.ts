import { describe, expect, it } from 'vitest';
import type { SimulatedFabric } from '../../broker/simulated/simulated-fabric.ts';
import { profileProperties } from '../../scenarios/index.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { atTheDevice, attackedPlan, off } from '../kit/attack-plans.ts';
import { at, hours, minutely, minutes, seconds } from '../kit/lone-plan.ts';
import { keptWorld, runPlan } from '../kit/run-plan.ts';
import { type EventRow, isEvent } from '../kit/trace-rows.ts';

const first = { name: 'acme/sensor-1' };
const slow = { latencyMedianMs: 10, latencyP95Ms: 10, loss: 0, bandwidthBps: 8_000 };

/** An image by cable at 10 minutes, which sends that much every ten seconds for half an hour. */
const plan = (
  bytes: number,
  profile: string,
  { fidelity = 'model', controls = [], steps = [] }: PlanFields = {},
): Plan =>
  attackedPlan(
    [
      at(minutes(10), {
        ...{ kind: 'attack', technique: 'A09', way: 'cable', by: atTheDevice, on: first },
        ...{ beaconMs: seconds(10), bytes, forMs: minutes(30) },
      }),
      ...steps,
    ],
    off('sideload-lock', 'secure-boot', ...controls),
    { fidelity },
    {
      ...{ profile, properties: profileProperties(profile), network: slow },
      telemetry: minutely({ everyMs: seconds(5), qos: 1 }),
    },
  );

interface PlanFields {
  readonly fidelity?: Plan['fidelity'];
  readonly controls?: readonly ControlId[];
  readonly steps?: Plan['timeline'];
}

const calls = (rows: readonly EventRow[]) =>
  rows.filter(({ kind, detail }) => kind === 'attack.judged' && detail?.startsWith('call of its image: '));

/** How many readings have reached the platform by an instant. */
const deliveredBy = async (given: Plan, t: number): Promise<number> => {
  const { samples } = await runPlan(given);
  return samples.findLast((sample) => sample.t <= t)!.values['messages.delivered'];
};

describe('a call of an implant', () => {
  it.each<[profile: string, controls: readonly ControlId[], allow: boolean, reason: string]>([
    ['sphere', [], false, 'mallory.example is not in AllowedConnections of acme/sensor'],
    [
      'sphere',
      ['allowed-connections'],
      true,
      'not checked: mallory.example is not in AllowedConnections of acme/sensor',
    ],
    ['legacy-rtos', [], true, 'its code is not held back by the kernel'],
  ])('on %s without %j: %s', async (profile, controls, allow, reason) => {
    const { rows } = await runPlan(plan(1_024, profile, { controls }));
    const judged = calls(rows.filter(isEvent));
    expect(judged.map((row) => [row.device, row.control, row.verdict, row.detail])).toEqual([
      [0, 'allowed-connections', allow ? 'allow' : 'refuse', `call of its image: ${reason}`],
    ]);
  });
});

describe.each(['model', 'packet'] as const)('what an implant sends, in %s', (fidelity) => {
  it('holds up the readings of its device, and ends with the step', async () => {
    const isLoaded = (bytes: number) => plan(bytes, 'legacy-rtos', { fidelity });
    // Half a minute of the link every ten seconds: the broker hears nothing for so long that it ends the session.
    const [free, loaded] = [await runPlan(isLoaded(1)), await runPlan(isLoaded(30_000))];
    const lost = ({ rows }: typeof free): number =>
      rows.filter((row) => !isEvent(row) && row.device === 0 && row.region === 'link' && row.state === 'backoff')
        .length;
    expect(lost(free)).toBe(0);
    expect(lost(loaded)).toBeGreaterThan(0);
    expect(await deliveredBy(isLoaded(30_000), minutes(39))).toBeLessThan(await deliveredBy(isLoaded(1), minutes(39)));
    // An hour is enough to catch up.
    const end = (ran: typeof free) => ran.samples.at(-1)!.values;
    expect(end(loaded)['fleet.online']).toBe(end(free)['fleet.online']);
  });

  it('leaves other devices alone', async () => {
    const [free, loaded] = [1, 10_000].map((bytes) => runPlan(plan(bytes, 'legacy-rtos', { fidelity })));
    const ofOthers = ({ rows }: Awaited<typeof free>) =>
      rows.filter((row) => !isEvent(row) && row.device !== 0).map(({ t, device }) => [t, device]);
    expect(ofOthers(await loaded)).toEqual(ofOthers(await free));
  });
});

describe('an implant that is gone', () => {
  it('sends no more once a technician has rewritten the device, and the device sends as before', async () => {
    // Rewriting takes ten minutes.
    const recover = at(minutes(20), { kind: 'recover', on: first });
    const world = async (steps: Plan['timeline']) => {
      const { world, keep } = await keptWorld(plan(10_000, 'sphere', { controls: ['allowed-connections'], steps }));
      world.advance(minutes(31));
      const { uplinks } = (world.fabric as SimulatedFabric).save().traffic;
      keep();
      return uplinks.freeAt;
    };
    expect(await world([])).toHaveLength(1);
    expect(await world([recover])).toEqual([]);
  });

  it('has sent nothing while the device was off', async () => {
    const cycle = at(minutes(20), { kind: 'power-cycle', forMs: hours(1), on: first });
    const { rows } = await runPlan(plan(10_000, 'legacy-rtos', { steps: [cycle] }));
    expect(rows.filter(isEvent).filter(({ kind }) => kind === 'attack.ended')).toHaveLength(1);
  });
});
