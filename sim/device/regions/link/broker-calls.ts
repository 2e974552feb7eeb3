import { type Verdict, verdictFacts } from '../../../kernel/trace/verdict.ts';
import type { DeviceParts } from '../../device-parts.ts';
import type { DeviceStep, RegionImplementations } from '../../implementations.ts';

/** Whether a device may call the broker: it needs a credential, and an application that the firewall lets through. */
export function brokerCallImplementations(parts: DeviceParts) {
  const { fleet, faults, certificates, outbox } = parts;
  const reachesBroker = ({ context: { device } }: DeviceStep): boolean =>
    fleet.isAppUp(device) && blocking(parts, device) === undefined && !faults.has(device, 'misconfiguration');
  return {
    guards: {
      reachesBroker,
      mayDial: (step) => certificates.isInForce(step.context.device) && reachesBroker(step),
      /** A password, or a certificate in force. */
      hasCredential: ({ context: { device } }) => certificates.isInForce(device),
    },
    actions: {
      /** Records that the firewall blocks its calls to the broker, if so. */
      noteBlocked: ({ context: { device } }) => {
        const decision = fleet.isAppUp(device) ? blocking(parts, device) : undefined;
        if (decision === undefined) return;
        outbox.note('connection.blocked', 'link', device, verdictFacts(decision));
      },
    },
    delays: {},
  } satisfies RegionImplementations;
}

/** The refusal of the firewall, if it blocks the application. Only devices with compartments have one. */
function blocking({ fleet, platforms, controls }: DeviceParts, device: number): Verdict | undefined {
  if (!controls['allowed-connections']) return undefined;
  if (!fleet.productOf(device).plan.properties.dynamicCompartments) return undefined;
  const decision = platforms.runningOf(device)?.callsBroker;
  return decision === undefined || decision.allow ? undefined : decision;
}
