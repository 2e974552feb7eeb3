import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PendingSockets } from '../../broker/simulated/pending-sockets.ts';
import type { Tick } from '../../sim/kernel/ids.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';
import type { ServiceLink } from '../../sim/protocol/service-link.ts';

const [TIMEOUT, MAX] = [20, 3];

/** The sockets of an edge whose wakes the test delivers. */
function bench() {
  const clock = { now: 0 as Tick };
  const wakes: Tick[] = [];
  const link = {
    get now() {
      return clock.now;
    },
    toSelf: (_message: unknown, _cause: unknown, at: Tick) => wakes.push(at),
  } as unknown as ServiceLink;
  const plan = { connectTimeoutMs: TIMEOUT, pendingMax: MAX };
  return { clock, wakes, sockets: new PendingSockets({ plan, controls: controlSettings({}), link }) };
}

const step = fc.record({
  waits: fc.nat({ max: 4 }),
  what: fc.constantFrom('dial', 'dial', 'dial', 'connect', 'end'),
  conn: fc.nat({ max: 5 }),
});

it('each is due exactly when its time is over, in the order of their dials, and never after its CONNECT', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { clock, wakes, sockets } = bench();
      const open = new Map<number, { readonly dueAt: Tick; isAwaited: boolean }>();
      const [seen, expected]: [unknown[], unknown[]] = [[], []];
      const pass = (until: Tick): void => {
        for (; clock.now < until; ) {
          clock.now++;
          for (const [conn, { dueAt, isAwaited }] of open) {
            if (!isAwaited || dueAt !== clock.now) continue;
            expected.push([clock.now, conn]);
            open.delete(conn);
          }
          if (wakes[0] !== clock.now) continue;
          wakes.shift();
          for (const conn of sockets.takeOverdue()) {
            seen.push([clock.now, conn]);
            sockets.forget(conn);
          }
          expect(wakes.length).toBeLessThanOrEqual(1);
        }
      };
      for (const { waits, what, conn } of steps) {
        pass(clock.now + waits);
        if (what === 'dial' && !open.has(conn)) {
          expect(sockets.accept(conn) === undefined).toBe(open.size < MAX);
          if (open.size < MAX) open.set(conn, { dueAt: clock.now + TIMEOUT, isAwaited: true });
        } else if (what === 'connect') {
          sockets.connectCame(conn);
          const socket = open.get(conn);
          if (socket !== undefined) socket.isAwaited = false;
        } else if (what === 'end') {
          sockets.forget(conn);
          open.delete(conn);
        }
        expect(sockets.awaitsConnect(conn)).toBe(open.get(conn)?.isAwaited ?? false);
      }
      pass(clock.now + 2 * TIMEOUT);
      expect(seen).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});
