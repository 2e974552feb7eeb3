import { describe, expect, it } from 'vitest';
import { aboutSweep, RunsProgressLine } from '../../bin/console/runs-progress.ts';
import { WorkerLine } from '../../bin/console/worker-line.ts';
import type { SweepProgress } from '../../bin/sweep/run-missing.ts';

const terminal = { isInteractive: true, color: false, unicode: false, columns: 100 };
const nothing = { ran: 0, failed: 0, refused: 0, running: 0 };

const progress = (done: number, names: readonly string[]): SweepProgress => ({
  ...{ scenario: 'storm', cells: 1, seeds: 20, total: 20, before: 0, failed: 0, devices: 10, jobs: 2, done },
  workers: names.map((name, nth) => ({ name, done: 3 - nth, isThere: nth === 0 })),
});

describe('the progress of a sweep on the workers of a queue', () => {
  it('says so first, then who is there, and at the end what each of them made', () => {
    const texts: string[] = [];
    const line = new RunsProgressLine<SweepProgress>(
      { ...terminal, isInteractive: false },
      (text) => texts.push(text),
      aboutSweep,
    );
    line.update(progress(0, []));
    line.update(progress(4, ['a.1.0', 'b.2.0']));
    line.say('the queue answers again');
    line.end();
    expect(texts[0]).toBe('storm: 1 cell, 20 seeds, 20 runs of up to 10 devices, on the workers of a queue\n');
    expect(texts[1]).toMatch(/^ 20 % {2}4 of 20 runs on 1 worker, \d/);
    expect(texts.slice(2)).toEqual([
      'the queue answers again\n',
      expect.stringMatching(/^4 runs in /),
      '  a.1.0: 3 runs\n',
      '  b.2.0: 2 runs\n',
    ]);
  });

  it('says notices also where progress is not shown', () => {
    const [shown, notices] = [[] as string[], [] as string[]];
    const line = new RunsProgressLine<SweepProgress>(
      terminal,
      (text) => shown.push(text),
      aboutSweep,
      (text) => notices.push(text),
    );
    line.say('away');
    expect([shown.join('').trim(), notices]).toEqual(['', ['away\n']]);
  });
});

describe('the line of a worker', () => {
  const written = (isInteractive: boolean): readonly string[] => {
    const texts: string[] = [];
    const write = (text: string) => void texts.push(text);
    const line = new WorkerLine({ ...terminal, isInteractive }, write, write);
    line.begin('worker a');
    line.update({ ...nothing, ran: 1, running: 2 });
    line.update({ ...nothing, ran: 2 });
    line.say('away');
    line.end({ ...nothing, ran: 2, failed: 1, refused: 3 });
    return texts;
  };

  it('is overwritten on a terminal, and makes way for notices', () => {
    expect(written(true)).toEqual([
      'worker a\n',
      '\r1 run, 2 under way',
      '\r2 runs, 0 under way',
      `\r${' '.repeat(19)}\r`,
      'away\n',
      '2 runs, 1 that failed, 3 refused\n',
    ]);
  });

  it('is only its end elsewhere', () => {
    expect(written(false)).toEqual(['worker a\n', 'away\n', '2 runs, 1 that failed, 3 refused\n']);
  });
});
