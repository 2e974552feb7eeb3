import { defaultPki } from '../../../scenarios/index.ts';
import type { Plan, ProductPlan, TimelineEntry } from '../../../sim/plan/plan.ts';
import { attacked, login, off, wellPlaced } from '../../kit/attack-plans.ts';
import { at, hours, minutes, quiet } from '../../kit/lone-plan.ts';
import { planWith } from '../../kit/small-plan.ts';

/** ln 2 in 75 minutes: the growth of Mirai in its first hours, per millisecond. */
export const growth = Math.LN2 / minutes(75);

/** When the worm is let loose. */
export const START = minutes(2);

interface Scanned {
  readonly size: number;
  readonly seed: string;
  /** Devices infected as the worm is let loose. */
  readonly from?: number;
  /** Contacts of an infected device in a millisecond. */
  readonly rate?: number;
  readonly untilMs?: number;
  readonly steps?: readonly TimelineEntry[];
  readonly product?: Partial<ProductPlan>;
  readonly fields?: Partial<Plan>;
}

const outsider = { ...wellPlaced, holds: [] };

/** Cameras that answer on the Internet and take the password of the manual; they hardly send, so a run costs little besides the worm. */
export const scanned = ({ size, seed, from = 1, rate = growth, untilMs = hours(72), ...given }: Scanned): Plan =>
  planWith(
    [
      {
        ...{ product: 'camera', profile: 'legacy-rtos', count: size, identity: 'password', start: 'running' },
        ...{ telemetry: { ...quiet, qos: 0 }, keepAliveMs: 65_000_000 },
        login: { ...login, port: 'telnet', open: true, credentials: 'default' },
        ...given.product,
      },
    ],
    {
      ...{ seed, durationMs: untilMs, sampleEveryMs: hours(1), verdicts: 'refusals', pki: defaultPki('model') },
      controls: off('unique-credentials', 'login-lockout'),
      timeline: [
        attacked(minutes(1), ['A15', 'default'], { on: { pick: from }, by: outsider, forMs: START - minutes(1) - 1 }),
        at(START, {
          ...{ kind: 'attack', technique: 'A28', way: 'login', by: outsider, on: {}, retryMs: minutes(5) },
          ...{ probes: rate * 1_000, hitRatio: 1, forMs: untilMs - START - 1 },
        } as never),
        ...(given.steps ?? []),
      ],
      ...given.fields,
    },
  );

/** The exact mean time from one infected device to half of `size`, in units of 1/r: Markov chain of a pure birth process. */
export function halfTime(size: number, from = 1): number {
  let sum = 0;
  for (let infected = from; infected < size / 2; infected++) sum += size / (infected * (size - infected));
  return sum;
}

interface Radioed {
  readonly size: number;
  readonly seed: string;
  readonly areaKm2: number;
  readonly rangeM: number;
  /** The device that the worm begins at. */
  readonly from: number;
  readonly untilMs: number;
  readonly contactMs?: number;
}

/** Lamps of one key that take images by radio. */
export const radioed = ({ size, seed, from, untilMs, areaKm2, rangeM, contactMs = minutes(10) }: Radioed): Plan =>
  planWith(
    [
      {
        ...{ product: 'lamp', profile: 'legacy-rtos', count: size, identity: 'password', start: 'running' },
        ...{ telemetry: { ...quiet, qos: 0 }, keepAliveMs: 65_000_000, lanUpdates: true },
        ...{ radio: { areaKm2, rangeM }, login: { ...login, open: true, credentials: 'default' } },
      },
    ],
    {
      ...{ seed, durationMs: untilMs, sampleEveryMs: hours(1), verdicts: 'refusals', pki: defaultPki('model') },
      controls: off('unique-keys'),
      timeline: [
        at(1, { kind: 'leak', secret: 'update-key', to: 'mallory', on: { name: 'acme/lamp-1' } }),
        attacked(minutes(1), ['A15', 'default'], {
          on: { name: `acme/lamp-${from + 1}` },
          by: outsider,
          forMs: START - minutes(1) - 1,
        }),
        attacked(START, ['A16', 'radio'], {
          on: {},
          by: outsider,
          retryMs: minutes(5),
          contactMs,
          forMs: untilMs - START - 1,
        }),
      ],
    },
  );

/** Devices of a disk graph in the plane have so many neighbors on average where a giant component appears. */
const CRITICAL_DEGREE = 4.51;

/** How many devices with that range the square needs for it. */
export const criticalNumber = (areaKm2: number, rangeM: number): number =>
  (CRITICAL_DEGREE * areaKm2 * 1_000_000) / (Math.PI * rangeM ** 2);

/** How long an infected device of the models with recovery stays so, on average. */
const INFECTED_MS = hours(1);
/** How often chance decides who recovers. */
const RECOVERS_EVERY_MS = minutes(2);
/** Of the infected, each time. */
const recovering = { implant: 'exploited', share: 1 - Math.exp(-RECOVERS_EVERY_MS / INFECTED_MS) };

interface Recovering {
  readonly size: number;
  readonly seed: string;
  readonly from: number;
  /** How many others a device infects among susceptible ones before it recovers. */
  readonly reproduction: number;
  readonly untilMs: number;
}

/** SIS: a restart cleans a device, and leaves it as it was. */
export const rebooted = ({ reproduction, untilMs, ...given }: Recovering): Plan =>
  scanned({
    ...{
      ...given,
      untilMs,
      rate: reproduction / INFECTED_MS,
      steps: recoveries({ kind: 'restart', on: recovering }, untilMs),
    },
    // A device that starts again is back in a moment.
    product: { profile: 'sphere' },
  });

/** SIR: a device that is found out is switched off for good. */
export const switchedOff = ({ reproduction, untilMs, ...given }: Recovering): Plan =>
  scanned({
    ...{ ...given, untilMs, rate: reproduction / INFECTED_MS },
    steps: recoveries({ kind: 'power-off', on: recovering }, untilMs),
  });

const recoveries = (action: TimelineEntry['action'], untilMs: number): readonly TimelineEntry[] => [
  {
    label: 'some recover',
    trigger: { kind: 'every', everyMs: RECOVERS_EVERY_MS, fromMs: START + RECOVERS_EVERY_MS, untilMs },
    action,
  },
];

/** The share that an outbreak takes in the end (Kermack and McKendrick, 1927): the solution of z = 1 - exp(-R0 z) above 0. */
export function finalSize(reproduction: number): number {
  let size = 1;
  for (let nth = 0; nth < 1_000; nth++) size = 1 - Math.exp(-reproduction * size);
  return size;
}
