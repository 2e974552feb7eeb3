import { describe, expect, it } from 'vitest';
import { afterAssessment, afterRun, afterSweep, nextText } from '../../reports/print/next-commands.ts';

const run = {
  end: 'finished',
  passed: true,
  thresholds: [{ metric: 'reconnect.never', met: true }],
  outcome: { finalStates: { link: { online: 90, backoff: 8, offline: 2 }, update: { confirmed: 100 } } },
} as const;
const missing = (metric: string) => ({
  ...run,
  passed: false,
  thresholds: [...run.thresholds, { metric, met: false }],
});
const typed = { scenario: 'storm.yaml' };
const commandsOf = (list: readonly { readonly command: string }[]) => list.map(({ command }) => command);

describe('after a run', () => {
  it('that passed, the viewer and more seeds of the same scenario come next', () => {
    const flags = {
      ...typed,
      variant: 'no-jitter',
      fidelity: 'model',
      with: ['faults/flaky-network'],
      set: ['fleet[acme/a].count=5'],
    };
    expect(commandsOf(afterRun(run, 'runs/a b', flags))).toEqual([
      "fleetlab view 'runs/a b'",
      "fleetlab sweep storm.yaml --variant no-jitter --fidelity model --with faults/flaky-network --set 'fleet[acme/a].count=5' --seeds 20",
    ]);
  });

  it('that missed a threshold, the devices in the state that its figure is about', () => {
    const [first, second] = afterRun(missing('reconnect.time'), 'runs/a', typed);
    expect(first).toEqual({
      command: 'fleetlab explain runs/a link:backoff',
      shows: 'what happened to the 8 devices that ended so',
    });
    expect(second?.command).toBe('fleetlab view runs/a');
  });

  it('that missed a threshold for what a setting changes, the same run with that setting', () => {
    const change = [{ path: 'fleet[acme/a].backoff.max', value: '72s' }];
    const cause = { rule: 'backoff-cap', what: 'they wait', sure: 'likely', change } as const;
    const unknown = { metric: 'message.loss', text: 'value < 1%', causes: [] };
    const findings = [unknown, { metric: 'reconnect.time', text: 'p(95) < 6m', causes: [cause] }];
    const flags = { ...typed, seed: '7', set: ['duration=2h'] };
    expect(afterRun({ ...missing('reconnect.time'), findings }, 'runs/a', flags)).toEqual([
      {
        command: "fleetlab run storm.yaml --set duration=2h --set 'fleet[acme/a].backoff.max=72s' --seed 7",
        shows: 'what changes without backoff-cap',
      },
      { command: 'fleetlab view runs/a', shows: 'the run in the browser' },
    ]);
  });

  it.each([
    ['fleet.certifiedAtEnd', { trust: { certified: 5, refused: 1 } }, 'fleetlab explain runs/a trust:refused'],
    ['rollout.success', { update: { confirmed: 5, reverted: 2, trial: 2 } }, 'fleetlab explain runs/a update:reverted'],
    ['intrusion.reached', { implant: { clean: 5, active: 1 } }, 'fleetlab explain runs/a implant:active'],
    ['rollout.time', run.outcome.finalStates, 'fleetlab view runs/a'],
    ['readings.valueMin', run.outcome.finalStates, 'fleetlab view runs/a'],
  ])('that missed %s', (metric, finalStates, command) => {
    expect(afterRun({ ...missing(metric), outcome: { finalStates } }, 'runs/a', typed)[0]?.command).toBe(command);
  });

  it('that missed a figure about no state of devices, its rows', () => {
    expect(afterRun(missing('readings.refused'), 'runs/a', typed)[1]).toEqual({
      command: "fleetlab query runs/a 'from metric_readings_refused limit 20'",
      shows: 'what readings.refused is made of',
    });
  });

  it('that did not finish, what there is of it, and the whole', () => {
    const ended = { ...run, end: 'interrupted', passed: false } as const;
    expect(commandsOf(afterRun(ended, 'runs/a', typed))).toEqual(['fleetlab view runs/a', 'fleetlab run storm.yaml']);
  });
});

describe('after a sweep', () => {
  it('the first run that missed a threshold comes next, and otherwise its pages', () => {
    expect(commandsOf(afterSweep('sweeps/a', 'fleetlab run a --seed 3'))).toEqual([
      'fleetlab run a --seed 3',
      'fleetlab view sweeps/a',
    ]);
    expect(commandsOf(afterSweep('sweeps/a', undefined))).toEqual([
      'fleetlab view sweeps/a',
      'fleetlab report sweeps/a',
    ]);
  });
});

describe('after an assessment', () => {
  const one = { attack: 'A01', outcome: 'refused', evidence: null } as const;
  const evidence = { seed: '1', device: 'acme/a-1', row: 7, folder: 'x' };
  const pathOf = (folder: string): string => `assessments/a/runs/${folder}`;

  it('the row that shows how the first attack got in', () => {
    const gotIn = { attack: 'A04', outcome: 'got-in', evidence } as const;
    expect(commandsOf(afterAssessment([one, gotIn], pathOf))).toEqual([
      'fleetlab explain assessments/a/runs/x row 7',
      'fleetlab attacks A04',
    ]);
  });

  it('what was not exercised, where none got in', () => {
    expect(commandsOf(afterAssessment([one, { ...one, attack: 'A09', outcome: 'not-exercised' }], pathOf))).toEqual([
      'fleetlab attacks A09',
      'fleetlab actors',
    ]);
    expect(commandsOf(afterAssessment([one], pathOf))).toEqual(['fleetlab actors']);
  });
});

it('commands stand below each other, with what they show', () => {
  expect(nextText(afterSweep('sweeps/a', undefined)).split('\n')).toEqual([
    '  next',
    '    fleetlab view sweeps/a    # the sweep in the browser',
    '    fleetlab report sweeps/a  # one page of it, to pass on',
  ]);
});
