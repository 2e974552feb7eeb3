import fc from 'fast-check';
import { expect, it } from 'vitest';
import { believeServer, serverCertificateAt } from '../../sim/decisions/believe-server.ts';

const DAY = 86_400_000;

it.each([
  ['a millisecond early', 999, 'by its own clock the certificate of the platform is not yet in force'],
  ['as it begins', 1_000, undefined],
  ['as it ends', 2_000, undefined],
  ['a millisecond late', 2_001, 'by its own clock the certificate of the platform is out of date'],
])('a device whose clock is %s', (_what, shown, refusal) => {
  const verdict = believeServer(shown, { from: 1_000, until: 2_000 });
  expect(verdict.allow ? undefined : verdict.reason).toBe(refusal);
});

it.each([
  [0, -30, 60],
  [30 * DAY - 1, -30, 60],
  [30 * DAY, 30, 120],
])('the certificate presented at tick %i', (tick, from, until) => {
  expect(serverCertificateAt(tick)).toEqual({ from: from * DAY, until: until * DAY });
});

it('is in force by a clock that is right, and by one that is up to thirty days ahead', () => {
  fc.assert(
    fc.property(fc.nat(49 * DAY), fc.nat(30 * DAY), (tick, ahead) => {
      for (const shown of [tick, tick + ahead])
        expect(believeServer(shown, serverCertificateAt(tick)).allow).toBe(true);
    }),
  );
});
