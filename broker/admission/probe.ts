import type { ConnectRequest, ConnectVerdict } from '../../sim/decisions/admit-connect.ts';
import type { Fleet } from '../../sim/fleet/fleet.ts';
import type { Verdict } from '../../sim/kernel/trace/verdict.ts';
import type { EdgeProbe } from '../../sim/simulation/fabric-port.ts';
import type { RelyingParty } from './relying-party.ts';

/** Decides on a CONNECT after its certificate was admitted. */
interface ConnectAuthorizer {
  judgeConnect(device: number, issuedAt: number, request: ConnectRequest): ConnectVerdict;
}

/**
 * How the edge decides on an attacker that connects in a device's name with a flawed credential.
 *
 * Runs the same checks as for a device, on constructed inputs. For a device without a certificate, the probe uses one
 * issued now.
 */
export function probeEdge(
  party: RelyingParty,
  authorizer: ConnectAuthorizer,
  fleet: Fleet,
  show: EdgeProbe,
  device: number,
): Verdict {
  const issuedAt = fleet.issuedAt.get(device) || party.issuedNow();
  switch (show) {
    case 'cloned-id':
      return party.judgeForged(device, issuedAt, 'self-made');
    case 'stolen-certificate':
      return party.judgeForged(device, issuedAt, 'without-key');
    case 'foreign-catalog':
      return party.judgeForged(device, issuedAt, 'foreign');
    case 'update-certificate':
      return party.judgeForged(device, issuedAt, 'update');
    case 'clock-set-back':
      return party.judge(device, party.outOfDateAt());
    case 'borrowed-client-id': {
      const decision = party.judge(device, issuedAt);
      if (!decision.allow) return decision;
      const neighbor = fleet.nameOf(device === 0 ? 1 % fleet.size : device - 1);
      return authorizer.judgeConnect(device, issuedAt, {
        clientId: neighbor,
        username: undefined,
        password: undefined,
      });
    }
    default:
      return show satisfies never;
  }
}
