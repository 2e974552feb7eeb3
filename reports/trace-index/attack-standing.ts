import { deviceFacts, factInWords } from '../../sim/threat/facts/fact.ts';
import { rungsOf } from '../../sim/threat/facts/rungs.ts';
import { type StepRows, StepWhat } from './step-rows.ts';

/** What attacks have come to at a device, from the least to the worst; what a device has been through stays with it. */
export const attackStandings = [
  'not attacked',
  'attacked, and nothing gained',
  'a secret or messages gained',
  'reached',
  'in foreign hands, now or before',
] as const;

/**
 * By device, the worst that attacks have come to by an instant.
 *
 * Shape   places among `attackStandings`
 * Memory  4 bytes a device and standing, from the first question on
 */
export function attackStandingsAt({ t, what, device, facts }: StepRows, devices: number) {
  let since: readonly Uint32Array[] | undefined;

  /** By standing, when each device first had it. */
  function firstTimes(): readonly Uint32Array[] {
    const first = attackStandings.map(() => new Uint32Array(devices).fill(NEVER));
    const note = (standing: number, of: number, when: number): void => {
      if (of < devices) first[standing][of] = Math.min(first[standing][of], when);
    };
    for (const [entry, kind] of what.entries()) if (isAttempt.has(kind)) note(1, device[entry], t[entry]);
    const standings = facts.facts.map(standingOf);
    // What a step leaks is no attack on the device.
    for (const [i, fact] of facts.fact.entries())
      if (facts.byAttack[i] === 1) note(standings[fact], facts.device[i], facts.t[i]);
    return first;
  }

  return (instant: number): Uint8Array<ArrayBuffer> => {
    since ??= firstTimes();
    const found = new Uint8Array(devices);
    for (const [standing, first] of since.entries())
      if (standing > 0) for (let of = 0; of < devices; of++) if (first[of] <= instant) found[of] = standing;
    return found;
  };
}

/** After the last instant of any run. */
const NEVER = 2 ** 32 - 1;

const isAttempt: ReadonlySet<number> = new Set([
  StepWhat['attack.started'],
  StepWhat['attack.gained'],
  StepWhat['attack.refused'],
]);

function standingOf(words: string): number {
  const fact = byWords.get(words);
  if (fact === 'control' || fact === 'session') return 4;
  return fact !== undefined && rungsOf[fact].includes('devices') ? 3 : 2;
}

const byWords = new Map<string, (typeof deviceFacts)[number]>(deviceFacts.map((fact) => [factInWords[fact], fact]));
