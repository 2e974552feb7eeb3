import { describe, expect, it } from 'vitest';
import { runOne } from '../../bin/sweep/run-one.ts';
import { junit } from '../../reports/export/junit/junit.ts';
import { summaryFromTrace } from '../../reports/findings/find.ts';
import { metricList } from '../../reports/metrics/metric-list.ts';
import { readSummaryFile } from '../../reports/outcome/read-summary-file.ts';
import { summaryTable } from '../../reports/print/summary-table.ts';
import { openRun } from '../../reports/run-folder/index.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { scratch as emptyRoot } from '../kit/hand-trace.ts';
import { recorded } from '../kit/recorded-run.ts';
import { refusal, scratch } from '../kit/scratch.ts';

/** The fleet reconnects as a herd at power-up, and as a smaller one after an outage. */
const coldStart = (expect: string, more = ''): string =>
  scratch({
    'cold-start.yaml': `name: cold-start
claim: A herd at the start, and a smaller one later.
duration: 2h
start: cold
fleet:
  - tenant: acme
    product: sensor
    profile: esp32
    count: 100
    backoff: { initial: 30s, max: 5m, jitter: 100% }
timeline:
  - { at: 1h30m, do: outage, of: broker, for: 10m }
expect:
${expect}
${more}`,
  })('cold-start.yaml');

async function judged(expected: string) {
  const path = await recorded(emptyRoot(), coldStart(expected), '1', []);
  const run = await openRun(path);
  return { run, summary: readSummaryFile(path, run.manifest)! };
}

describe('a run whose thresholds leave out a warm-up', () => {
  it('fails for the herd of a cold start, and passes once the warm-up leaves that out', async () => {
    const { run, summary } = await judged('  connect.ratePeak: [value < 7/s, value < 7/s from 1h]');
    expect(summary.thresholds).toMatchObject([
      { text: 'value < 7/s', met: false, measured: 10 },
      { text: 'value < 7/s from 1h', met: true, fromMs: 3_600_000 },
    ]);
    expect(await summaryFromTrace(run)).toEqual(summary);
    const { met, traceHash } = await runOne(run.manifest.plan);
    expect({ met, traceHash }).toEqual({ met: [false, true], traceHash: summary.traceHash });
  });

  it('keeps its text on the terminal and in JUnit, with the reason why there is nothing to measure', async () => {
    const { summary } = await judged('  connect.time: max < 5m from 1h');
    const why = 'nothing to measure from 1h on: all of it was over by then';
    expect(summaryTable(summary, { color: false, unicode: false })).toContain(
      `FAIL connect.time  max < 5m from 1h  ${why}`,
    );
    expect(junit(summary)).toContain('name="connect.time max &lt; 5m from 1h"');
    expect(junit(summary)).toContain(`<error type="not measured" message="${why}"/>`);
  });

  it('has the same figures from 0s as without', async () => {
    const asked = metricList.map(({ id, shape, unit }) => {
      const bound = {
        ms: '1h',
        share: '50%',
        perSecond: '5/s',
        devices: '50',
        messages: '50',
        count: '50',
        number: '5',
      }[unit];
      const claim = `${shape === 'value' ? 'value' : 'p(90)'} < ${bound}`;
      return `  ${id}: [${claim}, ${claim} from 0s]`;
    });
    const { thresholds } = (await judged(asked.join('\n'))).summary;
    const judgment = thresholds.map(({ text: _text, fromMs: _fromMs, ...rest }) => rest);
    const odd = judgment.filter((_one, i) => i % 2 === 1);
    expect(judgment.filter((_one, i) => i % 2 === 0)).toEqual(odd);
    expect(odd).toHaveLength(metricList.length);
  });

  it('is refused with a variant that ends before', async () => {
    const error = await refusal(
      loadScenario(coldStart('  connect.ratePeak: value < 5/s from 100m', 'variants: { short: { duration: 95m } }')),
    );
    expect(error.message).toContain('from 1h40m is not before the end of the run, 1h35m');
    expect(error.message).toContain('write a time below 1h35m, or a longer duration');
  });
});
