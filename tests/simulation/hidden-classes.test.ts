import v8 from 'node:v8';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../bin/app/assemble.ts';
import { joined } from '../../sim/kernel/joined.ts';
import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import { allowed, refused, verdictRow } from '../../sim/kernel/trace/verdict.ts';
import type { World } from '../../sim/simulation/world.ts';
import { smallPlan } from '../kit/small-plans.ts';

v8.setFlagsFromString('--allow-natives-syntax');
const haveSameClass = new Function('a', 'b', 'return %HaveSameMap(a, b)') as (a: object, b: object) => boolean;

describe('what a run keeps has the hidden classes of the run before', () => {
  it.each([
    'at-scale',
    'revocation-lag',
    'ca-rotation',
    'reconnect-storm with actors that attack',
    'canary-rollout',
  ] as const)('%s', async (name) => {
    const plan = await smallPlan(name);
    const worlds: World[] = [];
    for (let run = 0; run < 3; run++) {
      // As the worker of a sweep gets it.
      const world = await assemble(structuredClone(plan), nowhere);
      world.advance(world.end / 2);
      worlds.push(world);
    }
    expect(differing(worlds[1], worlds[2])).toEqual([]);
  });

  it('of two joined objects from the first call on', () => {
    const shapes = [1, 2, 3].map((a) => joined<{ a: number; b: string }, { a: number }>({ a }, { b: 'b' }));
    expect(shapes[0]).toEqual({ a: 1, b: 'b' });
    expect(haveSameClass(shapes[0], shapes[1]) && haveSameClass(shapes[1], shapes[2])).toBe(true);
  });
});

it('rows of verdicts have one hidden class, whatever they say and leave out', () => {
  const rows = [
    verdictRow(allowed('registry', 'known'), { device: 7, cause: 3 }),
    verdictRow(refused('topic-acl', 'foreign', ''), { subject: 'a/b', actor: 'console', cause: 4 }),
    verdictRow(refused('certificate-validity', 'out of date', 'serial 4a'), {
      device: 2 ** 32 - 1,
      actor: 'mallory',
      cause: 5,
    }),
  ];
  expect(rows.every((row) => haveSameClass(row, rows[0]))).toBe(true);
});

/** Where two worlds have objects of different hidden classes in the same place. */
function differing(one: object, other: object): readonly string[] {
  const places: string[] = [];
  const visited = new Set<unknown>();
  const compare = (a: unknown, b: unknown, place: string): void => {
    if (!isObject(a) || !isObject(b) || a === b || visited.has(a) || boundOnce.has(place)) return;
    visited.add(a);
    // An array's class says of which kind its elements are, and that of a mapped one which code has mapped it.
    if (!Array.isArray(a) && !haveSameClass(a, b)) places.push(place);
    if (ArrayBuffer.isView(a) || a instanceof Map || a instanceof Set) return;
    for (const [key, value] of Object.entries(a)) compare(value, Reflect.get(b, key), `${place}.${key}`);
  };
  compare(one, other, 'world');
  return places;
}

/** What attacks can do is bound to their machines by name before the first attempt, and not read again. */
const boundOnce = new Set(['world.attackers.moves']);

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const nowhere: TraceSink = { changes: () => {}, events: () => {}, samples: () => {}, reached: () => {} };
