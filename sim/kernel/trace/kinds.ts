/**
 * The event kinds of `events.parquet`: past-tense facts, each declared once, with the words for a row of it and the fields
 * that its rows carry.
 */
export interface EventDescription {
  /** `area.what-happened`. Files contain this name. */
  readonly kind: string;
  /** What happened, to follow the subject: `was cut`. */
  readonly words: string;
  /** What it happened to, in rows without a device. */
  readonly subject?: string;
  /** True if rows without a device name what it happened to as their actor. */
  readonly toActor?: true;
  /** The whole sentence, where subject and words do not make one; undefined for rows that they suit. */
  readonly sentence?: (row: SentenceParts) => string | undefined;
  /** Whether rows name a device; omitted where none does. */
  readonly device?: Presence;
  /** Whether rows carry a control and its verdict; omitted where none does. */
  readonly decision?: Presence;
  /** What these fields hold; a field that is omitted is empty in every row. */
  readonly actor?: string;
  readonly detail?: string;
  readonly evidence?: string;
  /** Which rows before its window a part of a run keeps, since they give the state at its beginning; omitted for none. */
  readonly keptBefore?: 'last of a device' | 'all';
}

export type Presence = 'always' | 'sometimes';

/** A row, for its sentence. `decided` and `reason` are empty, or text to append. */
export interface SentenceParts {
  readonly actor: string | null;
  readonly detail: string | null;
  readonly subject: string;
  readonly decided: string;
  readonly reason: string;
}

/** Codes are indices in this list and are stored in typed arrays. New kinds go to the end. */
export const eventList = [
  { kind: 'run.started', words: 'started', subject: 'the run', detail: 'scenario and seed', keptBefore: 'all' },
  {
    kind: 'step.started',
    words: 'started',
    subject: 'a step',
    sentence: ({ detail }) => stepOf(detail, 'started'),
    actor: 'its action',
    detail: 'label of the step',
    keptBefore: 'all',
  },
  {
    kind: 'step.ended',
    words: 'ended',
    subject: 'a step',
    sentence: ({ detail }) => stepOf(detail, 'ended'),
    actor: 'its action',
    detail: 'label of the step',
    keptBefore: 'all',
  },
  { kind: 'broker.failed', words: 'failed', subject: 'the broker', keptBefore: 'all' },
  { kind: 'broker.recovered', words: 'recovered', subject: 'the broker', keptBefore: 'all' },
  {
    kind: 'network.failed',
    words: 'failed',
    subject: 'the network',
    detail: 'number of devices',
    keptBefore: 'all',
  },
  {
    kind: 'network.recovered',
    words: 'recovered',
    subject: 'the network',
    detail: 'number of devices',
    keptBefore: 'all',
  },
  { kind: 'power.cut', words: 'was cut', subject: 'power', detail: 'number of devices', keptBefore: 'all' },
  { kind: 'power.restored', words: 'was restored', subject: 'power', detail: 'number of devices', keptBefore: 'all' },
  {
    kind: 'connect.refused',
    words: 'was refused at CONNECT',
    subject: 'a client',
    device: 'sometimes',
    toActor: true,
    actor: 'client that is no device',
    decision: 'always',
    detail: 'reason',
  },
  {
    kind: 'handshake.refused',
    words: 'was refused at the TLS handshake',
    subject: 'a client',
    device: 'sometimes',
    toActor: true,
    actor: 'client that is no device',
    decision: 'always',
    detail: 'reason',
  },
  {
    kind: 'publish.refused',
    words: 'was refused a PUBLISH',
    subject: 'a client',
    device: 'sometimes',
    toActor: true,
    actor: 'client that is no device',
    decision: 'always',
    detail: 'reason, topic',
  },
  {
    kind: 'subscribe.refused',
    words: 'was refused a SUBSCRIBE',
    device: 'always',
    decision: 'always',
    detail: 'reason, topic filter',
  },
  {
    kind: 'session.taken-over',
    words: 'had its session taken over',
    device: 'always',
  },
  { kind: 'keepalive.expired', words: 'was silent for longer than its keep-alive', device: 'always' },
  { kind: 'will.published', words: 'had its last will published', device: 'always', detail: 'topic' },
  { kind: 'run.ended', words: 'ended', subject: 'the run', detail: 'how it ended' },
  {
    kind: 'connect.admitted',
    words: 'was let in',
    subject: 'a client',
    device: 'sometimes',
    toActor: true,
    actor: 'client that is no device',
    decision: 'always',
    detail: 'reason',
    evidence: 'serial, and the revocation information that was used',
  },
  {
    kind: 'certificate.refused',
    words: 'had its certificate refused',
    device: 'always',
    decision: 'always',
    detail: 'reason',
    evidence: 'what the control examined',
  },
  {
    kind: 'session.closed',
    words: 'had its session closed',
    device: 'always',
    decision: 'always',
    detail: 'reason',
    evidence: 'what the control examined',
  },
  {
    kind: 'certificates.issued',
    words: 'was given certificates',
    device: 'always',
    decision: 'always',
    detail: 'reason',
    evidence: 'serials',
    keptBefore: 'last of a device',
  },
  {
    kind: 'attestation.refused',
    words: 'was refused a certificate',
    device: 'always',
    decision: 'always',
    detail: 'reason',
    evidence: 'what the control examined',
  },
  {
    kind: 'certificate.revoked',
    words: 'had its certificate revoked',
    device: 'always',
    detail: 'reason of RFC 5280',
    evidence: 'serial',
    keptBefore: 'last of a device',
  },
  {
    kind: 'device.disabled',
    words: 'was disabled in the registry',
    device: 'always',
    detail: 'reason of RFC 5280',
    keptBefore: 'last of a device',
  },
  {
    kind: 'operation.refused',
    words: 'was not allowed to',
    subject: 'everything',
    decision: 'always',
    actor: 'role of the operator',
    detail: 'reason',
    evidence: 'of how many devices, if the role allows it',
  },
  {
    kind: 'device.claimed',
    words: 'was claimed into a catalog',
    device: 'always',
    keptBefore: 'last of a device',
  },
  { kind: 'device.repaired', words: 'was repaired', device: 'always' },
  {
    kind: 'service.failed',
    words: 'failed',
    subject: 'a cloud service',
    sentence: ({ detail }) => serviceOf(detail, 'failed'),
    detail: 'service',
    keptBefore: 'all',
  },
  {
    kind: 'service.recovered',
    words: 'recovered',
    subject: 'a cloud service',
    sentence: ({ detail }) => serviceOf(detail, 'recovered'),
    detail: 'service',
    keptBefore: 'all',
  },
  {
    kind: 'crl.published',
    words: 'was published',
    subject: 'a CRL',
    detail: 'number of the CRL',
    evidence: 'number of devices',
  },
  { kind: 'crl.fetched', words: 'was fetched by the broker', subject: 'a CRL', detail: 'number of the CRL' },
  { kind: 'crl.missed', words: 'could not be fetched by the broker', subject: 'a CRL', detail: 'reason' },
  { kind: 'authority.created', words: 'was made', subject: 'an authority', detail: 'authority', keptBefore: 'all' },
  {
    kind: 'authority.activated',
    words: 'began to issue',
    subject: 'an authority',
    detail: 'authority',
    keptBefore: 'all',
  },
  {
    kind: 'authorities.registered',
    words: 'registered all authorities there are',
    subject: 'the broker',
    sentence: ({ actor, detail, reason }) =>
      actor === null
        ? undefined
        : `the ${actor} registered all authorities${detail === null ? '' : ` of ${detail}`} there are${reason}`,
    actor: 'relying party',
    detail: 'tenant, if it is one',
    keptBefore: 'all',
  },
  {
    kind: 'clock.set',
    words: 'had its clock set',
    subject: 'the broker',
    sentence: ({ actor, reason }) => (actor === null ? undefined : `the ${actor} had its clock set${reason}`),
    device: 'sometimes',
    decision: 'sometimes',
    actor: 'whose clock, without a device',
    detail: 'by how much; of a device: reason, by how much, by whom',
    evidence: 'how long before or after a verified time',
  },
  {
    kind: 'readings.lost',
    words: 'lost readings',
    device: 'always',
    detail: 'number of readings',
  },
  { kind: 'errors.reported', words: 'reported failures', device: 'always', detail: 'number of failures' },
  {
    kind: 'boot.stopped',
    words: 'was stopped while it booted',
    device: 'always',
    decision: 'sometimes',
    detail: 'layer, reason',
    evidence: 'image',
  },
  {
    kind: 'image.installed',
    words: 'had an image installed',
    device: 'always',
    actor: '`update`, `repair` or `sideload`',
    detail: 'image',
    keptBefore: 'last of a device',
  },
  { kind: 'image.tampered', words: 'had its image tampered with', device: 'always', detail: 'layer' },
  {
    kind: 'sideload.refused',
    words: 'was refused an image from elsewhere',
    device: 'always',
    decision: 'always',
    detail: 'reason',
    evidence: 'image',
  },
  {
    kind: 'connection.blocked',
    words: 'was kept from a connection',
    device: 'always',
    decision: 'always',
    detail: 'reason',
  },
  {
    kind: 'app.failed',
    words: 'had its application fail',
    device: 'always',
    detail: 'how it failed',
    evidence: 'error report',
  },
  {
    kind: 'image.reverted',
    words: 'went back to the image before',
    device: 'always',
    detail: 'image, reason',
    keptBefore: 'last of a device',
  },
  {
    kind: 'image.refused',
    words: 'refused an image',
    device: 'always',
    decision: 'sometimes',
    actor: '`update` for an offer of the update service',
    detail: 'reason',
    evidence: 'image, or what the control examined',
  },
  {
    kind: 'device.recovered',
    words: 'was recovered by hand',
    device: 'always',
    detail: 'image',
    keptBefore: 'last of a device',
  },
  { kind: 'capability.changed', words: 'had a capability changed', device: 'always', detail: 'capability, change' },
  { kind: 'device.failed', words: 'failed by what it runs', device: 'always', detail: 'fault', evidence: 'image' },
  {
    kind: 'rollout.started',
    words: 'started',
    subject: 'the rollout',
    sentence: ({ actor, detail }) => `a rollout of ${detail ?? 'a release'} started under ${actor ?? 'no policy'}`,
    actor: 'policy',
    detail: 'release',
    evidence: 'number of targets',
    keptBefore: 'all',
  },
  {
    kind: 'rollout.moved',
    words: 'moved',
    subject: 'the rollout',
    sentence: ({ actor, detail, decided }) => {
      const [state, ...why] = (detail ?? '').split(': ');
      return `${actor ?? 'the rollout'} became ${state}${decided}${why.length === 0 ? '' : `: ${why.join(': ')}`}`;
    },
    decision: 'sometimes',
    actor: 'part of the rollout, if not the whole',
    detail: 'state, reason',
    keptBefore: 'all',
  },
  {
    kind: 'rollout.commanded',
    words: 'was commanded',
    subject: 'the rollout',
    detail: 'command',
    keptBefore: 'all',
  },
  {
    kind: 'rollout.rolled-back',
    words: 'was rolled back',
    subject: 'the rollout',
    detail: 'reason',
    keptBefore: 'all',
  },
  { kind: 'controller.crashed', words: 'crashed', subject: 'the controller of rollouts', keptBefore: 'all' },
  { kind: 'controller.restarted', words: 'started again', subject: 'the controller of rollouts', keptBefore: 'all' },
  {
    kind: 'rollout.joined',
    words: 'became part of the rollout',
    device: 'always',
    detail: 'release',
    keptBefore: 'all',
  },
  {
    kind: 'rollout.left',
    words: 'is no longer part of the rollout',
    device: 'always',
    detail: 'release',
    keptBefore: 'all',
  },
  {
    kind: 'identity.banned',
    words: 'had its identity banned at the broker',
    device: 'always',
    detail: 'reason of RFC 5280, and what the ban does',
  },
  {
    kind: 'operation.had-no-effect',
    words: 'was left as it was',
    subject: 'everything',
    device: 'sometimes',
    actor: 'operation',
    detail: 'reason',
  },
  {
    kind: 'delivery.refused',
    words: 'was refused the delivery of a message',
    device: 'always',
    decision: 'always',
    detail: 'reason, topic',
  },
  {
    kind: 'command.obeyed',
    words: 'obeyed a command',
    device: 'always',
    decision: 'always',
    detail: 'reason, command and value',
  },
  {
    kind: 'command.refused',
    words: 'refused a command',
    device: 'always',
    decision: 'always',
    detail: 'reason, command and value',
  },
  {
    kind: 'command.unanswered',
    words: 'lost its session before the broker acknowledged a command',
    subject: 'a console',
    toActor: true,
    actor: 'console',
    detail: 'command and value, device',
  },
  {
    kind: 'secret.sought',
    words: 'had a secret sought',
    device: 'always',
    decision: 'always',
    actor: 'actor of an attack',
    detail: 'secret, reason',
    keptBefore: 'all',
  },
  {
    kind: 'attack.started',
    words: 'was attacked',
    device: 'always',
    actor: 'actor of the attack',
    detail: 'attack, way',
    evidence: 'what the actor had for it',
    keptBefore: 'all',
  },
  {
    kind: 'attack.lacked',
    words: 'could not be attacked',
    device: 'always',
    actor: 'actor of the attack',
    detail: 'attack, way, what the actor or the device lacked',
  },
  {
    kind: 'attack.judged',
    words: 'was probed',
    device: 'always',
    decision: 'always',
    actor: 'actor of the attack',
    detail: 'request, reason',
    evidence: 'what the control examined',
  },
  {
    kind: 'attack.gained',
    words: 'lost something to an actor',
    sentence: ({ actor, subject, detail }) =>
      actor === null || detail === null ? undefined : `${subject} lost ${detail} to ${actor}`,
    device: 'always',
    actor: 'actor of the attack',
    detail: 'fact',
    evidence: 'attack, way, if one gave it',
    keptBefore: 'all',
  },
  {
    kind: 'impostor.online',
    words: 'was replaced at the broker',
    sentence: ({ actor, subject, detail }) =>
      actor === null || detail === null ? undefined : `${subject} had the ${detail} replaced at the broker by ${actor}`,
    device: 'always',
    actor: 'actor of the attack',
    detail: 'console in whose place it is, instead of the device',
    keptBefore: 'last of a device',
  },
  {
    kind: 'impostor.offline',
    words: 'is no longer replaced at the broker',
    device: 'always',
    actor: 'actor of the attack',
    detail: 'why its connection ended',
    keptBefore: 'last of a device',
  },
  {
    kind: 'messages.read',
    words: 'had messages read',
    device: 'always',
    actor: 'actor of the attack',
    detail: 'number of messages',
  },
  {
    kind: 'attack.refused',
    words: 'withstood an attack',
    device: 'always',
    actor: 'actor of the attack',
    detail: 'attack, way, control that refused it',
  },
  {
    kind: 'attack.ended',
    words: 'is no longer attacked',
    device: 'always',
    actor: 'actor of the attack',
    detail: 'attack, way, whether it got what it was after',
  },
  {
    kind: 'values.received',
    words: 'received values',
    subject: 'the platform',
    detail: 'number of values, product, lowest, highest and mean value',
  },
  {
    kind: 'clock.refused',
    words: 'kept its clock',
    device: 'always',
    decision: 'always',
    detail: 'reason, by how much, by whom',
    evidence: 'how long before or after a verified time',
  },
  {
    kind: 'login.accepted',
    words: 'accepted a login',
    device: 'always',
    decision: 'always',
    actor: 'who logs in',
    detail: 'reason, port and way',
    evidence: 'failures before, time left',
  },
  {
    kind: 'login.refused',
    words: 'refused a login',
    device: 'always',
    decision: 'always',
    actor: 'who logs in',
    detail: 'reason, port and way',
    evidence: 'failures before, time left',
  },
  {
    kind: 'gateway.stopped',
    words: 'stopped forwarding for the devices behind it',
    device: 'always',
    detail: 'number of devices',
    keptBefore: 'last of a device',
  },
  {
    kind: 'gateway.started',
    words: 'started forwarding for the devices behind it',
    device: 'always',
    detail: 'number of devices',
    keptBefore: 'last of a device',
  },
  {
    kind: 'reading.refused',
    words: 'sent a reading that was not believed',
    device: 'always',
    decision: 'always',
    detail: 'reason',
  },
  {
    kind: 'certificate.replaced',
    words: 'was given another certificate',
    subject: 'the broker',
    sentence: ({ actor, reason }) =>
      actor === null ? undefined : `the ${actor} was given another certificate${reason}`,
    actor: 'server',
    detail: 'authority, name, validity',
    keptBefore: 'all',
  },
  {
    kind: 'server.refused',
    words: 'refused the certificate of a server',
    device: 'always',
    decision: 'always',
    detail: 'reason, server',
  },
  { kind: 'rollout.targeted', words: 'became a target', device: 'always', detail: 'release', keptBefore: 'all' },
  {
    kind: 'certificate.faulty',
    words: 'got a certificate with a mistake of its authority',
    device: 'always',
    detail: 'what is wrong',
    keptBefore: 'last of a device',
  },
] as const satisfies readonly EventDescription[];

const stepOf = (label: string | null, words: string) => (label === null ? undefined : `step "${label}" ${words}`);
const serviceOf = (name: string | null, words: string) => (name === null ? undefined : `the ${name} service ${words}`);

export type EventKind = (typeof eventList)[number]['kind'];

export const eventKinds: readonly EventKind[] = /* @__PURE__ */ eventList.map(({ kind }) => kind);

export const kindCode = (kind: EventKind): number => eventKinds.indexOf(kind);

export const describedKind = (kind: EventKind): EventDescription => eventList[kindCode(kind)];

/** A control's verdict as a row records it. `none` is for facts that no control decided. */
export const verdicts = ['none', 'allow', 'refuse'] as const;
export type VerdictWord = (typeof verdicts)[number];
