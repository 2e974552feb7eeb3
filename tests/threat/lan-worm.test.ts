import { describe, expect, it } from 'vitest';
import { profileProperties } from '../../scenarios/index.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan, ProductPlan, TimelineEntry } from '../../sim/plan/plan.ts';
import { attacked, attackRows, inShort, login, off, wellPlaced } from '../kit/attack-plans.ts';
import { at, hours, minutes, quiet } from '../kit/lone-plan.ts';
import { resumedHash } from '../kit/resumed.ts';
import { runPlan } from '../kit/run-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { type EventRow, isEvent } from '../kit/trace-rows.ts';

const ofKind = (rows: readonly EventRow[], kind: EventRow['kind']) => rows.filter((row) => row.kind === kind);
const refusals = (rows: readonly EventRow[]) =>
  rows.filter(({ verdict, detail }) => verdict === 'refuse' && !detail?.startsWith('call of its image: '));
const controlled = (rows: readonly EventRow[]) =>
  ofKind(rows, 'attack.gained').filter(({ detail }) => detail === 'control of what it runs');
const hubs = { product: 'hub' };

interface Given {
  readonly way?: 'login' | 'shared-key';
  readonly controls?: readonly ControlId[];
  readonly leaves?: number;
  readonly segments?: number;
  readonly contactMs?: number;
  readonly untilMs?: number;
  readonly lamps?: Partial<ProductPlan>;
  readonly steps?: readonly TimelineEntry[];
  readonly fields?: Partial<Plan>;
}

const START = minutes(20);

/** Lamps behind hubs. The actor logs in to the hubs, and from there its worm goes on, from twenty minutes on. */
function planOf({
  way = 'login',
  controls = [],
  leaves = 5,
  segments = 1,
  contactMs = minutes(5),
  ...given
}: Given = {}): Plan {
  const { untilMs = hours(3), lamps = {}, steps = [], fields = {} } = given;
  const open = { ...login, open: true, credentials: 'default' } as const;
  const lan = { latencyMedianMs: 5, latencyP95Ms: 5, loss: 0, bandwidthBps: undefined };
  const common = { identity: 'password', telemetry: quiet, keepAliveMs: hours(18) } as const;
  return planWith(
    [
      { ...common, product: 'hub', count: segments, login: open },
      {
        ...{ ...common, product: 'lamp', count: segments * leaves, login: open, lanUpdates: true },
        ...{ gateway: { tenant: 'acme', product: 'hub', leaves, lan }, ...lamps },
      },
    ],
    {
      durationMs: untilMs,
      controls: off(...controls),
      timeline: [
        attacked(minutes(10), ['A15', 'default'], { on: hubs, by: { ...wellPlaced, holds: [] }, forMs: minutes(5) }),
        ...(way === 'login'
          ? []
          : [
              at(minutes(12), {
                kind: 'leak',
                secret: 'update-key',
                to: 'mallory',
                on: { name: 'acme/lamp-1' },
              } as const),
            ]),
        at(START, {
          ...{ kind: 'attack', technique: 'A16', way, by: { ...wellPlaced, holds: [] }, on: {} },
          ...{ contactMs, retryMs: minutes(5), forMs: untilMs - START - 1 },
        } as never),
        ...steps,
      ],
      ...fields,
    },
  );
}

describe.each<[way: 'login' | 'shared-key', controls: readonly ControlId[]]>([
  ['login', ['segmentation', 'closed-ports', 'unique-credentials']],
  ['shared-key', ['segmentation', 'unique-keys', 'secure-boot']],
])('a worm, by %s', (way, controls) => {
  // The lamp whose key was read opens with it.
  const lamps = { login, profile: 'esp32', properties: { ...profileProperties('esp32'), hardwareRootOfTrust: true } };

  it.each(controls)('is refused by %s alone, and spreads without it', async (control) => {
    const others = controls.filter((one) => one !== control);
    const given = { way, lamps, leaves: 4 } as const;
    const refused = (await runPlan(planOf({ ...given, controls: others }))).rows.filter(isEvent);
    const own = way === 'shared-key' && control === 'unique-keys' ? [1] : [];
    expect(new Set(refusals(refused).map((row) => row.control))).toEqual(new Set([control]));
    expect(
      controlled(refused)
        .filter(({ evidence }) => evidence?.startsWith('A16'))
        .map(({ device }) => device),
    ).toEqual(own);
    expect(new Set(ofKind(refused, 'attack.refused').map(({ detail }) => detail))).toEqual(
      new Set([`A16 lan-worm, ${way}: ${control}`]),
    );
    const free = await attackRows(planOf({ ...given, controls }));
    expect(refusals(free)).toEqual([]);
    expect(new Set(controlled(free).map(({ device }) => device))).toEqual(new Set([0, 1, 2, 3, 4]));
  });
});

describe('a worm', () => {
  it('starts where its actor controls a device of the segment, and nowhere else', async () => {
    const two = planOf({ segments: 2, controls: ['segmentation'] });
    const timeline = two.timeline.map((entry) =>
      entry.action.kind === 'attack' && entry.action.technique === 'A15'
        ? { ...entry, action: { ...entry.action, on: { name: 'acme/hub-2' } } }
        : entry,
    );
    const rows = await attackRows({ ...two, timeline });
    // Hub 2 is device 1, its lamps are devices 7 to 11.
    expect(new Set(controlled(rows).map(({ device }) => device))).toEqual(new Set([1, 7, 8, 9, 10, 11]));
    const lacked = ofKind(rows, 'attack.lacked');
    expect(lacked.map(({ device }) => device)).toEqual([0, 2, 3, 4, 5, 6]);
    expect(new Set(lacked.map(({ detail }) => detail))).toEqual(
      new Set(['A16 lan-worm, login: mallory lacks control of what it runs (of a device of its segment)']),
    );
  });

  it('spreads among devices of one tenant at one site that are behind no gateway', async () => {
    const plan = planOf({ leaves: 3, controls: ['segmentation'] });
    const [hub, lamp] = plan.fleet;
    const { gateway: _, ...alone } = lamp;
    const at = (name: string) => ({ ...alone, sites: [{ name, share: 1 }] });
    const fleet = [
      { ...hub, sites: [{ name: 'north', share: 1 }] },
      at('north'),
      { ...at('south'), product: 'valve' },
      { ...at('north'), tenant: 'umbrella', product: 'pump' },
    ];
    const rows = await attackRows({ ...plan, fleet });
    expect(new Set(controlled(rows).map(({ device }) => device))).toEqual(new Set([0, 1, 2, 3]));
  });

  it('comes back to a device that restarts, from another one', async () => {
    const restart = at(minutes(100), { kind: 'restart', on: { name: 'acme/lamp-1' } } as const);
    const { rows } = await runPlan(planOf({ controls: ['segmentation'], steps: [restart] }));
    const states = rows.flatMap((row) =>
      !isEvent(row) && row.device === 1 && row.region === 'implant' ? [row.state] : [],
    );
    expect(states).toEqual(['exploited', 'clean', 'exploited']);
  });

  it('outlives a restart as an image, and a device that is off is infected later', async () => {
    const controls = ['segmentation', 'unique-keys'] as const;
    const steps = [
      at(minutes(100), { kind: 'restart', on: { name: 'acme/lamp-1' } } as const),
      at(minutes(15), { kind: 'power-cycle', forMs: minutes(120), on: { name: 'acme/lamp-2' } } as const),
    ];
    const { rows } = await runPlan(
      planOf({
        way: 'shared-key',
        lamps: { profile: 'legacy-rtos', properties: profileProperties('legacy-rtos') },
        controls,
        steps,
      }),
    );
    const statesOf = (of: number) =>
      rows.flatMap((row) => (!isEvent(row) && row.device === of && row.region === 'implant' ? [row.state] : []));
    expect(statesOf(1)).toEqual(['active', 'dormant', 'active']);
    expect(statesOf(2)).toEqual(['active']);
    const second = controlled(rows.filter(isEvent)).filter(({ device }) => device === 2);
    expect(second[0].t).toBeGreaterThan(minutes(135));
  });

  it('has no key for devices that take nothing from their local network', async () => {
    const rows = await attackRows(planOf({ way: 'shared-key', lamps: { lanUpdates: undefined } as never }));
    expect(ofKind(rows, 'attack.lacked').map(inShort)[0]).toBe(
      'attack.lacked 1 A16 lan-worm, shared-key: mallory lacks its key for images from its local network (of a device of its product)',
    );
    // The hub itself is not to be taken: the worm goes on from there.
    expect(ofKind(rows, 'attack.started').map(({ device, evidence }) => [device, evidence])).toEqual([
      [0, 'its address over the network'],
      [0, 'control of what it runs'],
    ]);
  });

  it.each(['login', 'shared-key'] as const)('goes on from a checkpoint, by %s', async (way) => {
    const plan = planOf({ way, segments: 2, controls: ['segmentation', 'unique-keys', 'secure-boot'] });
    const { traceHash } = await runPlan(plan);
    for (const tick of [START + 1, minutes(24), minutes(31), minutes(50), minutes(110)])
      expect(await resumedHash(plan, tick)).toBe(traceHash);
  });
});

describe('how fast a worm spreads', () => {
  /** Means of the time to half of each segment, in mean times between contacts, and the variance of one. */
  const halfOf = (size: number) => {
    let [mean, variance] = [0, 0];
    for (let infected = 1; infected < size / 2; infected++) {
      // One of the others is contacted: susceptible with a chance of (size - infected) / (size - 1).
      const rate = (infected * (size - infected)) / (size - 1);
      mean += 1 / rate;
      variance += 1 / rate ** 2;
    }
    return { mean, variance };
  };

  it.each([
    [40, 150],
    [400, 25],
  ])('is the logistic growth of susceptible and infected: %i devices, %i segments', async (size, segments) => {
    const contactMs = minutes(10);
    const rows = await attackRows(
      planOf({ leaves: size - 1, segments, contactMs, untilMs: START + 20 * contactMs, controls: ['segmentation'] }),
    );
    const times = Array.from({ length: segments }, (): number[] => []);
    for (const { device, t } of controlled(rows)) {
      const segment = device! < segments ? device! : Math.floor((device! - segments) / (size - 1));
      times[segment].push(t);
    }
    const halves = times.map((own) => (own.toSorted((a, b) => a - b)[size / 2 - 1] - START) / contactMs);
    const mean = halves.reduce((sum, half) => sum + half, 0) / segments;
    const expected = halfOf(size);
    expect(Math.abs(mean - expected.mean)).toBeLessThan(3 * Math.sqrt(expected.variance / segments));
    // Of differential equations: ln(size - 1) contacts. One seed at random takes half a contact longer.
    expect(Math.abs(expected.mean / (Math.log(size - 1) + 0.577) - 1)).toBeLessThan(0.04);
  });

  it('is the same whatever happens in other segments, and where controls let less of it through', async () => {
    const given = { leaves: 10, controls: ['segmentation'] } as const;
    const timesIn = (rows: readonly EventRow[], isOurs: (device: number) => boolean) =>
      controlled(rows)
        .filter(({ device }) => isOurs(device!))
        .map(({ t }) => t);
    const two = await attackRows(planOf({ ...given, segments: 2 }));
    const quieter = planOf({ ...given, segments: 2 });
    const timeline = quieter.timeline.map((entry) =>
      entry.action.kind === 'attack' && entry.action.technique === 'A15'
        ? { ...entry, action: { ...entry.action, on: { name: 'acme/hub-1' } } }
        : entry,
    );
    const one = await attackRows({ ...quieter, timeline });
    const ofFirst = (device: number): boolean => device === 0 || (device >= 2 && device < 12);
    expect(timesIn(one, ofFirst)).toEqual(timesIn(two, ofFirst));
    expect(timesIn(one, (device) => !ofFirst(device))).toEqual([]);
  });
});
