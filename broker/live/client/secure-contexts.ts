import { createSecureContext, type SecureContext } from 'node:tls';
import type { Identities } from './identities.ts';

/**
 * OpenSSL contexts for handshakes, made once for each certificate: making one costs as much as the handshake.
 *
 * `prepare` makes contexts in idle turns, a few at a time, before their devices dial. A new certificate also discards the
 * device's TLS ticket, which belongs to the old one.
 */
export class SecureContexts {
  private readonly made = new Map<number, { readonly issuedAt: number; readonly context: SecureContext }>();
  private readonly tickets = new Map<number, Buffer>();
  private waiting: (readonly [device: number, issuedAt: number])[] = [];
  private isPreparing = false;
  private withoutCertificate: SecureContext | undefined;

  constructor(
    private readonly identities: Identities,
    private readonly caPem: string,
    private readonly keepTickets: boolean,
    private readonly whenPrepared: () => void,
  ) {}

  /** Makes the context in a later turn of the event loop; calls `whenPrepared` when all requested ones are made. */
  prepare(device: number, issuedAt: number): void {
    this.waiting.push([device, issuedAt]);
    if (this.isPreparing) return;
    this.isPreparing = true;
    setImmediate(() => this.prepareSome());
  }

  /** `issuedAt` 0: the device has no certificate. */
  of(device: number, issuedAt: number): SecureContext {
    if (issuedAt === 0) {
      this.withoutCertificate ??= createSecureContext({ ca: this.caPem, minVersion: 'TLSv1.3' });
      return this.withoutCertificate;
    }
    const made = this.made.get(device);
    if (made?.issuedAt === issuedAt) return made.context;
    const { keyPem: key, chainPem: cert } = this.identities.credentialAt(device, issuedAt);
    const context = createSecureContext({ ca: this.caPem, key, cert, minVersion: 'TLSv1.3' });
    this.made.set(device, { issuedAt, context });
    this.tickets.delete(device);
    return context;
  }

  ticketOf(device: number): Buffer | undefined {
    return this.tickets.get(device);
  }

  keepTicket(device: number, ticket: Buffer): void {
    if (this.keepTickets) this.tickets.set(device, ticket);
  }

  private prepareSome(): void {
    for (const [device, issuedAt] of this.waiting.splice(0, CONTEXTS_A_TURN)) this.of(device, issuedAt);
    this.isPreparing = this.waiting.length > 0;
    if (this.isPreparing) setImmediate(() => this.prepareSome());
    else this.whenPrepared();
  }
}

/** Few enough that no socket waits for long behind them. */
const CONTEXTS_A_TURN = 4;
