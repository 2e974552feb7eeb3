import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { Verdict } from '../../sim/kernel/trace/verdict.ts';
import type { Reason } from '../../sim/pki/crl.ts';
import type { ControlSettings } from '../../sim/plan/control-list.ts';
import type { RevocationPlan } from '../../sim/plan/plan.ts';

/** Why a device's identity is banned, and the trace row that records it. */
export interface Ban {
  readonly reason: Reason;
  readonly row: number;
}

/**
 * Identities that the broker no longer admits: those of revoked devices that use passwords and so have no certificate.
 *
 * Source  EMQX, banned clients; MQTT 5, reason code 0x8A. The registry updates the broker at once (assumption): the list
 *         is the broker's own, so nothing is published or fetched
 */
export class Bans {
  private readonly byDevice = new Map<number, Ban>();

  put(device: number, ban: Ban): void {
    this.byDevice.set(device, ban);
  }

  of(device: number): Ban | undefined {
    return this.byDevice.get(device);
  }

  save() {
    return [...this.byDevice];
  }

  restore(bans: ReturnType<Bans['save']>): void {
    this.byDevice.clear();
    for (const [device, ban] of bans) this.byDevice.set(device, ban);
  }
}

/** Whether the broker's sweep closes sessions of banned identities. */
export const closesBanned = (controls: ControlSettings): boolean =>
  controls['client-ban'] && controls['close-revoked-sessions'];

/** The decision to close a banned identity's session. */
export const closeBannedSession = (name: string, reason: Reason): Verdict => ({
  allow: false,
  control: 'close-revoked-sessions',
  reason: `banned: ${reason}`,
  evidence: `client id ${name}`,
});

/** The detail of a ban's trace row: what the ban does under these controls. */
export function describeBan(controls: ControlSettings, { sweepEveryMs }: RevocationPlan, reason: Reason): string {
  if (!controls['client-ban']) return `${reason}; the broker does not ask for bans`;
  const session = closesBanned(controls) ? `is closed within ${showSpan(sweepEveryMs)}` : 'stays up';
  return `${reason}; refused at CONNECT from now on, a session that is up ${session}`;
}
