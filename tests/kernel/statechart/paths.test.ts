import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { getShortestPaths, getSimplePaths } from 'xstate/graph';
import { compileChart } from '../../../sim/kernel/statechart/index.ts';

const machine = createMachine({
  id: 'release',
  initial: 'idle',
  states: {
    idle: { on: { OFFERED: 'offered' } },
    offered: { on: { ACCEPTED: 'downloading', DEFERRED: 'deferred' } },
    deferred: { on: { OFFERED: 'offered' } },
    downloading: { on: { DOWNLOADED: 'verifying', FAILED: 'idle' } },
    verifying: { always: 'trial' },
    trial: { on: { CONFIRMED: 'confirmed', REVERTED: 'idle' } },
    confirmed: { type: 'final' },
  },
});
const events = { OFFERED: [], ACCEPTED: [], DEFERRED: [], DOWNLOADED: [], FAILED: [], CONFIRMED: [], REVERTED: [] };

describe('paths that XState finds through a machine', () => {
  const chart = compileChart(machine, { events });
  const runner = chart.bind({ context: () => ({}), event: { type: '' }, arm() {}, cancel() {} });
  const follow = (names: readonly string[]): string => {
    const end = names.reduce((at, name) => runner.step(at, chart.eventCode(name), 0), runner.start(0));
    return chart.regions[0].states[chart.stateOf(end, 0)];
  };
  const eventsOf = (path: { steps: readonly { event: { type: string } }[] }): readonly string[] =>
    path.steps.map(({ event }) => event.type).filter((type) => type !== 'xstate.init');

  it.each([
    ['shortest', getShortestPaths(machine)],
    ['simple', getSimplePaths(machine)],
  ] as const)('lead to the same states by table: %s', (_kind, paths) => {
    expect(paths.length).toBeGreaterThan(4);
    for (const path of paths) expect(follow(eventsOf(path))).toBe(path.state.value);
  });
});
