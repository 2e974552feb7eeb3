import { expect, it } from 'vitest';
import { deviceFacts, implied } from '../../sim/threat/facts/fact.ts';
import { Knowledge } from '../../sim/threat/facts/knowledge.ts';

const places = { gatewayOf: () => -1, productOf: () => 0, segmentOf: () => 0, radioOf: () => -1 };

it.each(deviceFacts)(
  'an actor that learns %s learns what follows from it, of that device, and nothing else',
  (fact) => {
    const knowledge = new Knowledge(3, places);
    const learned = knowledge.learn('mallory', 1, fact);
    expect(new Set(learned)).toEqual(new Set([fact, ...(implied[fact] ?? [])]));
    for (const device of [0, 1, 2])
      expect(deviceFacts.filter((one) => knowledge.holds('mallory', device, one)).toSorted()).toEqual(
        device === 1 ? [...learned].toSorted() : [],
      );
    expect(knowledge.firstOf('mallory', fact)).toBe(1);
    const copy = new Knowledge(3, places);
    copy.restore(knowledge.save());
    expect(copy.firstOf('mallory', fact)).toBe(1);
    expect(copy.holds('mallory', 1, fact)).toBe(true);
    expect(deviceFacts.filter((one) => copy.holds('trudy', 1, one))).toEqual([]);
  },
);
