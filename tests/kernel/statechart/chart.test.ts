import { describe, expect, it } from 'vitest';
import { proveChart } from '../../kit/prove-chart.ts';
import { transparent } from '../../kit/transparent.ts';
import { deviceSubject, subjects } from './subjects.ts';

describe.each(subjects.map((subject) => [subject.name, subject] as const))('the table of %s', (_name, subject) => {
  // The device machine has configurations that a walk reaches only once in thousands of steps.
  const [walks, floor] = subject === deviceSubject ? [60, 0.7] : [25, 0.9];

  it('does in every cell, and on long walks, what XState does', () => {
    const proof = proveChart(subject, { contexts: 8, walks });
    expect(proof.differences).toEqual([]);
    expect(proof.cellsTried).toBe(proof.cells);
    expect(proof.walkCoverage).toBeGreaterThan(0.6);
  });

  it('does so on every path, including those its own guards never take', () => {
    const proof = proveChart(transparent(subject), { contexts: 8, walks });
    expect(proof.differences).toEqual([]);
    expect(proof.walkCoverage).toBeGreaterThan(floor);
  });
});
