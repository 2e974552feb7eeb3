import type { Bytes } from '../../../sim/pki/der/index.ts';

/** What a client shows in the handshake. The key is FOR SIMULATION ONLY: it follows from the scenario's seed. */
export interface Credential {
  /** The tick at which it was issued: another number is another certificate. */
  readonly number: number;
  readonly keyPem: string;
  /** The certificate and those between it and the root. */
  readonly chainPem: string;
  /** In hexadecimal. */
  readonly serial: string;
}

/** Whom devices believe, whom the embedded broker believes, and how the platform itself connects. */
export interface LiveTrust {
  /** The authorities that devices believe a server by. */
  readonly caPem: string;
  /** The name that devices expect in the server's certificate. */
  readonly serverName: string;
  readonly platform: { readonly clientId: string; readonly credential: Credential };
  /** What the embedded broker shows; an external one has its own. */
  readonly server: { readonly keyPem: string; readonly chainPem: string };
  /** DER. What the embedded broker believes clients by, and the authorities it has registered below that. */
  readonly anchors: readonly Bytes[];
  readonly authorities: readonly Bytes[];
}
