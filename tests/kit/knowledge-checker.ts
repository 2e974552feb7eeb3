import type { EventRow } from './trace-rows.ts';

/**
 * Reads a trace as somebody who has only the rows: what each actor has been given or has gained so far, and whether each
 * attack that started says it had nothing else.
 *
 * Shape  the complaints, none for a trace in order
 */
export function unheldFacts(rows: readonly EventRow[]): readonly string[] {
  const held = new Set<string>();
  const online = new Set<string>();
  const complaints: string[] = [];
  for (const { row, kind, device, actor, verdict, detail, evidence } of rows) {
    const of = `${actor} ${device}`;
    if (kind === 'secret.sought' && verdict === 'allow') {
      if (detail!.startsWith('credential:')) held.add(`${of} a copy of its credential`);
      held.add(`${of} a copy of its certificate`);
    }
    if (kind === 'impostor.online') {
      online.add(of);
      held.add(`${of} a session in its name`);
    }
    if (kind === 'impostor.offline') online.delete(of);
    if (kind === 'attack.gained') {
      // Messages of any device reach an actor only in a session that it has.
      const isRead = detail === 'messages of its own';
      const mayGain = isRead ? [...online].some((one) => one.startsWith(`${actor} `)) : held.has(`${of} ${detail}`);
      if (!mayGain) complaints.push(`row ${row}: ${actor} gained ${detail} of ${device} without a way to it`);
    }
    if (kind !== 'attack.started') continue;
    for (const fact of evidence!.split(', '))
      if (fact !== 'a way to the broker' && !held.has(`${of} ${fact}`))
        complaints.push(`row ${row}: ${actor} used ${fact} of ${device} without holding it`);
  }
  return complaints;
}
