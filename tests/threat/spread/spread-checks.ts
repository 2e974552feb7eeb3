import { hours } from '../../kit/lone-plan.ts';
import { finalSize, growth, halfTime } from './spread-plans.ts';
import { DOUBLINGS, type SpreadTask } from './spread-run.ts';

/** What many runs of the engine are held against. */
export interface Check {
  readonly name: string;
  readonly runs: number;
  taskOf(seed: number): SpreadTask;
  judge(results: readonly (readonly number[])[]): { readonly lines: readonly string[]; readonly isMet: boolean };
}

/** SI: the mean time to half of the fleet, of a pure birth process (from one), or of the logistic (from many). */
const si = (size: number, from: number, runs: number, tolerance: number): Check => ({
  name: from === 1 ? `si-${size}` : `si-${size}-from-${from}`,
  runs,
  taskOf: (seed) => ({ of: 'si', size, from, seed }),
  judge: (results) => {
    const [mean, error] = momentsOf(results.map(([half]) => half));
    const expected = (from === 1 ? halfTime(size) : Math.log((size - from) / from)) / growth / hours(1);
    return judged(mean, { expected, tolerance, what: `mean half-time of ${results.length} seeds in h`, error });
  },
});

/** SIS, from 5 %. */
const sis: Check = {
  name: 'sis',
  runs: 5,
  taskOf: (seed) => ({ of: 'sis', size: 10_000, from: 500, reproduction: 2, seed }),
  judge: (results) => {
    const [mean, error] = momentsOf(results.map(([share]) => share));
    return judged(mean, {
      expected: 0.5,
      tolerance: 0.03,
      what: `plateau of ${results.length} seeds at R0 = 2`,
      error,
    });
  },
};

/** SIR, from one: how large outbreaks are that do not die out, and how many do. */
const sir = (reproduction: number): Check => ({
  name: `sir-${reproduction}`,
  runs: 200,
  taskOf: (seed) => ({ of: 'sir', size: 10_000, from: 1, reproduction, seed }),
  judge: (results) => {
    const shares = results.map(([share]) => share);
    const major = shares.filter((share) => share > finalSize(reproduction) / 4);
    const [mean, error] = momentsOf(major);
    const what = `final size of ${major.length} major outbreaks at R0 = ${reproduction}`;
    const size = judged(mean, { expected: finalSize(reproduction), tolerance: 0.03, what, error });
    const died = 1 - major.length / shares.length;
    const deviation = Math.sqrt(((1 / reproduction) * (1 - 1 / reproduction)) / shares.length);
    const isWithin = Math.abs(died - 1 / reproduction) < QUANTILE * deviation;
    const line = `${digits(died)} died out, expected ${digits(1 / reproduction)} +- ${digits(QUANTILE * deviation)} (95 %)`;
    return { lines: [...size.lines, line], isMet: size.isMet && isWithin };
  },
});

/** Below and above the critical number of devices in a square, each placement's largest component taken by a worm. */
const percolation = (areaKm2: number, share: number, isRight: (taken: number) => boolean): Check => ({
  name: `percolation-${share}`,
  runs: 20,
  taskOf: (seed) => ({ of: 'percolation', areaKm2, share, seed }),
  judge: (results) => {
    const taken = results.map(([size, , outbreak]) => outbreak / size);
    const areWhole = results.every(([, largest, outbreak]) => outbreak === largest);
    return {
      lines: [
        `${results[0][0]} devices, ${results.length} placements: the largest outbreak is ${digits(Math.min(...taken))} to ${digits(Math.max(...taken))} of them`,
        `each is the largest component of the placement: ${areWhole ? 'yes' : 'no'}`,
      ],
      isMet: areWhole && taken.every(isRight),
    };
  },
});

/** Mirai at its own size, by the scenario: 834 of 600,000, of which the first five doublings took 75 minutes each. */
const mirai: Check = {
  name: 'mirai',
  runs: 50,
  taskOf: (seed) => ({
    ...{ of: 'mirai', seed },
    ...{ variant: 'default-passwords', set: sizeOfMirai(PEAK) },
  }),
  judge: (results) => {
    const doublings = results.map((times) => (times[DOUBLINGS] - times[0]) / DOUBLINGS);
    const [mean, error] = momentsOf(doublings);
    const what = `mean of the first ${DOUBLINGS} doublings of ${results.length} seeds in min`;
    return judged(mean, { expected: 75, tolerance: 0.1, what, error });
  },
};

/**
 * Mirai after 20 hours: 64,500 bots, 0.11 of the 600,000 of its peak in November (Antonakakis et al., USENIX Security 2017).
 *
 * Its growth slowed long before that share of the peak. The paper has a reason: until variants came in November that broke into other
 * devices, there were 200,000 to 300,000 bots, all that took these passwords. With so many devices that take them the engine has 0.10 after
 * 20 hours, with all of the peak nearly all; the little between 0.10 and 0.11 is unexplained here.
 */
const firstDay: Check = {
  name: 'first-day',
  runs: 2,
  taskOf: (seed) => ({
    ...{ of: 'first-day', seed },
    ...(seed % 2 === 0
      ? { variant: 'default-passwords', set: sizeOfMirai(PEAK) }
      : { variant: 'fewer-devices', set: sizeOfMirai(OF_AUTUMN) }),
  }),
  judge: (results) => {
    const shares = results.map(([, infected]) => infected / PEAK);
    return {
      lines: results.map(
        ([devices], nth) =>
          `infected(20 h)/peak, ${devices} devices that take the passwords: ${digits(shares[nth])}, published ${AFTER_20_HOURS}`,
      ),
      // The published share lies between the two, as far as they have been run.
      isMet: shares.every((share, nth) => (nth % 2 === 0 ? share > AFTER_20_HOURS : share < AFTER_20_HOURS)),
    };
  },
};

const PEAK = 600_000;
const OF_AUTUMN = 250_000;
const AFTER_20_HOURS = 0.11;
const FIRST_BOTS = 834;

/** What honest devices say is no part of it. */
const sizeOfMirai = (devices: number): readonly string[] => [
  `fleet[elsewhere/recorder].count=${FIRST_BOTS}`,
  `fleet[acme/camera].count=${devices - FIRST_BOTS}`,
  ...['elsewhere/recorder', 'acme/camera'].flatMap((product) => [
    `fleet[${product}].telemetry.every=1d`,
    `fleet[${product}].keepAlive=18h`,
  ]),
];

export const checks: readonly Check[] = [
  si(1_000, 1, 400, 0.03),
  si(5_000, 1, 400, 0.03),
  si(10_000, 1, 400, 0.03),
  si(10_000, 100, 100, 0.02),
  sis,
  sir(2),
  // 15,073 and 30,147 devices are the critical numbers of these areas: below it, the share of the largest component falls with the area.
  percolation(210, 0.8, (taken) => taken < 0.06),
  percolation(105, 1.3, (taken) => taken > 0.9),
  mirai,
  firstDay,
  si(100_000, 100, 20, 0.02),
  si(100_000, 1, 400, 0.03),
];

/** Of the normal distribution, two-sided. */
const QUANTILE = 1.96;

interface Expected {
  readonly expected: number;
  /** As a share of what is expected. */
  readonly tolerance: number;
  readonly what: string;
  readonly error: number;
}

function judged(found: number, { expected, tolerance, what, error }: Expected) {
  const isMet = Math.abs(found / expected - 1) <= tolerance;
  const by = `${digits((found / expected - 1) * 100)} %`;
  const line = `${what}: ${digits(found)} +- ${digits(error)}, expected ${digits(expected)}: off by ${by} of ${digits(tolerance * 100)} %`;
  return { lines: [line], isMet };
}

/** The mean, and its standard error. */
function momentsOf(values: readonly number[]): readonly [mean: number, error: number] {
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  const variance = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return [mean, Math.sqrt(variance / values.length)];
}

const digits = (value: number): string => `${Number(value.toPrecision(4))}`;
