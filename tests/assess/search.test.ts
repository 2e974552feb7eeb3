import { describe, expect, it } from 'vitest';
import type { DrillResult, Try } from '../../reports/assess/drill-result.ts';
import { type Drill, type Limits, Search } from '../../reports/assess/search.ts';
import { actorList } from '../../sim/plan/actor-list.ts';
import { titleOf } from '../../sim/threat/campaigns/move.ts';
import { startableBy, withinReachOf } from '../../sim/threat/campaigns/within-reach.ts';

const products = ['acme/sensor', 'acme/lock'];
const nameOf = ({ actor, move }: Drill): string => `${actor.id}: ${move.technique} ${move.way}`;

const refused: Partial<Try> = { outcome: 'refused', control: 'certificate-chain', reason: 'no chain' };
const gotIn = (fact: Try['facts'][number]): Partial<Try> => ({
  ...{ outcome: 'got-in', facts: [fact], ownFacts: [fact], afterMs: 5_000, reason: fact },
});

/** Runs drills in name alone: each gives one try for each target, by default one that was refused. */
function answered(search: Search, drills: readonly Drill[], answer: (drill: Drill) => Partial<Try> = () => refused) {
  for (const drill of drills) {
    const tries = drill.targets.map(
      ({ product }): Try => ({
        ...{ product, device: `${products[product]}-1`, title: titleOf(drill.move), facts: [], ownFacts: [] },
        ...{ afterMs: null, control: null, reason: '', examined: '', row: 7, unchecked: [], outcome: 'no-effect' },
        ...answer(drill),
      }),
    );
    const run: DrillResult & { seed: string } = { traceHash: '', rows: 9, tries, secrets: [], folder: null, seed: '1' };
    search.learn({ drill, runs: [run], leftOut: new Map() });
  }
}

const searchOf = (limits: Limits = {}) =>
  new Search(
    products.map((name) => ({ name })),
    limits,
  );

describe('the search of an assessment', () => {
  it('begins with every move that an actor can make at once, against every product', () => {
    const drills = searchOf().next();
    expect(drills.map(nameOf)).toEqual(
      actorList.flatMap((actor) => startableBy(actor).map((move) => nameOf({ actor, move, targets: [] }))),
    );
    for (const { targets } of drills) expect(targets).toEqual(products.map((_, product) => ({ product, chain: [] })));
  });

  it('is over after the first round if nothing was gained', () => {
    const search = searchOf();
    answered(search, search.next());
    expect(search.next()).toEqual([]);
  });

  it('goes on with what a fact that was gained has opened, on that product alone, by the moves that gave it', () => {
    const search = searchOf({ actors: ['outsider'] });
    const selfMade = (drill: Drill) => drill.move.way === 'self-made';
    const first = search.next();
    answered(search, first, (drill) => (selfMade(drill) ? gotIn('session') : refused));
    const second = search.next();
    expect(second.map(nameOf)).toContain('outsider: A04 subscribe');
    for (const { targets } of second)
      expect(targets).toEqual(
        products.map((_, product) => ({ product, chain: [{ technique: 'A01', way: 'self-made', product }] })),
      );
    answered(search, second);
    expect(search.next()).toEqual([]);
    const wildcard = search.results().filter(({ attack }) => attack === 'A04');
    expect(wildcard.map(({ outcome, chain }) => [outcome, chain])).toEqual(
      products.map(() => ['refused', ['A01 self-made']]),
    );
  });

  it('tries again what lacked a secret that the device kept, once an attack has given it', () => {
    const search = searchOf({ actors: ['stolen-device'], products: [0] });
    answered(search, search.next(), ({ move: { technique, way } }) =>
      way === 'cable'
        ? gotIn('credential')
        : technique === 'A01' && way === 'copied'
          ? { outcome: 'not-exercised', reason: 'stolen-device lacks a copy of its credential' }
          : refused,
    );
    const second = search.next();
    expect(second.map(nameOf)).toContain('stolen-device: A01 copied');
    expect(second.find(({ move }) => move.way === 'copied')?.targets).toEqual([
      { product: 0, chain: [{ technique: 'A09', way: 'cable', product: 0 }] },
    ]);
  });

  it('uses what was gained about any device where any is enough, by a move against that product', () => {
    const search = searchOf({ actors: ['outsider'], attacks: ['A21'] });
    // A session in the name of a lock.
    for (const drill of search.next()) {
      const onLock = { ...drill, targets: drill.targets.filter(({ product }) => product === 1) };
      const onSensor = { ...drill, targets: drill.targets.filter(({ product }) => product === 0) };
      answered(search, [onLock], ({ move }) => (move.way === 'self-made' ? gotIn('session') : refused));
      answered(search, [onSensor]);
    }
    const [drill] = search.next().filter(({ move }) => move.technique === 'A21' && move.way === 'session');
    const chain = [{ technique: 'A01', way: 'self-made', product: 1 }];
    expect(drill.targets).toEqual([
      { product: 0, chain },
      { product: 1, chain },
    ]);
    answered(search, [drill]);
    const results = search.results().filter(({ way }) => way === 'session');
    expect(results.map((result) => result.chain)).toEqual([['A01 self-made on acme/lock'], ['A01 self-made']]);
  });

  it('says of a move that it could not make what is lacking, and what refused each way to get it', () => {
    const search = searchOf({ actors: ['outsider'], attacks: ['A04'] });
    const drills = search.next();
    // What gives a session is needed for the attack that was asked for, and is no result of its own.
    expect(drills.map(nameOf)).toEqual(
      expect.arrayContaining(['outsider: A01 self-made', 'outsider: A02 foreign-catalog']),
    );
    answered(search, drills);
    const results = search.results();
    expect(results.map(({ attack }) => attack)).toEqual(['A04', 'A04']);
    expect(results[0]).toMatchObject({
      ...{ outcome: 'not-exercised', attacked: 0, gotInto: 0, evidence: null },
      reason: expect.stringMatching(
        /^lacks a session in its name: certificate-chain refused A01 self-made, A01 own-evidence, A02 foreign-catalog/,
      ),
    });
  });

  it('has a result for every way within reach of an actor, exercised or not', () => {
    const search = searchOf();
    answered(search, search.next());
    const results = search.results();
    const expected = actorList.reduce((sum, actor) => sum + withinReachOf(actor).length, 0) * products.length;
    expect(results).toHaveLength(expected);
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['refused', 'not-exercised']));
  });

  it('counts the devices of all seeds, and shows the worst outcome of any', () => {
    const search = searchOf({ actors: ['outsider'], attacks: ['A02'], products: [0] });
    const [drill] = search.next().filter(({ move }) => move.technique === 'A02');
    const one = (over: Partial<Try>): Try => ({
      ...{ product: 0, device: 'acme/sensor-1', title: titleOf(drill.move), facts: [], ownFacts: [] },
      ...{ afterMs: null, control: null, reason: '', examined: '', row: 7, unchecked: [], outcome: 'no-effect' },
      ...over,
    });
    const runs = [
      { traceHash: '', rows: 9, tries: [one(refused), one({})], secrets: [], folder: null, seed: '1' },
      {
        ...{ traceHash: '', rows: 9, secrets: [], folder: 'there', seed: '2' },
        tries: [one({ ...gotIn('session'), device: 'acme/sensor-9', row: 12, unchecked: ['certificate-chain'] })],
      },
    ];
    search.learn({ drill, runs, leftOut: new Map() });
    expect(search.results().find(({ attack, way }) => attack === 'A02' && way === drill.move.way)).toMatchObject({
      ...{ outcome: 'got-in', attacked: 3, gotInto: 1, gained: ['a session in its name'], afterMs: 5_000 },
      ...{ refusedBy: { 'certificate-chain': 1 }, unchecked: ['certificate-chain'] },
      evidence: { seed: '2', device: 'acme/sensor-9', row: 12, folder: 'there' },
    });
  });
});
