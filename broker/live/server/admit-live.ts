import type { AccessList } from '../../../sim/decisions/access-list.ts';
import { admit, type ConnectRequest, type ConnectVerdict } from '../../../sim/decisions/admit-connect.ts';
import { authorizeConnect, authorizePublish } from '../../../sim/decisions/authorize-topic.ts';
import type { Fleet } from '../../../sim/fleet/fleet.ts';
import type { Reason } from '../../../sim/pki/crl.ts';
import type { ControlSettings } from '../../../sim/plan/control-list.ts';
import type { IdentityKind, Plan } from '../../../sim/plan/plan.ts';
import type { RetainedTopics } from '../../admission/retained-topics.ts';
import { keepAliveSeconds } from '../../core/keep-alive.ts';
import { credentialOf } from '../../simulated/credential.ts';
import type { Caller } from './live-guard.ts';

/** What the broker of a live run knows when a CONNECT arrives. */
export interface LiveAdmission {
  readonly plan: Plan;
  readonly platform: { readonly clientId: string };
  readonly fleet: Fleet;
  readonly accessList: AccessList;
  readonly kept: RetainedTopics;
  /** Sessions connected now; one that the CONNECT takes over is not counted. */
  readonly connections: number;
  /** The other address from which the session is in use that the CONNECT would take over. */
  readonly inUseAt: string | undefined;
  /** Simulated milliseconds a millisecond. */
  readonly speed: number;
  /** By client id. */
  readonly banned: ReadonlyMap<string, Reason>;
}

/** Whether a client whose certificate was admitted may connect under this client id. */
export function admitLive(
  controls: ControlSettings,
  caller: Caller | undefined,
  request: ConnectRequest,
  { plan, platform, fleet, accessList, kept, connections, inUseAt, speed, banned }: LiveAdmission,
): ConnectVerdict {
  if (caller === undefined) return unknownCaller;
  if (caller.isPlatform && request.clientId === platform.clientId) return isThePlatform;
  const device = fleet.numberOf(request.clientId);
  const isConsole = plan.consoles?.some(({ name }) => name === request.clientId) ?? false;
  if (caller.isObserver) {
    const isTaken = device >= 0 || isConsole || request.clientId === platform.clientId || request.will !== undefined;
    return isTaken ? observersId : isAnObserver;
  }
  const { peer } = caller;
  const by = peer !== undefined || identityOf(fleet, device) !== 'password' ? 'certificate' : 'password';
  // Where some devices use passwords, the handshake admits a client without a certificate; CONNECT shows which it is.
  if (peer === undefined && by === 'certificate' && controls['client-certificate']) return nothingShown;
  const client = { clientId: request.clientId, name: peer === undefined ? request.username : peer.facts.name };
  return admit(controls, {
    request,
    by,
    issued: device < 0 && !isConsole ? undefined : credentialOf(plan.seed, request.clientId),
    // A certificate without a device name is bound to no client id.
    certified: peer === undefined ? undefined : (peer.facts.name ?? ''),
    banned: banned.get(request.clientId),
    inUseAt,
    access:
      accessList.connect === 'anyone'
        ? undefined
        : (settings) => authorizeConnect({ controls: settings, list: accessList, client }),
    will:
      request.will &&
      ((settings) => {
        const { topic, retain } = request.will ?? { topic: '', retain: false };
        const facts = { controls: settings, list: accessList, client };
        return authorizePublish(facts, topic, retain ? kept.factsOf(request.clientId, topic) : undefined);
      }),
    keepAliveMaxS: keepAliveSeconds(plan.broker.keepAliveMaxMs, speed),
    connections,
    connectionsMax: plan.broker.maxConnections ?? Number.POSITIVE_INFINITY,
  });
}

const identityOf = (fleet: Fleet, device: number): IdentityKind =>
  device < 0 ? 'password' : fleet.productOf(device).plan.identity;

const unknownCaller: ConnectVerdict = {
  allow: false,
  control: 'client-certificate',
  reason: 'no identity to decide on',
  returnCode: 5,
};
const nothingShown: ConnectVerdict = {
  allow: false,
  control: 'client-certificate',
  reason: 'no certificate was shown',
  returnCode: 5,
};
const observersId: ConnectVerdict = {
  allow: false,
  control: 'client-id-binding',
  reason: 'an observer has a client id of its own, and no will',
  returnCode: 2,
};
const isAnObserver: ConnectVerdict = { allow: true, control: 'client-certificate', reason: 'an observer' };
const isThePlatform: ConnectVerdict = { allow: true, control: 'client-certificate', reason: "the platform's own" };
