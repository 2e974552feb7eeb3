import { describe, expect, it } from 'vitest';
import { actorList, type ReadyActor } from '../../sim/plan/actor-list.ts';
import { positions, secrets } from '../../sim/plan/actors.ts';
import { attackList, wayOf } from '../../sim/threat/attacks/attack-list.ts';
import { moves, unmetBy } from '../../sim/threat/campaigns/move.ts';
import { movesInWords, startableBy, startableLater, withinReachOf } from '../../sim/threat/campaigns/within-reach.ts';
import { withImplied } from '../../sim/threat/facts/fact.ts';
import { isAttainable } from '../kit/attainable.ts';

const nothing = { reaches: [], holds: [] };
const everything = { reaches: positions, holds: secrets };

describe('what an actor can start', () => {
  it('is nothing without a place, and within reach all with every place and secret', () => {
    expect(startableBy(nothing)).toEqual([]);
    expect(withinReachOf(nothing)).toEqual([]);
    expect(withinReachOf(everything)).toEqual(moves.filter(isAttainable));
  });

  it('is each way whose needs it meets, and no other', () => {
    for (const actor of actorList) {
      const atOnce = startableBy(actor);
      for (const move of moves)
        expect(atOnce.includes(move), `${actor.id}: ${move.technique} ${move.way}`).toBe(
          unmetBy(actor, wayOf(move).needs).length === 0,
        );
      expect(atOnce, actor.id).not.toEqual([]);
    }
  });

  it('is in reach of some ready actor, whatever the attack', () => {
    const reached = new Set((actorList as readonly ReadyActor[]).flatMap(withinReachOf));
    expect(moves.filter((move) => isAttainable(move) && !reached.has(move))).toEqual([]);
  });

  it('grows by what attacks give: a session that it could take lets an outsider read along', () => {
    const [outsider] = actorList;
    expect(movesInWords(startableBy(outsider))).toContain('A01 self-made, own-evidence');
    expect(movesInWords(startableLater(outsider))).toContain('A04');
    expect(movesInWords(startableLater({ ...outsider, reaches: ['attestation'] }))).not.toContain('A04');
  });

  it('counts what follows from a secret', () => {
    expect(withImplied(['credential'])).toEqual(new Set(['credential', 'certificate']));
    expect(movesInWords(startableBy({ reaches: ['broker'], holds: ['credential'] }))).toContain(
      'A01 copied, certificate-only, self-made',
    );
  });

  it('is named by attack, with the ways where not all of them are meant', () => {
    expect(movesInWords([])).toEqual([]);
    expect(movesInWords(moves)).toEqual(attackList.map(({ id }) => id));
    expect(movesInWords(moves.filter(({ way }) => way === 'self-made'))).toEqual(['A01 self-made']);
  });
});
