import type { EventKind } from '../../sim/kernel/trace/kinds.ts';
import { type EventRow, isAtStart, type TraceRow } from './trace-row.ts';

/** A row as a sentence without its time, with the evidence that the control looked at. */
export function inWords(row: TraceRow): string {
  const text = inShort(row);
  if (row.kind === 'change' || row.evidence === null) return text;
  return row.verdict === 'none' ? `${text} (${row.evidence})` : `${text}; looked at ${row.evidence}`;
}

/** The same without the evidence, which can differ between repeats of one decision. */
export function inShort(row: TraceRow): string {
  if (row.kind === 'change')
    return isAtStart(row)
      ? `${row.device}: ${row.region} was ${row.state} as the run began`
      : `${row.device}: ${row.region} became ${row.state}`;
  const { event, actor, control, verdict, detail } = row;
  // The detail of a step is its label.
  if (event.startsWith('step.') && detail !== null) return `step "${detail}" ${phrases[event]}`;
  if (event.startsWith('service.') && detail !== null) return `the ${detail} service ${phrases[event]}`;
  const reason = detail === null ? '' : `: ${detail}`;
  const decided = verdict === 'none' ? '' : ` (${control ?? 'no control'}: ${verdict})`;
  if (event === 'rollout.started') return `a rollout of ${detail ?? 'a release'} started under ${actor ?? 'no policy'}`;
  if (event === 'rollout.moved') {
    const [state, ...why] = (detail ?? '').split(': ');
    return `${actor ?? 'the rollout'} became ${state}${decided}${why.length === 0 ? '' : `: ${why.join(': ')}`}`;
  }
  if (event === 'probe.answered' && actor === 'update-agent')
    return `${subject(row)} was shown an update, and its update agent answered${decided}${reason}`;
  if (ofTheActor.includes(event) && actor !== null) return `the ${actor} ${phrases[event]}${reason}`;
  const by = actor === null ? '' : ` by ${actor}`;
  return `${subject(row)} ${phrases[event]}${by}${decided}${reason}`;
}

/** Events about their actor, not a device. */
const ofTheActor: readonly EventKind[] = ['authorities.registered', 'clock.set'];

/** The subject of an event: its device, or the part of the lab that its kind names. */
function subject({ event, device }: EventRow): string {
  if (device !== null) return device;
  const area = event.slice(0, event.indexOf('.'));
  return subjects[area] ?? 'someone';
}

const subjects: Readonly<Record<string, string>> = {
  run: 'the run',
  step: 'a step',
  broker: 'the broker',
  network: 'the network',
  power: 'power',
  service: 'a cloud service',
  crl: 'a CRL',
  authority: 'an authority',
  authorities: 'the broker',
  clock: 'the broker',
  rollout: 'the rollout',
  controller: 'the controller of rollouts',
  operation: 'everything',
};

const phrases: Readonly<Record<EventKind, string>> = {
  'run.started': 'started',
  'step.started': 'started',
  'step.ended': 'ended',
  'broker.failed': 'failed',
  'broker.recovered': 'recovered',
  'network.failed': 'failed',
  'network.recovered': 'recovered',
  'power.cut': 'was cut',
  'power.restored': 'was restored',
  'connect.refused': 'was refused at CONNECT',
  'handshake.refused': 'was refused at the TLS handshake',
  'publish.refused': 'was refused a PUBLISH',
  'subscribe.refused': 'was refused a SUBSCRIBE',
  'session.taken-over': 'had its session taken over',
  'keepalive.expired': 'was silent for longer than its keep-alive',
  'will.published': 'had its last will published',
  'run.ended': 'ended',
  'connect.admitted': 'was let in',
  'certificate.refused': 'had its certificate refused',
  'session.closed': 'had its session closed',
  'certificates.issued': 'was given certificates',
  'attestation.refused': 'was refused a certificate',
  'certificate.revoked': 'had its certificate revoked',
  'device.disabled': 'was disabled in the registry',
  'identity.banned': 'had its identity banned at the broker',
  'operation.had-no-effect': 'was left as it was',
  'operation.refused': 'was not allowed to',
  'device.claimed': 'was claimed into a catalog',
  'device.repaired': 'was repaired',
  'service.failed': 'failed',
  'service.recovered': 'recovered',
  'crl.published': 'was published',
  'crl.fetched': 'was fetched by the broker',
  'crl.missed': 'could not be fetched by the broker',
  'authority.created': 'was made',
  'authority.activated': 'began to issue',
  'authorities.registered': 'registered all authorities there are',
  'clock.set': 'had its clock set',
  'probe.answered': 'was impersonated, and answered',
  'errors.reported': 'reported failures',
  'boot.stopped': 'was stopped while it booted',
  'image.installed': 'had an image installed',
  'image.tampered': 'had its image tampered with',
  'sideload.refused': 'was refused an image from elsewhere',
  'connection.blocked': 'was kept from a connection',
  'app.failed': 'had its application fail',
  'image.reverted': 'went back to the image before',
  'image.refused': 'refused an image',
  'device.recovered': 'was recovered by hand',
  'capability.changed': 'had a capability changed',
  'device.failed': 'failed by what it runs',
  'rollout.joined': 'became part of the rollout',
  'rollout.left': 'is no longer part of the rollout',
  'rollout.started': 'started',
  'rollout.moved': 'moved',
  'rollout.commanded': 'was commanded',
  'rollout.rolled-back': 'was rolled back',
  'controller.crashed': 'crashed',
  'controller.restarted': 'started again',
};
