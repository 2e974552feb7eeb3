import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../../reports/run-folder/manifest.ts';
import type { Rollout } from '../../../reports/trace-index/rollouts.ts';
import { coursesOf, stayAt, transitionsBy } from '../../../viz/rollout/course.ts';

const move = (t: number, part: string, state: string, reason: string, isStop = false) => ({
  row: t,
  t,
  part,
  state,
  reason,
  isStop,
});

const rollout: Rollout = {
  release: 'sensor@1.1.0',
  policy: 'rings',
  step: 'release 1.1.0',
  targets: 100,
  row: 1,
  t: 10,
  moves: [
    move(10, '', 'running', 'begun'),
    move(11, 'ring canary', 'open', '10 devices'),
    move(20, 'ring canary', 'failed', '1 of 10 failed = 10.0 % > 5 %'),
    move(21, '', 'aborted', 'ring canary: 1 of 10 failed = 10.0 % > 5 %', true),
  ],
};

const planned = (order: readonly string[] | undefined) =>
  ({
    plan: {
      timeline: [{ label: 'release 1.1.0', action: { kind: 'rollout', policy: { kind: 'rings', order } } }],
    },
  }) as unknown as Manifest;

describe('the course of a rollout', () => {
  const courses = coursesOf(rollout, planned(['canary', 'broad']), 100);

  it('covers the rollout and its parts, even those whose turn never came', () => {
    expect(courses.map(({ part, stays }) => [part, ...stays.map(({ state }) => state)])).toEqual([
      ['', 'ready', 'running', 'aborted'],
      ['ring canary', 'waiting', 'open', 'failed'],
      ['ring broad', 'waiting'],
    ]);
  });

  it('lasts from its beginning to the end of the run, without a gap', () => {
    for (const { stays } of courses) {
      expect([stays[0].from, stays.at(-1)?.to]).toEqual([10, 100]);
      for (const [i, { from }] of stays.slice(1).entries()) expect(from).toBe(stays[i].to);
    }
  });

  it.each([
    [9, undefined],
    [10, 'waiting'],
    [19, 'open'],
    [20, 'failed'],
  ])('gives the state of a part at %i: %s', (t, state) => {
    expect(stayAt(courses[1], t)?.state).toBe(state);
  });

  it('shows trouble as trouble', () => {
    expect(courses.map(({ stays }) => stays.at(-1)?.family)).toEqual(['refused', 'refused', 'none']);
  });

  it('has the parts that moved where the plan names none', () => {
    expect(coursesOf(rollout, planned(undefined), 100).map(({ part }) => part)).toEqual(['', 'ring canary']);
  });

  it('counts the transitions up to an instant', () => {
    const ways = (t: number) =>
      ['ready running', 'waiting open', 'open failed'].map((way) =>
        transitionsBy(courses, t)(way.split(' ')[0], way.split(' ')[1]),
      );
    expect(ways(9)).toEqual([0, 0, 0]);
    expect(ways(15)).toEqual([1, 1, 0]);
    expect(ways(20)).toEqual([1, 1, 1]);
  });
});
