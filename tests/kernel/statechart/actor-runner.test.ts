import { describe, expect, it } from 'vitest';
import {
  bindActors,
  type Chart,
  compileChart,
  contenders,
  type Ports,
  type Runner,
} from '../../../sim/kernel/statechart/index.ts';
import { randomFrom, type Subject } from '../../kit/chart-bench.ts';
import { deviceSubject, subjects } from './subjects.ts';

/** The calls that a runner makes on one long walk, timer by timer. */
function account(
  subject: Subject,
  bind: (chart: Chart, ports: Ports<never>) => Runner,
  chart: Chart,
): readonly unknown[] {
  const fields = Object.fromEntries(Object.values(subject.events).flatMap((names) => names.map((name) => [name, 1])));
  const context = subject.context(randomFrom(7), 0);
  const calls: unknown[] = [];
  const runner = bind(chart, {
    context: () => context as never,
    event: { type: '', ...fields },
    arm: (_process, ...armed) => calls.push(['arm', ...armed]),
    cancel: (_process, slot) => calls.push(['cancel', slot]),
  });
  const random = randomFrom(8);
  let configuration = runner.start(0);
  for (let nth = 0; nth < 400; nth++) {
    calls.push(chart.describe(configuration), runner.effects);
    configuration = runner.step(configuration, Math.floor(random() * chart.events.length), 0);
  }
  return [...calls, (subject.observe ?? ((seen: object) => ({ ...seen })))(context)];
}

describe.each(subjects.map((subject) => [subject.name, subject] as const))('actors of %s', (_name, subject) => {
  it('call the ports as the table does', () => {
    const chart = compileChart(subject.machine, { events: subject.events });
    const byTable = account(subject, (one, ports) => one.bind(ports), chart);
    expect(account(subject, bindActors, chart)).toEqual(byTable);
  });
});

describe('contenders', () => {
  it('take the same script, by table, by pure transition and by actors', () => {
    const chart = compileChart(deviceSubject.machine, { events: deviceSubject.events });
    const ports = (): Ports<never> => {
      const contexts = [0, 1].map((nth) => deviceSubject.context(randomFrom(nth), 0));
      const event = { type: '', code: 0, reason: 0, value: 1, version: 1 };
      return { context: (process) => contexts[process] as never, event, arm() {}, cancel() {} };
    };
    const script = Uint32Array.of(0, chart.eventCode('POWER'), 1, chart.eventCode('SAMPLE'));
    const field = contenders(chart, ports, script);
    expect(field.map(({ name }) => name)).toEqual(['table', 'transition', 'actor']);
    for (const contender of field) contender.run(5);
  });
});
