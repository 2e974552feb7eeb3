import { describe, expect, it } from 'vitest';
import type { Cause, Finding } from '../../../reports/outcome/finding.ts';
import { findingLines, findingText } from '../../../reports/print/finding-lines.ts';
import { painter } from '../../../reports/print/summary-style.ts';

const cause: Cause = {
  rule: 'backoff-cap',
  what: 'devices wait in their back-off',
  sure: 'likely',
  change: [{ path: 'fleet[acme/sensor].backoff.max', value: '60s' }],
};
const late: Finding = {
  metric: 'reconnect.time',
  text: 'p(95) < 6m',
  missedFromMs: 1_800_000,
  carriedBy: { on: 'product:meter', devices: 1_200, measured: '40m', others: '3m' },
  causes: [cause, { ...cause, rule: 'handshake-queue', what: 'a queue', sure: 'possible', change: [] }],
};
const lines = (findings?: readonly Finding[]) =>
  findingLines(findings === undefined ? {} : { findings }, painter({ color: false, unicode: false }));

describe('findings on the terminal', () => {
  it('say when, by whom, why, and what to set', () => {
    expect(lines([late])).toEqual([
      '  why',
      '    reconnect.time p(95) < 6m',
      '      missed since about 30m',
      '      carried by product:meter, 1,200 devices: 40m; all others 3m',
      '      likely    backoff-cap: devices wait in their back-off',
      "                try --set 'fleet[acme/sensor].backoff.max=60s'",
      '      possible  handshake-queue: a queue',
      '',
    ]);
  });

  it('say a cause once, and then of which threshold', () => {
    const other: Finding = { metric: 'reconnect.never', text: 'value == 0', causes: [cause] };
    expect(lines([late, other]).slice(-3)).toEqual([
      '    reconnect.never value == 0',
      '      likely    backoff-cap, as of reconnect.time p(95) < 6m',
      '',
    ]);
  });

  it('say the settings of each threshold, where they differ', () => {
    const change = [{ path: 'fleet[acme/lamp].backoff.max', value: '30s' }];
    const other: Finding = { metric: 'reconnect.never', text: 'value == 0', causes: [{ ...cause, change }] };
    expect(lines([late, other]).slice(-4)).toEqual([
      '    reconnect.never value == 0',
      '      likely    backoff-cap, as of reconnect.time p(95) < 6m',
      "                try --set 'fleet[acme/lamp].backoff.max=30s'",
      '',
    ]);
  });

  it('say that no rule explains a miss', () => {
    expect(lines([{ metric: 'a.b', text: 'value > 1', causes: [] }])).toContain(
      '      no rule explains it: fleetlab explain and fleetlab query show what happened',
    );
  });

  it('are not there where nothing was missed', () => {
    expect(lines()).toEqual([]);
  });
});

describe('a finding in a JUnit report', () => {
  it('stands behind what was measured', () => {
    expect(findingText(late)).toBe(
      [
        'missed since about 30m',
        'carried by product:meter, 1,200 devices: 40m; all others 3m',
        "likely: backoff-cap: devices wait in their back-off; try --set 'fleet[acme/sensor].backoff.max=60s'",
        'possible: handshake-queue: a queue',
      ].join('\n'),
    );
  });
});
