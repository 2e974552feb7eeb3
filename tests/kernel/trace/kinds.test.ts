import { describe, expect, it } from 'vitest';
import { eventKinds, kindCode, verdicts } from '../../../sim/kernel/trace/kinds.ts';
import { metricList } from '../../../sim/plan/metric-list.ts';

describe('event kinds', () => {
  it('are each declared once, as subject and past-tense fact', () => {
    expect(new Set(eventKinds).size).toBe(eventKinds.length);
    for (const kind of eventKinds) expect(kind).toMatch(/^[a-z]+\.[a-z-]+$/);
  });

  it('have their place in the list as code, and fit into a byte', () => {
    expect(eventKinds.map(kindCode)).toEqual(eventKinds.map((_, i) => i));
    expect(eventKinds.length).toBeLessThanOrEqual(256);
  });

  // Files hold names, checkpoints and hashes hold codes, so a kind never changes its place in the list.
  it('begin in their known order', () => {
    expect(eventKinds.slice(0, 17)).toEqual([
      'run.started',
      'step.started',
      'step.ended',
      'broker.failed',
      'broker.recovered',
      'network.failed',
      'network.recovered',
      'power.cut',
      'power.restored',
      'connect.refused',
      'handshake.refused',
      'publish.refused',
      'subscribe.refused',
      'session.taken-over',
      'keepalive.expired',
      'will.published',
      'run.ended',
    ]);
  });

  it('go with verdicts, of which the first means that there was no decision', () => {
    expect(verdicts).toEqual(['none', 'allow', 'refuse']);
  });
});

describe('metrics', () => {
  it('are each declared once, with unit, formula and source', () => {
    const ids = metricList.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, unit, formula, source } of metricList)
      for (const part of [id, unit, formula, source]) expect(part, id).toMatch(/\S/);
  });

  it('state whom they concern, from when, and what counts as never', () => {
    for (const { id, concerned, from, never } of metricList)
      for (const part of [concerned, from, never]) expect(part, id).toMatch(/\S/);
  });

  it.each(metricList.filter(({ id }) => id.endsWith('.time')).map(({ id }) => [id] as const))(
    '%s counts what never happened before the run ended',
    (id) => expect(metricList.find((metric) => metric.id === id)!.never).toContain('when the run ended'),
  );
});
