import { describe, expect, it } from 'vitest';
import type { DeviceStep } from '../../sim/device/implementations.ts';
import { deviceMachine } from '../../sim/device/machine.ts';
import { withStandIns } from '../../sim/kernel/statechart/index.ts';
import { deviceEvents } from '../../sim/protocol/device-events.ts';
import { randomFrom, type Subject } from '../kit/chart-bench.ts';
import { proveChart } from '../kit/prove-chart.ts';
import { transparent } from '../kit/transparent.ts';

/** By side: the commands to its device, and the source of its random answers. */
const sides = [0, 1].map(() => ({ seed: 0, done: [] as string[] }));

/** Answers at random: the same on both sides as long as both have made the same calls. */
const answer = ({ context: { device } }: DeviceStep, name: string): number => {
  const { seed, done } = sides[device];
  return randomFrom(seed, done.length, ...Array.from(name, (letter) => letter.charCodeAt(0)))();
};

/** Notes each call with what it reads of its event. */
const note = ({ context: { device }, event }: DeviceStep, name: string): void => {
  const fields = deviceEvents[event.type] ?? [];
  const numbers = fields.map((field) => (event as unknown as Readonly<Record<string, number>>)[field]);
  sides[device].done.push([name, event.type, ...numbers].join(' '));
};

const delayOf = (draw: number): number => (draw < 0.1 ? Number.POSITIVE_INFINITY : Math.floor(draw * 500));

const subject: Subject = {
  name: 'the device machine',
  machine: withStandIns(deviceMachine, {
    guards: (name) => (step) => answer(step as unknown as DeviceStep, name) < 0.5,
    actions: (name) => (step) => note(step as unknown as DeviceStep, name),
    delays: (name) => (step) => delayOf(answer(step as unknown as DeviceStep, name)),
  }),
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
