import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { Peers } from '../../broker/live/server/peers.ts';

describe('the certificate that a client shows', () => {
  it.each([
    ['has shown none', {}],
    ['is gone, as after a handshake that failed', null],
  ])('is none where it %s', (_what, shown) => {
    const peers = new Peers([], [], () => expect.fail(), { has: () => expect.fail() } as never);
    expect(peers.read({ getPeerCertificate: () => shown } as unknown as TLSSocket, 0)).toBeUndefined();
  });
});
