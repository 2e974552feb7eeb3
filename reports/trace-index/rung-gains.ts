import { deviceFacts, factInWords } from '../../sim/threat/facts/fact.ts';
import { type DeviceRung, deviceRungs, rungsOf } from '../../sim/threat/facts/rungs.ts';
import type { AttackFacts } from './attack-facts.ts';

/** The devices that count on each rung of how far attacks got, in the order in which they came to count; in columns. */
export type RungGains = Readonly<Record<DeviceRung, RungColumns>>;

export interface RungColumns {
  readonly t: Uint32Array;
  readonly device: Uint32Array;
}

/** Of all that actors gained, by attacks or by leaks. */
export function rungGains({ t, device, fact, facts }: AttackFacts): RungGains {
  const rungsOfPlace = facts.map((words) => rungsOf[byWords.get(words)!]);
  const columns = deviceRungs.map((rung) => {
    const first = new Map<number, number>();
    for (const [i, place] of fact.entries())
      if (rungsOfPlace[place]?.includes(rung) && !first.has(device[i])) first.set(device[i], t[i]);
    return [rung, { t: Uint32Array.from(first.values()), device: Uint32Array.from(first.keys()) }] as const;
  });
  return Object.fromEntries(columns) as unknown as RungGains;
}

const byWords = new Map<string, (typeof deviceFacts)[number]>(deviceFacts.map((fact) => [factInWords[fact], fact]));
