import type { Bytes } from '../../../sim/pki/der/index.ts';

/** A client's key and certificate. The key is FOR SIMULATION ONLY: it is derived from the scenario's seed. */
export interface Credential {
  /** The tick at which it was issued: a different number means a different certificate. */
  readonly number: number;
  readonly keyPem: string;
  /** The certificate and the intermediates below the root. */
  readonly chainPem: string;
  /** In hexadecimal. */
  readonly serial: string;
}

/** The trust anchors of devices and of the embedded broker, and the platform's own credential. */
export interface LiveTrust {
  /** The authorities that devices trust for servers. */
  readonly caPem: string;
  /** The name that devices expect in the server's certificate. */
  readonly serverName: string;
  readonly platform: { readonly clientId: string; readonly credential: Credential };
  /** Of clients that look on: they may subscribe to everything, and do nothing else. */
  readonly observer: Credential;
  /** The embedded broker's certificate; an external broker has its own. */
  readonly server: { readonly keyPem: string; readonly chainPem: string };
  /** DER: the embedded broker's trust anchors for clients, and the authorities it has registered below them. */
  readonly anchors: readonly Bytes[];
  readonly authorities: readonly Bytes[];
}
