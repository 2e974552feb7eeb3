import { describe, expect, it } from 'vitest';
import type { ProcessMeter } from '../../bin/app/process-meter.ts';
import type { RunProgress } from '../../bin/app/run-plan.ts';
import { Progress } from '../../bin/console/progress.ts';
import type { Terminal } from '../../bin/console/terminal.ts';
import { wordsThatFit } from '../../bin/console/words-that-fit.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { planWith } from '../kit/small-plan.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const plan = planWith([{ count: 1_000 }], { durationMs: DAY });

/** Goes through a run in 200 parts that take as long as `paceMs` says, and returns what was written after each. */
function written(terminal: Partial<Terminal>, options: Options = {}): readonly string[] {
  const { of = plan, spared, paceMs = () => 50, parts = 200 } = options;
  const wall = { ms: 1_000 };
  const meter: ProcessMeter = {
    wallMs: () => wall.ms,
    processorMs: () => 0,
    memoryBytes: () => 250 * 2 ** 20,
    memoryPeakBytes: () => 300 * 2 ** 20 + 1,
  };
  const texts: string[] = [];
  const shown = { isInteractive: true, color: false, unicode: false, columns: 160, ...terminal };
  const progress = new Progress(shown, (text) => texts.push(text), meter);
  progress.begin({ plan: of, devices: 1_000 });
  for (let part = 1; part <= parts; part++) {
    wall.ms += paceMs(part);
    const simulatedMs = (of.durationMs * part) / 200;
    const events = part * 1_000;
    const now: RunProgress = { simulatedMs, durationMs: of.durationMs, devices: 1_000, online: 990, events };
    progress.update(spared === undefined ? now : { ...now, spared: events * spared });
  }
  progress.end();
  return texts;
}

interface Options {
  readonly of?: Plan;
  /** As a share of the events. */
  readonly spared?: number;
  readonly paceMs?: (part: number) => number;
  readonly parts?: number;
}

const halfway = (texts: readonly string[]): string => texts.find((text) => text.includes(' 50 %')) ?? '';

describe('the progress of a run', () => {
  it('says on a wide terminal how fast the run is, what stretches spare, the memory, and what is left', () => {
    // 7m12s in 50 ms; 1,000 events in as long; half of 10 s.
    expect(halfway(written({ columns: 200 }, { spared: 0.815 })).trim()).toBe(
      `${'#'.repeat(15)}${'.'.repeat(15)}  50 %  12h of 1d, 990 online, 8,640x real time, 20,000 events/s, 81 % of events in stretches, 250 MiB, 5s left`,
    );
  });

  it('has no words on stretches for a run that takes each reading step by step', () => {
    expect(written({ columns: 200 }).join('')).not.toContain('stretches');
    expect(halfway(written({ columns: 200 }))).toContain('20,000 events/s, 250 MiB, 5s left');
  });

  it.each([
    [140, '12h of 1d, 990 online, 8,640x real time, 20,000 events/s, 40 % of events in stretches, 250 MiB, 5s left'],
    [100, '12h of 1d, 990 online, 8,640x real time, 20,000 events/s, 250 MiB, 5s left'],
    [90, '12h of 1d, 8,640x real time, 20,000 events/s, 250 MiB, 5s left'],
    [80, '12h of 1d, 8,640x real time, 20,000 events/s, 5s left'],
    [60, '12h of 1d, 8,640x real time, 5s left'],
    [50, '12h of 1d, 5s left'],
    [30, '12h of 1d'],
  ])('on %d columns leaves out what matters least', (columns, words) => {
    const line = halfway(written({ columns }, { spared: 0.4 }))
      .replace('\r', '')
      .trimEnd();
    expect(line).toMatch(/^#+\.+ {2}50 % {2}\w/);
    expect(line.slice(line.indexOf('%') + 3)).toBe(words);
    expect(line.length).toBeLessThan(columns);
  });

  it('never fills the last column of a terminal', () => {
    for (let columns = 20; columns < 160; columns++)
      for (const text of written({ columns, unicode: true }, { spared: 0.5 }).slice(1, -1))
        expect(text.replaceAll('\r', '').length).toBeLessThan(columns);
  });

  it('elsewhere is a line for every tenth, whole, with the pace of that tenth', () => {
    const texts = written(
      { isInteractive: false, columns: 40 },
      { spared: 0.5, paceMs: (part) => (part > 160 ? 500 : 50) },
    );
    expect(texts.map((text) => text.slice(0, 5))).toEqual([
      'small',
      ...[10, 20, 30, 40, 50, 60, 70, 80, 90].map((tenth) => ` ${tenth} %`),
      '100 %',
      '1d si',
    ]);
    expect(texts.join('')).not.toContain('\r');
    expect(texts[8]).toContain('8,640x real time, 20,000 events/s, 50 % of events in stretches, 250 MiB,');
    expect(texts[9]).toContain('864x real time, 2,000 events/s,');
  });

  it('ends with the same about the whole run, and the most memory that it had', () => {
    expect(written({ columns: 80 }, { spared: 0.815 }).at(-1)).toBe(
      '1d simulated in 10s, 8,640x real time: 200,000 events, 20,000/s, 81 % of events in stretches; 301 MiB at most\n',
    );
    expect(written({ isInteractive: false }).at(-1)).toBe(
      '1d simulated in 10s, 8,640x real time: 200,000 events, 20,000/s; 301 MiB at most\n',
    );
  });

  it('of a run that was interrupted is about what it has simulated', () => {
    expect(written({}, { parts: 50 }).at(-1)).toContain('6h simulated in 2.5s, 8,640x real time: 50,000 events, ');
  });

  it('of a live run has its speed to a tenth, and no stretches', () => {
    const live = { ...plan, fidelity: 'live' as const, durationMs: 20_000 };
    const line = halfway(written({}, { of: live, paceMs: () => 67 }));
    expect(line).toContain('10s of 20s, 990 online, 1.5x real time, ');
    expect(line).toContain(' 250 MiB, 7s left');
  });

  it('shows no negative rate where events that were booked ahead are taken back', () => {
    const texts: string[] = [];
    const wall = { ms: 0 };
    const meter = {
      wallMs: () => (wall.ms += 200),
      processorMs: () => 0,
      memoryBytes: () => 1,
      memoryPeakBytes: () => 1,
    };
    const progress = new Progress(
      { isInteractive: true, color: false, unicode: false, columns: 120 },
      (text) => texts.push(text),
      meter,
    );
    progress.begin({ plan, devices: 1 });
    const now = { durationMs: DAY, devices: 1, online: 1, spared: 0 };
    progress.update({ ...now, simulatedMs: HOUR, events: 1_000 });
    for (let n = 2; n < 9; n++) progress.update({ ...now, simulatedMs: n * HOUR, events: 100_000 - n * 10_000 });
    expect(texts.at(-1)).toContain(' 0 events/s');
  });
});

describe('the words of a line', () => {
  const statements = [
    { text: 'one', weight: 3 },
    { text: 'two', weight: 1 },
    { text: 'three', weight: 2 },
  ];

  it.each([
    [15, 'one, two, three'],
    [14, 'one, three'],
    [10, 'one, three'],
    [9, 'one'],
    [1, 'one'],
  ])('on %d columns are those that matter most, in their order', (columns, words) => {
    expect(wordsThatFit(statements, columns)).toBe(words);
  });
});
