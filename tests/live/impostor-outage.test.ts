import { describe, expect, it } from 'vitest';
import type { ClientEvent } from '../../broker/live/client/client-pool.ts';
import { type LiveClientLinks, LiveClients } from '../../broker/live/live-clients.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import type { Impostor } from '../../sim/protocol/client-port.ts';
import type { FabricParts } from '../../sim/simulation/fabric-port.ts';
import { livePlan } from './run-live.ts';

const outage = { row: 7, from: 1_000, until: 2_000 };

/** What an actor learns of the end of its connection, and the row behind that. */
function endOf(event: Pick<ClientEvent, 'at' | 'stage'>): readonly [reason: unknown, cause: unknown] {
  const sent: (readonly [reason: unknown, cause: unknown])[] = [];
  const link = {
    now: 0,
    send: (_to: number, { payload }: { readonly payload: unknown }, cause: number) => sent.push([payload, cause]),
  };
  const links: Partial<LiveClientLinks> = {
    isForeign: false,
    post: () => {},
    outageAt: (at) => (at >= outage.from && at <= outage.until ? outage.row : NONE),
  };
  const impostors = new LiveClients({ plan: livePlan(), link } as unknown as FabricParts, links as LiveClientLinks);
  const as: Impostor = { actor: 'mallory', device: 0, shows: 'copied', issuedAt: 0 } as Impostor;
  impostors.dial(3, 5, as);
  impostors.happened({ conn: 0, what: 'closed', ...event });
  return sent[0];
}

describe('the end of a connection of an actor, which comes when the outage may be over', () => {
  it.each([
    ['before it', 999, 'online', ['disconnect', 5]],
    ['as it begins', 1_000, 'online', ['broker-failed', 7]],
    ['as it ends', 2_000, 'online', ['broker-failed', 7]],
    ['after it', 2_001, 'online', ['disconnect', 5]],
    ['after it, in the handshake', 2_001, 'securing', ['handshake-refused', 5]],
    ['after it, with no answer', 2_001, 'dialing', ['broker-failed', 5]],
  ] as const)('counts by when it happened: %s', (_when, at, stage, found) => {
    expect(endOf({ at, stage })).toEqual(found);
  });
});
