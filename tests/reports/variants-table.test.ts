import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { CampaignCourse } from '../../reports/outcome/campaign-courses.ts';
import type { Harm } from '../../reports/outcome/harm.ts';
import { type Summary, summarizer } from '../../reports/outcome/summary.ts';
import { variantsTable } from '../../reports/print/variants-table.ts';
import type { Threshold } from '../../sim/plan/plan.ts';
import { expectation, handTrace, minutes, planOf, regions } from '../kit/hand-trace.ts';

const shape = { devices: 2, regions, tickMs: 1, sampleEveryMs: minutes(1) };
const online = (text: string, value: number): Threshold =>
  expectation('fleet.onlineAtEnd', text, { aggregate: { kind: 'value' }, operator: '>=', value });

/** Two devices come online after the time given, or not at all. */
function summaryOf(expect: readonly Threshold[], ...onlineAt: readonly number[]): Summary {
  const trace = handTrace();
  for (const [device, t] of onlineAt.entries()) {
    trace.change(0, device, 'power running');
    trace.change(t, device, 'link online');
  }
  const live = summarizer(planOf({ expect }), '1', shape);
  trace.feed(live.sink, minutes(60));
  return live.summary({ end: 'finished', endT: minutes(60), traceHash: null });
}

const over = { state: 'over', left: [] } as const;
const plain = { color: false, unicode: false, scenario: 'hand-made' };
const runs = [
  { name: 'as written', summary: summaryOf([online('value >= 99%', 0.99)], 1_000, 2_000) },
  { name: 'half', summary: summaryOf([online('value >= 99%', 0.99), online('value >= 40%', 0.4)], 5_000) },
];

describe('the table of variants', () => {
  it('shows never, and has a row of its own for how many never did', () => {
    const half = summaryOf([], 5_000);
    const trace = handTrace();
    for (const device of [0, 1]) trace.change(0, device, 'power running');
    trace.change(5_000, 0, 'link online');
    const live = summarizer(planOf(), '1', shape);
    trace.feed(live.sink, minutes(60));
    const lame = live.summary({ end: 'finished', endT: minutes(60), traceHash: null });
    const lines = variantsTable(
      [
        { name: 'one', summary: half },
        { name: 'other', summary: lame },
      ],
      plain,
    ).split('\n');
    expect(lines.find((line) => /connect\.time +med, p95/.test(line))).toMatch(/5s, 5s +5s, never/);
    expect(lines.find((line) => /connect\.time +never/.test(line))).toMatch(/0 of 1 +1 of 2/);
  });

  it('has every threshold of any of them, and the figures in which they differ', () => {
    expect(variantsTable(runs, plain)).toMatchInlineSnapshot(`
      "
        hand-made, its variants side by side

                                         as written  half
        fleet.onlineAtEnd  value >= 99%  ok 100%     FAIL 50%
        fleet.onlineAtEnd  value >= 40%  -           ok 50%
        fleet                            unharmed    unharmed

        fleet.onlineAtEnd                100%        50%
        fleet.onlineMin                  100%        50%
        connect.time       med, p95      1s, 2s      5s, 5s

        worst harm
          as written  none was found
          half        none was found

        failed: 1 of 2 met all their thresholds
      "
    `);
  });

  it('names the worst kinds of harm of each, and says which campaigns are over', () => {
    const harm = (kind: Harm['kind'], count: number): Harm => ({ kind, count, of: 9, detail: '' });
    const course = { name: 'leak', steps: [] } as unknown as CampaignCourse;
    const [first, ...others] = [
      { ...runs[0]!.summary, harms: [harm('lost', 3), harm('replaced', 1), harm('exposed', 2), harm('missing', 1)] },
      { ...runs[0]!.summary, harms: [harm('replaced', 1)], campaigns: [{ ...course, ending: over }] },
      { ...runs[0]!.summary, harms: undefined, campaigns: [course] },
    ];
    const left = { kind: 'running', count: 1, detail: '' } as const;
    const notOver = { ...first!, campaigns: [{ ...course, ending: { state: 'not-over', left: [left] } as const }] };
    const table = variantsTable(
      [notOver, ...others].map((summary, nth) => ({ name: `v${nth}`, summary: summary as Summary })),
      plain,
    );
    expect(table).toMatch(/campaign +leak +not over +over +-\n/);
    expect(table).toContain(
      [
        '  worst harm',
        '    v0  3 devices can only be recovered by cable, or not at all',
        '        an actor took the place of 1 device at the broker',
        '        an attack copied the credentials of 2 devices',
        '        and 1 more kind of harm',
        '    v1  an actor took the place of 1 device at the broker',
        '    v2  not looked at by the version that ran this',
      ].join('\n'),
    );
  });

  it('says that all passed where they did', () => {
    expect(variantsTable([runs[0]!, runs[0]!], plain)).toContain('passed: 2 of 2 met all their thresholds');
  });

  it('colors a line with a miss', () => {
    const painted = variantsTable(runs, { ...plain, color: true });
    expect(painted).toContain('\u001b[31mfleet.onlineAtEnd  value >= 99%');
    expect(stripVTControlCharacters(painted)).toBe(variantsTable(runs, plain));
  });
});
