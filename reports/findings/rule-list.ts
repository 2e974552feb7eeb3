import type { FindingRule } from './evidence.ts';
import { accessList } from './rules/access-list.ts';
import { attestationCapacity } from './rules/attestation-capacity.ts';
import { attestationLatency } from './rules/attestation-latency.ts';
import { backoffCap } from './rules/backoff-cap.ts';
import { backoffJitter } from './rules/backoff-jitter.ts';
import { badRelease } from './rules/bad-release.ts';
import { bootHerd } from './rules/boot-herd.ts';
import { controlOff } from './rules/control-off.ts';
import { copyableKeys } from './rules/copyable-keys.ts';
import { gateOff } from './rules/gate-off.ts';
import { handshakeQueue } from './rules/handshake-queue.ts';
import { handshakeRate } from './rules/handshake-rate.ts';
import { implausibleReadings } from './rules/implausible-readings.ts';
import { issuerOutage } from './rules/issuer-outage.ts';
import { lateConfirmation } from './rules/late-confirmation.ts';
import { letThrough } from './rules/let-through.ts';
import { longOutage } from './rules/long-outage.ts';
import { lostReadings } from './rules/lost-readings.ts';
import { lostWorker } from './rules/lost-worker.ts';
import { newcomers } from './rules/newcomers.ts';
import { nothingFailed } from './rules/nothing-failed.ts';
import { partialVerification } from './rules/partial-verification.ts';
import { pollHerd } from './rules/poll-herd.ts';
import { refusedByControl } from './rules/refused-by-control.ts';
import { refusedPublishes } from './rules/refused-publishes.ts';
import { refusedRelease } from './rules/refused-release.ts';
import { renewalHerd } from './rules/renewal-herd.ts';
import { revocationLists } from './rules/revocation-lists.ts';
import { revokedDevices } from './rules/revoked-devices.ts';
import { rolloutPace } from './rules/rollout-pace.ts';
import { seldomChecks } from './rules/seldom-checks.ts';
import { serverCertificate } from './rules/server-certificate.ts';
import { serviceOutage } from './rules/service-outage.ts';
import { sessionsNotClosed } from './rules/sessions-not-closed.ts';
import { shortHours } from './rules/short-hours.ts';
import { shortLifetime } from './rules/short-lifetime.ts';
import { slowDownloads } from './rules/slow-downloads.ts';
import { slowLinks } from './rules/slow-links.ts';
import { staleList } from './rules/stale-list.ts';
import { stolenKeys } from './rules/stolen-keys.ts';
import { stoppedRollout } from './rules/stopped-rollout.ts';
import { switchedOff } from './rules/switched-off.ts';
import { timelineStep } from './rules/timeline-step.ts';
import { tooFewDevices } from './rules/too-few-devices.ts';
import { uncheckedRelease } from './rules/unchecked-release.ts';
import { uncheckedRevocation } from './rules/unchecked-revocation.ts';
import { unclaimedDevices } from './rules/unclaimed-devices.ts';
import { uncountedSilence } from './rules/uncounted-silence.ts';
import { unknownTime } from './rules/unknown-time.ts';
import { updateCapacity } from './rules/update-capacity.ts';

/** A rule, with the id that findings name it by and what it finds. */
interface ListedRule {
  readonly id: string;
  readonly rule: FindingRule;
  readonly what: string;
}

/** The rules that look for causes. */
export const ruleList: readonly ListedRule[] = [
  {
    id: 'handshake-rate',
    rule: handshakeRate,
    what: 'the edge finishes too few handshakes a second for the devices that come back',
  },
  {
    id: 'handshake-queue',
    rule: handshakeQueue,
    what: 'handshakes wait longer than devices do, so the edge works for devices that have given up',
  },
  { id: 'backoff-cap', rule: backoffCap, what: 'devices wait in their back-off while the edge could serve them' },
  { id: 'backoff-jitter', rule: backoffJitter, what: 'devices that were cut off together dial together' },
  {
    id: 'refused-by-control',
    rule: refusedByControl,
    what: 'a control refuses devices of the fleet, such as `connection-limit` or `certificate-chain`',
  },
  { id: 'long-outage', rule: longOutage, what: 'an outage is longer than devices may be offline' },
  { id: 'switched-off', rule: switchedOff, what: 'devices are without power, or bricked, as the run ends' },
  {
    id: 'lost-readings',
    rule: lostReadings,
    what: 'buffers are too short for the time offline, or readings are sent at QoS 0',
  },
  {
    id: 'lost-worker',
    rule: lostWorker,
    what: 'a live run lost a worker, and knows nothing of its devices from then on',
  },
  { id: 'boot-herd', rule: bootHerd, what: 'devices that are switched on together begin together' },
  { id: 'renewal-herd', rule: renewalHerd, what: 'devices that were certified together renew together' },
  { id: 'attestation-capacity', rule: attestationCapacity, what: 'the attestation service is slower than devices ask' },
  { id: 'issuer-outage', rule: issuerOutage, what: 'certificates expire while the service that issues them is down' },
  { id: 'revocation-lists', rule: revocationLists, what: 'the broker learns of revocations late, or not at all' },
  {
    id: 'sessions-not-closed',
    rule: sessionsNotClosed,
    what: 'the broker looks at certificates only as a session begins',
  },
  {
    id: 'server-certificate',
    rule: serverCertificate,
    what: 'devices refuse the certificate of the broker or of the cloud: it is out of date, for another name, or of an authority that they do not trust',
  },
  { id: 'stale-list', rule: staleList, what: 'the broker refuses devices whose certificates it cannot check' },
  { id: 'access-list', rule: accessList, what: 'the access list of the scenario lets clients read what is not theirs' },
  { id: 'control-off', rule: controlOff, what: 'a control that is off would have refused what an actor did' },
  {
    id: 'unchecked-revocation',
    rule: uncheckedRevocation,
    what: 'an actor keeps revocation services from a broker that accepts whom it cannot check',
  },
  {
    id: 'copyable-keys',
    rule: copyableKeys,
    what: 'keys lie in flash, where an actor that has the device copies them',
  },
  {
    id: 'let-through',
    rule: letThrough,
    what: 'an attack keeps within what the controls that decide about it let through',
  },
  {
    id: 'partial-verification',
    rule: partialVerification,
    what: 'devices look at the director alone, whose keys an actor holds',
  },
  {
    id: 'stolen-keys',
    rule: stolenKeys,
    what: 'an actor holds all keys that vouch for a release',
  },
  { id: 'poll-herd', rule: pollHerd, what: 'devices that boot together ask for updates together' },
  {
    id: 'update-capacity',
    rule: updateCapacity,
    what: 'the update service answers too few checks, or has too little bandwidth',
  },
  { id: 'stopped-rollout', rule: stoppedRollout, what: 'a gate stopped the rollout' },
  {
    id: 'uncounted-silence',
    rule: uncountedSilence,
    what: 'a release bricks devices, which do not report, and the gate counts no silence',
  },
  { id: 'bad-release', rule: badRelease, what: 'devices failed with a release' },
  { id: 'attestation-latency', rule: attestationLatency, what: 'each request to the attestation service takes long' },
  {
    id: 'implausible-readings',
    rule: implausibleReadings,
    what: 'true readings are further apart than their product lets the platform believe',
  },
  {
    id: 'late-confirmation',
    rule: lateConfirmation,
    what: 'devices defer an installation, or try an image for long before it is confirmed',
  },
  {
    id: 'nothing-failed',
    rule: nothingFailed,
    what: 'no device failed with the release, so no gate stopped its rollout',
  },
  {
    id: 'unchecked-release',
    rule: uncheckedRelease,
    what: 'devices install a release that a control would have refused, which is off',
  },
  {
    id: 'revoked-devices',
    rule: revokedDevices,
    what: 'devices that were revoked or disabled do not count, whether they have a session or not',
  },
  {
    id: 'gate-off',
    rule: gateOff,
    what: 'devices failed with a release, and the control that stops its rollout is off',
  },
  { id: 'newcomers', rule: newcomers, what: 'the policy of a rollout takes in devices that join later' },
  {
    id: 'refused-publishes',
    rule: refusedPublishes,
    what: 'the access list keeps devices from publishing their readings',
  },
  {
    id: 'refused-release',
    rule: refusedRelease,
    what: 'a release is signed wrongly, built for another product, or older than what devices run',
  },
  { id: 'rollout-pace', rule: rolloutPace, what: 'the policy of a rollout lets devices begin late' },
  { id: 'seldom-checks', rule: seldomChecks, what: 'devices ask for updates seldom' },
  {
    id: 'service-outage',
    rule: serviceOutage,
    what: 'the update server or the controller is down while a rollout has to go on',
  },
  { id: 'short-hours', rule: shortHours, what: 'devices are powered for a part of the day only' },
  {
    id: 'short-lifetime',
    rule: shortLifetime,
    what: 'certificates are so short-lived that the fleet renews all the time',
  },
  { id: 'slow-downloads', rule: slowDownloads, what: 'the links of devices take long for the release' },
  { id: 'slow-links', rule: slowLinks, what: 'packets take long, or are lost and sent again' },
  { id: 'timeline-step', rule: timelineStep, what: 'a step of the timeline took the devices offline that are missing' },
  {
    id: 'unknown-time',
    rule: unknownTime,
    what: 'devices do not know the time, and the service that tells it is down',
  },
  { id: 'unclaimed-devices', rule: unclaimedDevices, what: 'devices are claimed into no catalog' },
  { id: 'too-few-devices', rule: tooFewDevices, what: 'the fleet has fewer devices than the threshold asks for' },
];
