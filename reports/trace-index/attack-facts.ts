import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import type { Chunk } from './chunk.ts';

/** What actors have gained of devices: of each device and fact the first row with an attack, and the first without; in columns, oldest first. */
export interface AttackFacts {
  readonly t: readonly number[];
  readonly device: readonly number[];
  /** Whether an attack gave it, as 0 or 1: an actor begins with something, and steps leak something to it. */
  readonly byAttack: readonly number[];
  /** The place of the fact among `facts`. */
  readonly fact: readonly number[];
  readonly facts: readonly string[];
  /** By device, when its certificate was first revoked, and when it was first banned. */
  readonly revokedAt: ReadonlyMap<number, number>;
  readonly bannedAt: ReadonlyMap<number, number>;
}

/** Collects them. */
export function factRecorder() {
  const rows = { t: [] as number[], device: [] as number[], byAttack: [] as number[], fact: [] as number[] };
  const facts: string[] = [];
  /** By fact, and by whether an attack gave it, the devices that have an entry. */
  const known: Set<number>[] = [];
  const [revokedAt, bannedAt] = [new Map<number, number>(), new Map<number, number>()];
  return {
    /** `attack` is what the row says of an attack; empty without one. */
    gained(chunk: Chunk, i: number, what: string, attack: string): void {
      const found = facts.indexOf(what);
      const place = found < 0 ? facts.push(what) - 1 : found;
      const [device, byAttack] = [chunk.device[i], Number(attack !== '')];
      known[place * 2 + byAttack] ??= new Set();
      const own = known[place * 2 + byAttack];
      if (own.has(device)) return;
      own.add(device);
      rows.t.push(chunk.t[i]);
      rows.device.push(device);
      rows.byAttack.push(byAttack);
      rows.fact.push(place);
    },

    take({ events, device, t }: Chunk, e: number): void {
      if (events.kind[e] !== REVOKED && events.kind[e] !== BANNED) return;
      const i = events.at[e];
      const when = events.kind[e] === REVOKED ? revokedAt : bannedAt;
      if (!when.has(device[i])) when.set(device[i], t[i]);
    },

    facts: (): AttackFacts => ({ ...rows, facts, revokedAt, bannedAt }),
  };
}

const [REVOKED, BANNED] = (['certificate.revoked', 'identity.banned'] as const).map(kindCode);
