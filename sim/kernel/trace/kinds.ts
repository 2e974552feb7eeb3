/**
 * The event kinds of `events.parquet`: past-tense facts, each declared once.
 *
 * Codes are indices in this list and are stored in typed arrays; files contain the names. New kinds go to the end.
 */
export const eventKinds = [
  'run.started',
  'step.started',
  'step.ended',
  'broker.failed',
  'broker.recovered',
  'network.failed',
  'network.recovered',
  'power.cut',
  'power.restored',
  'connect.refused',
  'handshake.refused',
  'publish.refused',
  'subscribe.refused',
  'session.taken-over',
  'keepalive.expired',
  'will.published',
  'run.ended',
  'connect.admitted',
  'certificate.refused',
  'session.closed',
  'certificates.issued',
  'attestation.refused',
  'certificate.revoked',
  'device.disabled',
  'operation.refused',
  'device.claimed',
  'device.repaired',
  'service.failed',
  'service.recovered',
  'crl.published',
  'crl.fetched',
  'crl.missed',
  'authority.created',
  'authority.activated',
  'authorities.registered',
  'clock.set',
  'probe.answered',
  'errors.reported',
  'boot.stopped',
  'image.installed',
  'image.tampered',
  'sideload.refused',
  'connection.blocked',
  'app.failed',
  'image.reverted',
  'image.refused',
  'device.recovered',
  'capability.changed',
  'device.failed',
  'rollout.started',
  'rollout.moved',
  'rollout.commanded',
  'rollout.rolled-back',
  'controller.crashed',
  'controller.restarted',
  'rollout.joined',
  'rollout.left',
  'identity.banned',
  'operation.had-no-effect',
] as const;

export type EventKind = (typeof eventKinds)[number];

export const kindCode = (kind: EventKind): number => eventKinds.indexOf(kind);

/** A control's answer. `none` is for facts that no control decided. */
export const verdicts = ['none', 'allow', 'refuse'] as const;
export type Verdict = (typeof verdicts)[number];
