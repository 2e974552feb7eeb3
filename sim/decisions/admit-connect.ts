import type { Verdict } from '../kernel/trace/verdict.ts';
import type { Reason } from '../pki/crl.ts';
import type { ControlId, ControlSettings } from '../plan/control-list.ts';
import { withOverlooked } from './overlooked.ts';

/** The fields of a CONNECT that admission uses. */
export interface ConnectRequest {
  readonly clientId: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** In seconds; 0: the client may be silent for as long as it likes [MQTT-3.1.2-24]. */
  readonly keepAliveS: number;
  readonly will?: { readonly topic: string; readonly retain: boolean } | undefined;
}

/** The verdict on a CONNECT. `returnCode` is MQTT's (3.1.1, 3.2.2.3), for a refusal. */
export interface ConnectVerdict extends Verdict {
  readonly returnCode?: 2 | 3 | 4 | 5;
}

/** The facts that a decision on a CONNECT needs. */
export interface ConnectFacts {
  readonly request: ConnectRequest;
  /** How clients of this kind authenticate. */
  readonly by: 'password' | 'certificate';
  /** The password that was issued to this client id; undefined if none was, or if it is unavailable. */
  readonly issued: string | undefined;
  /** The name in the certificate that the connection was admitted with; undefined if there was none. */
  readonly certified: string | undefined;
  /** Why the identity that the client id names is banned; undefined if it is not. */
  readonly banned?: Reason | undefined;
  /** The other address at which the session is in use that this CONNECT would take over; undefined if there is none. */
  readonly inUseAt?: string | undefined;
  /** What the access list says about this CONNECT, under these settings; undefined for one that says nothing about any. */
  readonly access?: ((controls: ControlSettings) => Verdict) | undefined;
  /** The same about its will; undefined for a CONNECT without one. */
  readonly will?: ((controls: ControlSettings) => Verdict) | undefined;
  /** The longest keep-alive, in seconds; 0: without limit. */
  readonly keepAliveMaxS: number;
  /** Sessions connected now; one that this CONNECT takes over is not counted. */
  readonly connections: number;
  readonly connectionsMax: number;
}

/**
 * Whether a client may connect.
 *
 * Order   identity before all else; its keep-alive, which is in the CONNECT itself, before the broker looks for a holder of
 *         its session; its rights before the connection limit, so a stranger never learns how full the broker is
 * Source  MQTT 3.1.1, 3.2.2.3, for the return codes
 */
export const admit = (controls: ControlSettings, facts: ConnectFacts): ConnectVerdict =>
  withOverlooked(controls, checks, (set) => judge(set, facts));

function judge(controls: ControlSettings, facts: ConnectFacts): ConnectVerdict {
  const refusal = identityFault(controls, facts);
  if (refusal !== undefined) return refusal;
  if (controls['client-ban'] && facts.banned !== undefined)
    return { allow: false, control: 'client-ban', reason: `banned: ${facts.banned}`, returnCode: 5 };
  const silence = keepAliveFault(controls, facts);
  if (silence !== undefined) return silence;
  if (controls['concurrent-use'] && facts.inUseAt !== undefined)
    return { allow: false, control: 'concurrent-use', reason: `in use from ${facts.inUseAt}`, returnCode: 5 };
  const access = facts.access?.(controls);
  if (access?.allow === false) return { ...access, returnCode: 5 };
  const will = facts.will?.(controls);
  if (will?.allow === false) return { ...will, reason: `will: ${will.reason}`, returnCode: 5 };
  if (controls['connection-limit'] && !(facts.connections < facts.connectionsMax)) {
    return {
      allow: false,
      control: 'connection-limit',
      reason: `${facts.connections} of ${facts.connectionsMax} sessions`,
      returnCode: 3,
    };
  }
  if (facts.by === 'certificate') return facts.certified === undefined ? nothingShown : nameHolds;
  return controls['client-credential'] ? credentialHolds : nothingAsked;
}

function identityFault(
  controls: ControlSettings,
  { by, request, issued, certified }: ConnectFacts,
): ConnectVerdict | undefined {
  if (by === 'password') return controls['client-credential'] ? credentialFault(request, issued) : undefined;
  if (!controls['client-id-binding'] || certified === undefined || request.clientId === certified) return undefined;
  return {
    allow: false,
    control: 'client-id-binding',
    reason: 'the client id is not the name in the certificate',
    returnCode: 2,
  };
}

/**
 * Source  MQTT 3.1.1, 3.1.2.10: 0 turns the mechanism off, and a server may disconnect a client that it finds inactive at any
 *         time. AWS IoT Core, quotas: 30 s to 1,200 s. Return code 2 is what Mosquitto answers (mosquitto.conf, max_keepalive)
 */
function keepAliveFault(
  controls: ControlSettings,
  { request: { keepAliveS }, keepAliveMaxS }: ConnectFacts,
): ConnectVerdict | undefined {
  if (!controls['keepalive-limit'] || keepAliveMaxS === 0) return undefined;
  if (keepAliveS > 0 && keepAliveS <= keepAliveMaxS) return undefined;
  const asked = keepAliveS === 0 ? 'no keep-alive' : `a keep-alive of ${keepAliveS} s`;
  const reason = `${asked}, where ${keepAliveMaxS} s is the longest`;
  return { allow: false, control: 'keepalive-limit', reason, returnCode: 2 };
}

function credentialFault(request: ConnectRequest, issued: string | undefined): ConnectVerdict | undefined {
  if (request.username === undefined || request.password === undefined) return unfit('no credential was presented');
  if (request.clientId !== request.username) return unfit('client id and user name differ');
  if (issued === undefined) return unfit('no credential was issued to this client id');
  return request.password === issued ? undefined : unfit('the credential is not the one that was issued');
}

const unfit = (reason: string): ConnectVerdict => ({
  allow: false,
  control: 'client-credential',
  reason,
  returnCode: 4,
});

const checks = [
  'client-credential',
  'client-id-binding',
  'client-ban',
  'keepalive-limit',
  'concurrent-use',
  'topic-acl',
  'retain-acl',
  'retained-quota',
  'reserved-topics',
  'connection-limit',
] as const satisfies readonly ControlId[];

const credentialHolds: ConnectVerdict = {
  allow: true,
  control: 'client-credential',
  reason: 'the credential is the one that was issued',
};
const nameHolds: ConnectVerdict = {
  allow: true,
  control: 'client-id-binding',
  reason: 'the client id is the name in the certificate',
};
/** The handshake required no certificate, so there is no name to compare the client id with. */
const nothingShown: ConnectVerdict = {
  allow: true,
  control: 'client-id-binding',
  reason: 'no certificate was shown that could name the client',
};
const nothingAsked: ConnectVerdict = { allow: true, control: 'client-credential', reason: 'switched off' };
