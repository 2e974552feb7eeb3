import { Purpose } from '../../../kernel/chance/chance.ts';
import { numberWord } from '../../../protocol/codec.ts';
import { CommandCode } from '../../../protocol/commands.ts';
import type { DeviceParts } from '../../device-parts.ts';
import type { RegionImplementations } from '../../implementations.ts';

/** What the trust region does: the device requests a certificate, renews it, and retries. */
export function trustImplementations(parts: DeviceParts) {
  const { fleet, outbox, clock, servers, controls, plan, certificates } = parts;

  const beforeExpiry = (device: number, delay: number): number => {
    const left = certificates.endsIn(device);
    return fleet.issuedAt.get(device) > 0 && left > 0 ? Math.min(delay, left) : delay;
  };

  return {
    guards: {
      isRunning: ({ context: { device } }) => fleet.isPowered(device),
      /** Whether the device can get a certificate at all. */
      isClaimed: ({ context: { device } }) =>
        fleet.productOf(device).plan.identity !== 'password' && fleet.isClaimed(device),
      isOutOfDate: ({ context: { device } }) => certificates.isOutOfDate(device),
      isInForceAgain: ({ context: { device } }) => !certificates.isOutOfDate(device),
      /** Whether the certificate that has come is out of date already, by the device's own clock. */
      isOverOnArrival: ({ context: { device }, event }) =>
        event.type === 'CERTIFIED' && certificates.isOver(device, event.value),
      /** Whether a refusal comes with a repair. */
      isGranted: ({ event }) => event.type === 'ATTESTATION_REFUSED' && event.value === 1,
    },
    actions: {
      /** Asks for a challenge. A device that does not accept the service's certificate asks nothing, and gets no answer. */
      attest: ({ context: { device } }) => {
        const attempt = (fleet.attempt.get(device) + 1) & 0xff;
        fleet.attempt.set(device, attempt);
        if (servers.reachesCloud(device)) outbox.put(CommandCode.attest, device, numberWord(attempt));
      },
      /** Answers the challenge. */
      prove: ({ context: { device }, event }) => {
        if (event.type !== 'CHALLENGED') return;
        outbox.put(CommandCode.prove, device, numberWord(event.value), numberWord(fleet.attempt.get(device)));
      },
      install: ({ context: { device }, event }) => {
        if (event.type === 'CERTIFIED') certificates.install(device, event.value);
      },
      /** A request to the service got no answer. */
      countSilence: ({ context: { device } }) =>
        fleet.silences.set(device, Math.min(fleet.silences.get(device) + 1, 255)),
    },
    delays: {
      /** Until the certificate is due for renewal, and until it expires. */
      renewal: ({ context: { device } }) => Math.max(1, certificates.renewsIn(device)),
      expiry: ({ context: { device } }) => Math.max(1, certificates.endsIn(device)),
      /** How long the device waits for an answer: not beyond the expiry of its certificate. */
      answer: ({ context: { device } }) => beforeExpiry(device, ANSWER_MS),
      /** Until the device asks the service again, after a missing answer. */
      attestationBackoff: ({ context: { device } }) => {
        const { initialMs, maxMs, factor, jitter } = fleet.productOf(device).plan.backoff;
        const delay = Math.min(maxMs, initialMs * factor ** (fleet.silences.get(device) - 1));
        const spread = controls['backoff-jitter'] ? jitter : 0;
        const unit = fleet.chance.uniformAt(fleet.keyOf(device), Purpose.attestation, clock.now);
        return beforeExpiry(device, Math.max(1, Math.round(delay * (1 - spread * unit))));
      },
      /** The same delay as after an issued certificate. */
      afterRefusal: ({ context: { device } }) => Math.max(1, certificates.renewals.ageOf(device)),
      repairTime: () => Math.max(1, plan.cloud.repairMs),
    },
  } satisfies RegionImplementations;
}

/** How long a device waits for an answer of the service; the same as for the broker. */
const ANSWER_MS = 30_000;
