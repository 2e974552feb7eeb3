import { describe, expect, it } from 'vitest';
import { readSelection } from '../../sim/selection/read-selection.ts';
import { at, hours, lonePlan, minutes, seconds } from '../kit/lone-plan.ts';
import { resumedHash } from '../kit/resumed.ts';
import { runPlan } from '../kit/run-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { path } from '../kit/trace-rows.ts';

describe('a checkpoint', () => {
  it('keeps clients that wait for the status of their certificate', async () => {
    const { pki, cloud } = lonePlan();
    const plan = lonePlan({ identity: 'attested' }, [], {
      fidelity: 'model',
      durationMs: hours(1),
      pki: { ...pki, revocation: { ...pki.revocation, check: 'ocsp', sweepEveryMs: minutes(1) } },
      cloud: { ...cloud, latencyMs: seconds(1) },
    });
    const { traceHash, rows } = await runPlan(plan);
    const [online] = path(rows, 0, 'link').find(([, state]) => state === 'online')!;
    for (const before of [1_300, 900, 500, 60]) expect(await resumedHash(plan, online - before)).toBe(traceHash);
  });

  it('keeps the sessions of consoles, and commands on their way', async () => {
    const command = (atMs: number, value: number, by: string) =>
      at(atMs, { kind: 'command', by, name: 'open', value, on: { pick: 9 } });
    const plan = planWith([{ count: 20, commands: [{ name: 'open', min: 0, max: 10 }] }], {
      fidelity: 'model',
      durationMs: minutes(20),
      consoles: ['one', 'two'].map((name) => ({ name, tenant: 'acme' })),
      timeline: [
        command(minutes(3), 1, 'one'),
        at(minutes(5), { kind: 'outage', of: 'broker', forMs: minutes(2) }),
        command(minutes(6), 20, 'one'),
        command(minutes(6), 2, 'two'),
        command(minutes(15), 3, 'one'),
      ],
    });
    const { traceHash, rows } = await runPlan(plan);
    expect(rows.filter((row) => 'kind' in row && row.kind === 'command.obeyed')).toHaveLength(27);
    for (const tick of [minutes(3) + 30, minutes(3) + 70, minutes(4), minutes(6) + 900, minutes(14), minutes(15) + 15])
      expect(await resumedHash(plan, tick)).toBe(traceHash);
  });

  it('keeps addresses, tickets and probes of holders', async () => {
    const plan = planWith([{ count: 12 }], {
      fidelity: 'model',
      durationMs: minutes(30),
      timeline: [
        at(minutes(5), { kind: 'roam', on: { share: 0.5 } }),
        at(minutes(12), { kind: 'roam', on: { share: 0.7 } }),
        at(minutes(20), { kind: 'outage', of: 'broker', forMs: seconds(20) }),
        at(minutes(25), { kind: 'roam', on: {} }),
      ],
    });
    const tickets = { lifetimeMs: minutes(9), cost: 0.5 };
    const given = { ...plan, broker: { ...plan.broker, handshakesPerSecond: 2, tickets } };
    const { traceHash } = await runPlan(given);
    const ticks = [
      minutes(5) + 40,
      minutes(5) + 1_500,
      minutes(11),
      minutes(12) + 3_030,
      minutes(21),
      minutes(25) + 9_000,
    ];
    for (const tick of ticks) expect(await resumedHash(given, tick)).toBe(traceHash);
  });

  it('keeps what a step has touched', async () => {
    const plan = planWith([{ count: 20 }], {
      fidelity: 'model',
      durationMs: minutes(20),
      timeline: [
        { ...at(minutes(8), { kind: 'restart', on: { share: 0.5 } }), label: 'first' },
        { ...at(minutes(12), { kind: 'restart', on: readSelection('touched-by:first') }), label: 'second' },
        { ...at(minutes(15), { kind: 'restart', on: readSelection('not touched-by:second') }), label: 'third' },
      ],
    });
    const { traceHash, rows } = await runPlan(plan);
    expect(rows.length).toBeGreaterThan(100);
    for (const tick of [minutes(7), minutes(8) + 1, minutes(11), minutes(13), minutes(16)])
      expect(await resumedHash(plan, tick)).toBe(traceHash);
  });
});
