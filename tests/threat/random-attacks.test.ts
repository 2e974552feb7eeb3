import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ControlId } from '../../sim/plan/control-list.ts';
import { isFalseUpdate } from '../../sim/plan/false-updates.ts';
import type { Attack } from '../../sim/threat/attacks/attack.ts';
import { attackList } from '../../sim/threat/attacks/attack-list.ts';
import { type DeviceFact, factInWords, implied } from '../../sim/threat/facts/fact.ts';
import { unheldFacts } from '../kit/knowledge-checker.ts';
import { type Ran, runPlan } from '../kit/run-plan.ts';
import { seenRows } from '../kit/seen-rows.ts';
import { summarized } from '../kit/summarized.ts';
import { type EventRow, isEvent } from '../kit/trace-rows.ts';
import { plan } from './random-plans.ts';

const attacks: readonly Attack[] = attackList;

/** Readings taken that were neither delivered nor are still held by their devices. */
function neverArrived({ world, samples }: Pick<Ran, 'world' | 'samples'>): number {
  const { fleet } = world;
  const { 'messages.produced': produced, 'messages.delivered': delivered } = samples.at(-1)!.values;
  let held = 0;
  for (let device = 0; device < fleet.size; device++) {
    const done = Math.max(fleet.settled.get(device), fleet.expected.get(device));
    held += fleet.readingsTaken.get(device) - done;
  }
  return produced - delivered - held;
}

/** Device time without a session, added up from the transitions of the link region alone. */
function timeOffline({ rows, world }: Pick<Ran, 'world' | 'rows'>): number {
  let total = 0;
  for (let device = 0; device < world.fleet.size; device++) {
    let since: number | undefined = 0;
    for (const row of rows) {
      if (isEvent(row) || row.device !== device || row.region !== 'link') continue;
      if (row.state === 'online') {
        total += since === undefined ? 0 : row.t - since;
        since = undefined;
      } else since ??= row.t;
    }
    if (since !== undefined) total += world.end - since;
  }
  return total;
}

/**
 * What attacks gained, and controls that refused them, that their declarations do not have. Once a device has judged what an
 * actor shows, it may trust newer metadata than is true, also where it refused the release: it then refuses whatever is older,
 * or differs, even true metadata.
 */
function undeclared(rows: readonly EventRow[]): readonly string[] {
  const shown = new Set<number>();
  return rows.flatMap(({ kind, device, detail = '', evidence = '' }) => {
    const isOfUpdates = kind === 'attack.judged' && detail.startsWith('update ');
    if (isOfUpdates) shown.add(device!);
    if (kind !== 'attack.refused' && (kind !== 'attack.gained' || evidence === '')) return [];
    const [title, control] = kind === 'attack.refused' ? detail.split(': ') : [evidence];
    const { gives, ways } = attacks.find(({ id }) => title.startsWith(`${id} `))!;
    const way = title.split(', ')[1];
    const isKnown = (): boolean => gives.some((fact) => [fact, ...(implied[fact] ?? [])].some(isCalled(detail)));
    const declared: readonly string[] = [...ways[way].decidedBy, ...(shown.has(device!) ? afterTrust : [])];
    if (isFalseUpdate(way)) shown.add(device!);
    return (control === undefined ? isKnown() : declared.includes(control)) ? [] : [`${title}: ${control ?? detail}`];
  });
}

const isCalled = (words: string) => (fact: DeviceFact) => factInWords[fact] === words;

const afterTrust: readonly ControlId[] = ['update-rollback', 'update-consistency'];

const sum = (parts: Readonly<Record<string, number>>): number => Object.values(parts).reduce((a, b) => a + b, 0);

describe('any run with attacks', () => {
  it('has used only what its actors held, and its harm by cause adds up', { timeout: 240_000 }, async () => {
    const seen = { attacks: 0, gained: 0, control: 0, lost: { attack: 0, response: 0, fault: 0 } };
    await fc.assert(
      fc.asyncProperty(plan, async (attacked) => {
        const ran = await summarized(attacked);
        const events: readonly EventRow[] = ran.rows.filter(isEvent);
        expect(unheldFacts(ran.rows)).toEqual([]);
        expect(undeclared(events)).toEqual([]);
        const { readingsLost, offlineMs } = ran.harm;
        expect(sum(readingsLost)).toBe(neverArrived(ran));
        expect(sum(offlineMs)).toBe(timeOffline(ran));
        seen.attacks += events.filter(({ kind }) => kind === 'attack.started').length;
        seen.gained += events.filter(({ kind }) => kind === 'attack.gained').length;
        seen.control += events.filter(({ detail }) => detail === 'control of what it runs').length;
        for (const cause of ['attack', 'response', 'fault'] as const) seen.lost[cause] += readingsLost[cause];
      }),
      { numRuns: 120, seed: 15 },
    );
    // The property is about something: attacks took place, got somewhere, and readings were lost to each cause.
    expect(seen.attacks).toBeGreaterThan(180);
    expect(seen.gained).toBeGreaterThan(180);
    expect(seen.control).toBeGreaterThan(20);
    expect(seen.lost.attack).toBeGreaterThan(100);
    expect(seen.lost.fault).toBeGreaterThan(100);
  });

  it('is the same with MQTT as data and as bytes', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (attacked) => {
        const [ofModel, ofPacket] = [seenRows(), seenRows()];
        const model = await runPlan(attacked, { seen: ofModel.seen });
        const packet = await runPlan({ ...attacked, fidelity: 'packet' }, { seen: ofPacket.seen });
        expect(ofPacket.rows).toEqual(ofModel.rows);
        expect(JSON.stringify(ofModel.rows)).not.toMatch(/mallory|trudy/);
        expect(packet.traceHash).toBe(model.traceHash);
        expect(packet.counters).toEqual(model.counters);
      }),
      { numRuns: 25, seed: 15 },
    );
  });
});
