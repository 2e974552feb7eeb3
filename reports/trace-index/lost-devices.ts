import type { AttackFacts } from './attack-facts.ts';

/** A device of which actors gained something in one run and not in the other. */
export interface LostDevice {
  readonly device: number;
  /** When the first of it was gained. */
  readonly t: number;
  /** In words, in the order in which it was gained. */
  readonly gained: readonly string[];
}

/** The devices of which actors gained more in `one` than in `other`, by time. `inOther` has the number of a device in the other run. */
export function lostOnlyIn(
  one: AttackFacts,
  other: AttackFacts,
  inOther: (device: number) => number,
): readonly LostDevice[] {
  const known = new Set(other.device.map((device, i) => keyOf(device, other.facts[other.fact[i]])));
  const found = new Map<number, { readonly t: number; readonly gained: string[] }>();
  for (const [i, device] of one.device.entries()) {
    const what = one.facts[one.fact[i]];
    if (known.has(keyOf(inOther(device), what))) continue;
    const own = found.get(device) ?? { t: one.t[i], gained: [] };
    found.set(device, own);
    if (!own.gained.includes(what)) own.gained.push(what);
  }
  return [...found].map(([device, { t, gained }]) => ({ device, t, gained }));
}

const keyOf = (device: number, what: string): string => `${device} ${what}`;
