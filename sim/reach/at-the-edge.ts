import { admitCertificate, type CertificateFacts, type RevocationFacts } from '../decisions/admit-certificate.ts';
import { admit, type ConnectRequest } from '../decisions/admit-connect.ts';
import { dialFault } from '../decisions/admit-dial.ts';
import { authorizeConnect, authorizePublish } from '../decisions/authorize-topic.ts';
import type { Verdict } from '../kernel/trace/verdict.ts';
import { RETAINED_DEFAULT } from '../plan/plan.ts';
import { certificateLifetimeOf, tenantPki } from '../plan/tenant-pki.ts';
import type { ShownCredential } from '../protocol/client-port.ts';
import { commandsTopicOf } from '../protocol/topic-layout.ts';
import type { DeviceClass } from './device-classes.ts';
import { firstRefusal, type Question } from './outcome.ts';
import type { ReachWorld } from './reach-world.ts';

/** How a client of an actor differs from the device that it says it is. */
interface Differs {
  readonly isRevoked?: boolean;
}

/** The first refusal of a client of an actor by the edge, from its dial to its CONNECT; undefined: it can have a session. */
export const refusalAtEdge = (question: Question, differs: Differs = {}): Verdict | undefined =>
  firstRefusal([refusalOfDial(question.world), certificateVerdict(question, differs), connectVerdict(question)]);

/** Dials that come seldom enough are refused only where none is allowed. */
export const refusalOfDial = ({ plan, controls }: ReachWorld): Verdict | undefined =>
  dialFault(controls, { address: '', dials: 0, max: plan.broker.dialsPerMinute ?? Number.POSITIVE_INFINITY });

/** Undefined for devices with passwords. */
function certificateVerdict({ world, way, target }: Question, { isRevoked = false }: Differs): Verdict | undefined {
  if (target.plan.identity === 'password') return undefined;
  const { plan, controls } = world;
  const policy = tenantPki(plan.pki, target.plan.tenant).revocation;
  const revocation = isRevoked ? revoked : good;
  return admitCertificate(controls, shownBy(world, way, target), revocation, NOW, policy);
}

/** A certificate that is in force, unless the way says that it is not. A mistake of its issuer may be that it lives short. */
export function shownBy(
  world: ReachWorld,
  { shows = 'copied', isExpired }: Question['way'],
  target: DeviceClass,
): CertificateFacts {
  const isShort = world.hasAction('faulty-issuance');
  const lives = isShort ? 1 : Math.round(certificateLifetimeOf(world.plan.pki, target.plan) / 1_000);
  const notBefore = isExpired ? NOW - lives - 2 : NOW;
  return { serial: '', name: world.nameOf(target.first), notBefore, notAfter: notBefore + lives, ...flaws[shows] };
}

const flaws: Readonly<Record<ShownCredential, Pick<CertificateFacts, 'chainFlaw' | 'isHeld' | 'isRecorded'>>> = {
  copied: { chainFlaw: undefined, isHeld: true, isRecorded: true },
  'certificate-only': { chainFlaw: undefined, isHeld: false, isRecorded: true },
  'self-made': { chainFlaw: 'no authority that is registered has signed it', isHeld: true, isRecorded: true },
  foreign: { chainFlaw: 'no authority that is registered has signed it', isHeld: true, isRecorded: true },
  'for-updates': { chainFlaw: 'it is not for clients of the broker', isHeld: true, isRecorded: true },
  'mis-issued': { chainFlaw: undefined, isHeld: true, isRecorded: false },
};

/** No other client is in the way: the device may be away, and the broker has room at some time. */
function connectVerdict({ world, way, target }: Question): Verdict {
  const { plan, controls, list } = world;
  const own = world.nameOf(target.first);
  const clientId = way.borrowsId === true ? `${own}-before` : own;
  const client = { clientId, name: own };
  const isByPassword = target.plan.identity === 'password';
  const isCopied = (way.shows ?? 'copied') === 'copied';
  const keepAliveS = way.fallsSilent === 'in-session' ? 0 : 1;
  return admit(controls, {
    request: {
      ...{ clientId, keepAliveS, ...(way.publishes === 'will' && { will: will(own) }) },
      username: isByPassword ? own : undefined,
      password: isByPassword ? (isCopied ? 'right' : 'guessed') : undefined,
    } satisfies ConnectRequest,
    by: isByPassword ? 'password' : 'certificate',
    issued: 'right',
    certified: isByPassword ? undefined : own,
    access: list.connect === 'anyone' ? undefined : (set) => authorizeConnect({ controls: set, list, client }),
    will:
      way.publishes === 'will'
        ? (set) => authorizePublish({ controls: set, list, client }, will(own).topic, firstKept(world))
        : undefined,
    // It asks for no longer one than the broker allows.
    keepAliveMaxS: (plan.broker.keepAliveMaxMs ?? 0) === 0 ? 0 : 1,
    connections: 0,
    connectionsMax: plan.broker.maxConnections ?? Number.POSITIVE_INFINITY,
  });
}

/** A console shows its password, which the actor has. */
export function refusalOfConsole({ world, target }: Question): Verdict | undefined {
  const { plan, controls, list } = world;
  const console = plan.consoles?.find(({ tenant }) => tenant === target.plan.tenant);
  if (console === undefined) return undefined;
  const client = { clientId: console.name, name: console.name };
  const verdict = admit(controls, {
    request: { clientId: console.name, username: console.name, password: 'right', keepAliveS: 1 },
    ...{ by: 'password', issued: 'right', certified: undefined },
    access: list.connect === 'anyone' ? undefined : (set) => authorizeConnect({ controls: set, list, client }),
    ...{ keepAliveMaxS: 0, connections: 0, connectionsMax: plan.broker.maxConnections ?? Number.POSITIVE_INFINITY },
  });
  return firstRefusal([refusalOfDial(world), verdict]);
}

/** The first message that the broker is to keep of a client. */
export const firstKept = ({ plan }: ReachWorld) => ({ kept: 0, max: plan.broker.retainedMax ?? RETAINED_DEFAULT });

const will = (name: string) => ({ topic: commandsTopicOf(name), retain: true });

const good: RevocationFacts = { status: 'good', reason: '', source: '', staleFor: 0 };
const revoked: RevocationFacts = { status: 'revoked', reason: 'keyCompromise', source: '', staleFor: 0 };

/** In seconds: every certificate is judged by the same instant. */
const NOW = 1_700_000_000;
