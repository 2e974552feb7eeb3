import { describe, expect, it } from 'vitest';
import type { DeviceImplementations } from '../../sim/device/implementations.ts';
import { deviceMachine } from '../../sim/device/machine.ts';
import { deviceEvents } from '../../sim/protocol/device-events.ts';
import { randomFrom, type Subject } from '../kit/chart-bench.ts';
import { proveChart } from '../kit/prove-chart.ts';
import { transparent } from '../kit/transparent.ts';

/** By side: the commands to its device, and the source of its random answers. */
const sides = [0, 1].map(() => ({ seed: 0, done: [] as string[] }));

const isGuard = /^(is|was|may|has|starts|takes|reaches|crashes|replaces|reconnects|hangs|agrees)[A-Z]/;
const groups = ['starts', 'installs', 'app', 'updates'];

/** Notes each call, and answers at random: the same on both sides as long as both have made the same calls. */
const implementation =
  (name: string, group: string) =>
  (device: number, ...numbers: readonly number[]): unknown => {
    const { seed, done } = sides[device];
    const draw = randomFrom(seed, done.length, ...Array.from(group + name, (letter) => letter.charCodeAt(0)))();
    if (isGuard.test(name)) return draw < 0.5;
    if (name.endsWith('In') || name.endsWith('Time'))
      return draw < 0.1 ? Number.POSITIVE_INFINITY : Math.floor(draw * 500);
    done.push([group + name, ...numbers].join(' '));
    return undefined;
  };
const implementationsOf = (group: string): DeviceImplementations =>
  new Proxy({} as DeviceImplementations, {
    get: (_, name: string) => (groups.includes(name) ? implementationsOf(`${name}.`) : implementation(name, group)),
  });
const implementations = implementationsOf('');

const subject: Subject = {
  name: 'the device machine',
  machine: deviceMachine(implementations),
  events: deviceEvents,
  context(random, side) {
    sides[side] = { seed: Math.floor(random() * 0x7fffffff), done: [] };
    return { device: side };
  },
  observe: (context) => sides[(context as { device: number }).device].done,
};

describe('the device machine', () => {
  it.each([
    ['with its own actions', subject],
    ['with nothing hidden', transparent(subject)],
  ])('steps by table as XState steps it, %s', (_what, proved) => {
    const proof = proveChart(proved, { isExhaustive: false, cells: 4_000, contexts: 4, walks: 25, stepsPerWalk: 400 });
    expect(proof.differences).toEqual([]);
    expect(proof.walkedSteps).toBeGreaterThan(4_000);
    expect(proof.checks).toBeGreaterThan(15_000);
  });
});
