import { describe, expect, it } from 'vitest';
import { metricList } from '../../reports/metrics/metric-list.ts';

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
