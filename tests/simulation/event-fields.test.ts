import { beforeAll, describe, expect, it } from 'vitest';
import type { EventDescription } from '../../sim/kernel/trace/event-description.ts';
import { eventList } from '../../sim/kernel/trace/kinds.ts';
import { runPlan } from '../kit/run-plan.ts';
import { smallPlan, smallPlans } from '../kit/small-plans.ts';
import { type EventRow, isEvent } from '../kit/trace-rows.ts';

const rowsBy = new Map<string, EventRow[]>(eventList.map(({ kind }) => [kind, []]));
beforeAll(async () => {
  for (const { name } of smallPlans)
    for (const row of (await runPlan(await smallPlan(name))).rows.filter(isEvent)) rowsBy.get(row.kind)!.push(row);
});

describe.each(eventList.map((event: EventDescription) => [event.kind, event] as const))('rows of %s', (kind, event) => {
  it('carry the fields that the kind declares, and no other', () => {
    const rows = rowsBy.get(kind)!;
    for (const field of ['actor', 'detail', 'evidence'] as const)
      if (event[field] === undefined) expect(rows.find((row) => row[field] !== undefined)).toBeUndefined();
    for (const [field, presence] of [['device', event.device] as const, ['control', event.decision] as const]) {
      if (presence === undefined) expect(rows.find((row) => row[field] !== undefined)).toBeUndefined();
      if (presence === 'always') expect(rows.find((row) => row[field] === undefined)).toBeUndefined();
    }
    expect(rows.find(({ control, verdict }) => (control === undefined) !== (verdict === undefined))).toBeUndefined();
  });
});

describe('event kinds', () => {
  it('occur in these runs, except those of rarer plans', () => {
    const occurring = [...rowsBy].filter(([, rows]) => rows.length > 0).map(([kind]) => kind);
    expect(occurring.length).toBeGreaterThanOrEqual(45);
  });

  it('fill each field that they declare in some row', () => {
    const stale = eventList.flatMap((event: EventDescription) =>
      (['actor', 'detail', 'evidence'] as const)
        .filter((field) => event[field] !== undefined && rowsBy.get(event.kind)!.length > 0)
        .filter((field) => rowsBy.get(event.kind)!.every((row) => row[field] === undefined))
        .map((field) => `${event.kind} ${field}`),
    );
    // A console that is refused a PUBLISH is in tests/clients, one in whose place an actor comes in tests/threat/broker-messages,
    // and the authorities of one tenant are registered in tests/trust/tenant-pki.
    expect(stale).toEqual(['publish.refused actor', 'authorities.registered detail', 'impostor.online detail']);
  });

  it('have a subject for rows without a device', () => {
    const without = eventList.filter((event: EventDescription) => event.device !== 'always' && !event.subject);
    expect(without).toEqual([]);
  });
});
