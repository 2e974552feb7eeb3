import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OpenGuests } from '../../sim/threat/engine/open-guests.ts';

const CLIENTS = 3;

describe('the attempts that share a session', () => {
  it('are the first of those that are open at their client, and have others beside them, in any order of ends', () => {
    const moves = fc.array(fc.record({ begins: fc.boolean(), which: fc.nat() }), { maxLength: 80 });
    fc.assert(
      fc.property(moves, (all) => {
        const guests = new OpenGuests();
        const open: { readonly client: number; readonly number: number }[] = [];
        let begun = 0;
        for (const { begins, which } of all) {
          if (begins) {
            const one = { client: which % CLIENTS, number: begun++ };
            open.push(one);
            guests.begin(one.client, one.number);
          } else {
            for (const { client, number } of open.splice(which % (open.length + 1), 1)) guests.end(client, number);
          }
          for (let client = 0; client < CLIENTS; client++) {
            const ofClient = open.filter((one) => one.client === client).map(({ number }) => number);
            for (let number = 0; number <= begun; number++) {
              expect(guests.isFirst(client, number)).toBe(ofClient[0] === number);
              if (ofClient.includes(number)) expect(guests.hasOthers(client, number)).toBe(ofClient.length > 1);
            }
          }
        }
      }),
    );
  });

  it('are none before they begin and after all is forgotten', () => {
    const guests = new OpenGuests();
    guests.end(0, 0);
    guests.begin(0, 0);
    guests.begin(0, 1);
    guests.clear();
    expect([guests.isFirst(0, 0), guests.hasOthers(0, 0)]).toEqual([false, false]);
    guests.begin(0, 2);
    expect([guests.isFirst(0, 2), guests.hasOthers(0, 2)]).toEqual([true, false]);
  });
});
