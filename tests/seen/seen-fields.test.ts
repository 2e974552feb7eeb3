import { expect, it } from 'vitest';
import { seenColumns } from '../../reports/run-folder/seen-columns.ts';
import { loggers } from '../../sim/plan/logs.ts';
import { loggerOf, type SeenEventId, type SeenField, seenEvents } from '../../sim/seen/seen-events.ts';
import { type SeenBatch, type SeenRow, seenFields } from '../../sim/seen/seen-row.ts';

type Same<One, Other> = [One, Other] extends [Other, One] ? true : false;

/** What the simulation knows and no component of the platform does. */
type Truth = 'device' | 'actor' | 'implant' | 'cause' | 'row' | 'step' | 'conn' | 'verdict' | 'evidence' | 'technique';

type Known = 'clientId' | 'serial' | 'address' | 'topic' | 'bytes' | 'count' | 'code' | 'release' | 'operator';

it('a row of a log has these fields and no others, so nothing that only the simulation knows', () => {
  const ofRow: Same<keyof SeenRow, 'receivedAt' | 'writtenAt' | 'logger' | 'event' | Known> = true;
  const ofBatch: Same<keyof SeenBatch, 'receivedAt' | 'writtenAt' | 'event' | Known> = true;
  const ofEvents: Same<SeenField, Known> = true;
  const knows: Same<Extract<keyof SeenRow | keyof SeenBatch, Truth>, never> = true;
  expect([ofRow, ofBatch, ofEvents, knows]).toEqual([true, true, true, true]);
});

it('the table of a folder has the fields of a row', () => {
  const columns = seenColumns.map(({ name }) => name);
  expect(columns).toEqual(['receivedAt', 'writtenAt', 'logger', 'event', ...seenFields]);
});

const ids = Object.keys(seenEvents) as SeenEventId[];

it('every event is of a logger, and every logger has events', () => {
  expect([...new Set(ids.map(loggerOf))].sort()).toEqual([...loggers].sort());
});

it.each(ids)('%s says what its code means, if it has one', (id) => {
  const { has, what, code } = { code: undefined, ...seenEvents[id] };
  expect(code !== undefined).toBe((has as readonly SeenField[]).includes('code'));
  expect(what).toMatch(/^[A-Z].*\.$/);
});
