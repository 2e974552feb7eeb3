import type { Logger } from '../plan/logs.ts';

/** What an entry of a log can have besides its event and its times. Nothing here is known to the simulation alone. */
export interface SeenFacts {
  /** The client id of MQTT, or the name in a certificate or a request, as the client gave it. */
  readonly clientId: string;
  /** Of a certificate, in hexadecimal. */
  readonly serial: string;
  /** Where a connection comes from. */
  readonly address: string;
  /** A topic, or the filter of a subscription. */
  readonly topic: string;
  readonly bytes: number;
  readonly count: number;
  /** A word or number that says how or why; each event says which. */
  readonly code: string;
  /** The version of a release. */
  readonly release: string;
  /** The name of a console, or the role of an operator. */
  readonly operator: string;
}

export type SeenField = keyof SeenFacts;

interface SeenEventForm {
  /** What its logger saw, as a sentence. */
  readonly what: string;
  /** The fields that an entry can have; one that does not apply is left out. */
  readonly has: readonly SeenField[];
  /** What `code` says. */
  readonly code?: string;
}

const client = ['clientId', 'serial', 'address'] as const;
const REFUSED_BY = 'the control that refused it';

/**
 * Everything that the components of the platform log. It is what a product of their kind could log: an entry names no
 * actor and no cause, and says of a client only what the client has shown.
 *
 * Source  ids follow the log of AWS IoT Core in what they tell apart (Connect, Disconnect, Subscribe, Publish-In, each with
 *         client id, source address, topic and reason); that the other components log as much is an assumption
 */
export const seenEvents = {
  'edge.handshake.refused': {
    what: 'The edge refused a dial or a TLS handshake, or closed a connection that sent no CONNECT in time.',
    has: ['address', 'code'],
    code: REFUSED_BY,
  },
  'edge.certificate.refused': {
    what: 'The edge refused a client for its certificate; the client id is the name in it.',
    has: [...client, 'code'],
    code: REFUSED_BY,
  },
  'edge.crl.fetched': {
    what: 'The edge fetched a revocation list that it did not have.',
    has: ['code'],
    code: 'the number of the list',
  },
  'edge.crl.missed': { what: 'The edge wanted to fetch a revocation list and got none.', has: [] },
  'broker.started': { what: 'The broker started again.', has: [] },
  'broker.connect': { what: 'The broker accepted a CONNECT.', has: client },
  'broker.connect.refused': { what: 'The broker refused a CONNECT.', has: [...client, 'code'], code: REFUSED_BY },
  'broker.disconnect': {
    what: 'A session ended.',
    has: [...client, 'code'],
    code: '`disconnect`, `reset`, `keepalive`, `taken-over`, `refused` after a refused PUBLISH, `protocol`, or the control that ended it',
  },
  'broker.subscribe': {
    what: 'The broker granted a subscription, or resumed it with its session.',
    has: ['clientId', 'address', 'topic'],
  },
  'broker.subscribe.refused': {
    what: 'The broker refused a subscription.',
    has: ['clientId', 'address', 'topic', 'code'],
    code: REFUSED_BY,
  },
  'broker.publish': {
    what: 'The broker accepted a PUBLISH, or a will, on a topic that is not for readings.',
    has: ['clientId', 'address', 'topic'],
  },
  'broker.publish.refused': {
    what: 'The broker refused a PUBLISH or a will.',
    has: ['clientId', 'address', 'topic', 'code'],
    code: REFUSED_BY,
  },
  'broker.delivery.refused': {
    what: 'The broker kept a message from a subscriber.',
    has: ['clientId', 'address', 'topic', 'code'],
    code: REFUSED_BY,
  },
  'broker.client.banned': {
    what: 'The broker was told to refuse a client id from now on.',
    has: ['clientId', 'code'],
    code: 'the reason',
  },
  'attestation.refused': {
    what: 'The attestation service refused evidence; the client id is the name in it.',
    has: ['clientId', 'code'],
    code: REFUSED_BY,
  },
  'attestation.errors': { what: 'A device reported failures of its software.', has: ['clientId', 'count'] },
  'ca.issued': {
    what: 'The authority issued a certificate.',
    has: ['clientId', 'serial', 'code'],
    code: 'what it is for: `client` or `update`',
  },
  'ca.revoked': {
    what: 'The authority revoked a certificate.',
    has: ['clientId', 'serial', 'code'],
    code: 'the reason (RFC 5280, 5.3.1)',
  },
  'ca.crl.published': {
    what: 'The authority published a revocation list.',
    has: ['code', 'count'],
    code: 'the number of the list',
  },
  'registry.claimed': { what: 'A device was added to a catalog.', has: ['clientId'] },
  'registry.disabled': { what: 'A device was disabled.', has: ['clientId', 'code'], code: 'the reason' },
  'update.check': {
    what: 'A device checked for updates; `release` is what it was offered.',
    has: ['clientId', 'release'],
  },
  'update.check.dropped': { what: 'A check found the queue full and got no answer.', has: ['clientId'] },
  'update.download': {
    what: 'A device began to download a release, or the rest of one.',
    has: ['clientId', 'release', 'bytes'],
  },
  'update.status': {
    what: 'A device reported on a release that it was offered.',
    has: ['clientId', 'release', 'code'],
    code: 'its status',
  },
  'console.command': {
    what: 'An operator sent a command to a device.',
    has: ['operator', 'topic', 'bytes', 'code'],
    code: 'the command',
  },
  'console.command.unanswered': {
    what: 'The broker did not acknowledge a command.',
    has: ['operator', 'topic', 'code'],
    code: 'the command',
  },
  'console.operation': {
    what: 'An operator ordered an operation on devices.',
    has: ['operator', 'count', 'code'],
    code: 'the operation',
  },
  'console.operation.refused': {
    what: 'An operator was refused an operation.',
    has: ['operator', 'count', 'code'],
    code: 'the operation',
  },
  'telemetry.gap': {
    what: 'A reading came, and readings before it had not: `count` of them.',
    has: ['clientId', 'count'],
  },
  'telemetry.refused': {
    what: 'A reading came whose value was not believed.',
    has: ['clientId', 'code'],
    code: REFUSED_BY,
  },
  'telemetry.repeated': { what: 'A reading came again, or after a later one.', has: ['clientId'] },
} as const satisfies Readonly<Record<`${Logger}.${string}`, SeenEventForm>>;

export type SeenEventId = keyof typeof seenEvents;

/** The fields of an entry of that event. */
export type SeenFactsOf<Id extends SeenEventId> = {
  readonly [Field in (typeof seenEvents)[Id]['has'][number]]?: SeenFacts[Field] | undefined;
};

export const loggerOf = (event: SeenEventId): Logger => event.slice(0, event.indexOf('.')) as Logger;
