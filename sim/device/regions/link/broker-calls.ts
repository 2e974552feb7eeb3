import { type Verdict, verdictFacts } from '../../../kernel/trace/verdict.ts';
import type { DeviceParts } from '../../device-parts.ts';
import type { DeviceStep, RegionImplementations } from '../../implementations.ts';

/**
 * Whether a device may call the broker: it needs a credential, an application that the firewall lets through, and a clock by
 * which the broker's certificate is in force.
 */
export function brokerCallImplementations(parts: DeviceParts) {
  const { fleet, faults, certificates, outbox, servers } = parts;
  const reachesBroker = ({ context: { device } }: DeviceStep): boolean =>
    fleet.isAppUp(device) && refusal(parts, device) === undefined && !faults.has(device, 'misconfiguration');
  /** Whether the step brings a certificate that is out of date by the device's own clock. */
  const isInVain = ({ context: { device }, event }: DeviceStep): boolean =>
    event.type === 'CERTIFIED' && certificates.isOver(device, event.value);
  return {
    guards: {
      reachesBroker: (step) => reachesBroker(step) && !isInVain(step),
      mayDial: (step) => certificates.isInForce(step.context.device) && reachesBroker(step),
      /** A password, or a certificate in force. */
      hasCredential: ({ context: { device } }) => certificates.isInForce(device),
      /** Whether the broker has shown a certificate that the device does not accept. */
      refusesServer: ({ context: { device }, event }) =>
        event.type === 'SECURED' && servers.refusesBroker(device, event.value) !== undefined,
      /** Whether the device had no certificate in force before the one that just came. */
      wasLockedOut: (step) => certificates.isOutOfDate(step.context.device) && !isInVain(step),
    },
    actions: {
      /** Records what keeps it from calling the broker, if anything does. */
      noteBlocked: ({ context: { device } }) => {
        const decision = fleet.isAppUp(device) ? refusal(parts, device) : undefined;
        if (decision === undefined) return;
        outbox.note('connection.blocked', 'link', device, verdictFacts(decision));
      },
      noteServer: ({ context: { device }, event }) => {
        const decision = event.type === 'SECURED' ? servers.refusesBroker(device, event.value) : undefined;
        if (decision !== undefined) outbox.note('server.refused', 'link', device, verdictFacts(decision, 'broker'));
      },
    },
    delays: {},
  } satisfies RegionImplementations;
}

/** The refusal of the firewall, or of the broker's certificate by the device's own clock. */
const refusal = (parts: DeviceParts, device: number): Verdict | undefined =>
  blocking(parts, device) ?? parts.servers.disbelief(device);

/** The refusal of the firewall, if it blocks the application. Only devices with compartments have one. */
function blocking({ fleet, platforms, controls }: DeviceParts, device: number): Verdict | undefined {
  if (!controls['allowed-connections']) return undefined;
  if (!fleet.productOf(device).plan.properties.dynamicCompartments) return undefined;
  const decision = platforms.runningOf(device)?.callsBroker;
  return decision === undefined || decision.allow ? undefined : decision;
}
