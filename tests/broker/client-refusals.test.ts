import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ClientRefusals } from '../../broker/simulated/client-refusals.ts';

const refusal = fc.record({ client: fc.nat(3), request: fc.nat(3), control: fc.nat(5), isLater: fc.boolean() });

it('answers with the latest of the requests asked for, as a list of all refusals would', () => {
  fc.assert(
    fc.property(
      fc.array(refusal, { maxLength: 30 }),
      fc.nat(3),
      fc.uniqueArray(fc.nat(3)),
      fc.nat(12),
      (all, of, among, since) => {
        let refusals = new ClientRefusals();
        let at = 0;
        const known = all.map(({ client, request, control, isLater }, nth) => {
          if (isLater) at++;
          refusals.add(client, { request, control, at });
          if (nth === 10) {
            const state = refusals.save();
            refusals = new ClientRefusals();
            refusals.restore(state);
          }
          return { client, request, control, at };
        });
        const latest = known.findLast(({ client, request, at: then }) => {
          return client === of && among.includes(request) && then >= since;
        });
        const expected = latest && { request: latest.request, control: latest.control, at: latest.at };
        expect(refusals.latestOf(of, among, since)).toEqual(expected);
      },
    ),
    { numRuns: 500 },
  );
});
