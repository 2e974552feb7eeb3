import { describe, expect, it } from 'vitest';
import { summarizer } from '../../reports/outcome/summary.ts';
import { summaryTable } from '../../reports/print/summary-table.ts';
import { handTrace, minutes, planOf, regions } from '../kit/hand-trace.ts';

const shape = { devices: 3, regions, tickMs: 1, sampleEveryMs: minutes(1) };

function summaryOf(...details: readonly string[]) {
  const { sink, summary } = summarizer(planOf(), '0.0.0-test', shape);
  const trace = handTrace();
  for (const detail of details) trace.event(minutes(60), 'values.received', { detail });
  trace.feed(sink, minutes(60));
  return summary({ end: 'finished', endT: minutes(60), traceHash: 'f00d' });
}

describe('the values in a summary', () => {
  const summary = summaryOf(
    '14402 of acme/sensor in °C, -14.76 to 26.68, mean 20.89752',
    '3 of acme/tank in %, 1 to 2, mean 1.5',
  );

  it('are those of each product', () => {
    expect(summary.values).toEqual([
      { product: 'acme/sensor', unit: '°C', count: 14_402, min: -14.76, max: 26.68, mean: 20.89752 },
      { product: 'acme/tank', unit: '%', count: 3, min: 1, max: 2, mean: 1.5 },
    ]);
  });

  it('are printed in columns', () => {
    const lines = summaryTable(summary, { color: false, unicode: false }).split('\n');
    const first = lines.indexOf('  values received');
    expect(lines.slice(first + 1, first + 4)).toEqual([
      '    acme/sensor  14,402  -14.76 to 26.68 °C  mean 20.9 °C',
      '    acme/tank         3  1 to 2 %            mean 1.5 %',
      '',
    ]);
  });

  it('are left out of a run without any', () => {
    const bare = summaryOf();
    expect(bare).not.toHaveProperty('values');
    expect(summaryTable(bare, { color: false, unicode: false })).not.toContain('values received');
  });
});

describe('attacks that did not start', () => {
  const printed = (...devices: readonly number[]): string => {
    const { sink, summary } = summarizer(planOf(), '0.0.0-test', shape);
    const trace = handTrace();
    for (const device of devices) trace.event(5, 'attack.lacked', { device, actor: 'eve', detail: 'A20' });
    trace.feed(sink, minutes(60));
    return summaryTable(summary({ end: 'finished', endT: minutes(60), traceHash: 'f00d' }), {
      ...{ color: false, unicode: false },
    });
  };

  it('are counted, since they leave every figure as it is', () => {
    const said = (count: string): string =>
      `  not started\n    ${count} on a device lacked something that it needs: rows attack.lacked say what\n`;
    expect(printed(0)).toContain(said('1 attack'));
    expect(printed(0, 2)).toContain(said('2 attacks'));
    expect(printed()).not.toContain('not started');
  });
});
