import { describe, expect, it } from 'vitest';
import type { CampaignCourse, StepCourse } from '../../reports/outcome/campaign-courses.ts';
import { campaignLines, courseInWords, stepInWords } from '../../reports/print/campaign-lines.ts';
import { painter } from '../../reports/print/summary-style.ts';

const step = (fields: Partial<StepCourse> = {}): StepCourse => ({
  ...{ label: 'clones', does: 'A01 copied', startedMs: 5, starts: 1, attacked: 0, gained: 0, refused: 0, lacked: 0 },
  ...{ lacking: null, skipped: null },
  ...fields,
});
const course = (fields: Partial<CampaignCourse> = {}): CampaignCourse => ({
  ...{ name: 'leak', actor: 'mallory', policy: 'greedy', objective: 'obeyed on 1% of the fleet' },
  ...{ beganMs: 60_000, reachedMs: null, endedMs: null, steps: [] },
  ...fields,
});

const plain = { color: false, unicode: false };

describe('the course of a campaign in words', () => {
  it.each([
    [{}, 'obeyed on 1% of the fleet, not reached'],
    [{ reachedMs: 4_680_000 }, 'obeyed on 1% of the fleet, reached after 1h17m'],
    [{ objective: null }, 'it has no objective'],
    [{ beganMs: null }, 'it did not begin'],
  ])('of %j: %s', (fields, words) => {
    expect(courseInWords(course(fields))).toBe(words);
  });

  it.each([
    [{ attacked: 5, gained: 3, refused: 2 }, 'attacked 5, gained something of 3, refused at 2'],
    [
      { attacked: 1, lacked: 2, lacking: 'mallory had no time left' },
      'attacked 1, gained something of 0, could not begin at 2: mallory had no time left',
    ],
    [{ starts: 3, attacked: 1_200, gained: 1_100 }, 'began 3 times, attacked 1,200, gained something of 1,100'],
    [{ starts: 0, startedMs: null, skipped: '"dump" gained nothing' }, 'never started: "dump" gained nothing'],
    [{ starts: 0, startedMs: null }, 'had not started'],
    [{}, 'took place'],
  ])('of a step with %j: %s', (fields, words) => {
    expect(stepInWords(step(fields))).toBe(words);
  });

  it('has a line for each step, and none for a run without campaigns', () => {
    const paint = painter(plain);
    const steps = [
      step({ attacked: 2, gained: 2 }),
      step({ label: 'tap', does: 'A04 subscribe', starts: 0, skipped: 'why' }),
    ];
    expect(campaignLines({ campaigns: [course({ steps })] }, paint)).toEqual([
      '  campaign leak by mallory, greedy: obeyed on 1% of the fleet, not reached',
      '    clones  A01 copied     attacked 2, gained something of 2',
      '    tap     A04 subscribe  never started: why',
      '',
    ]);
    expect(campaignLines({}, paint)).toEqual([]);
  });

  it('has a line that says whether it is over', () => {
    const left = [{ kind: 'running', count: 12, detail: '' } as const];
    expect(campaignLines({ campaigns: [course({ ending: { state: 'not-over', left } })] }, painter(plain))[1]).toBe(
      '    not over: 12 devices still run its code',
    );
  });
});
