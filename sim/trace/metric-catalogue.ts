/**
 * The figures a run is judged by. Each is declared once; `reports/` computes it from the trace and nothing else.
 *
 * A metric is either one value (`value`) or a distribution with one entry a device or an episode (`min`, `max`, `avg`,
 * `med`, `p(N)`, `count`). What never happened is counted by its own metric, not left out of a mean.
 */
export interface Metric {
  readonly id: string;
  readonly shape: 'value' | 'distribution';
  readonly unit: 'ms' | 'share' | 'devices' | 'messages' | 'perSecond' | 'count';
  readonly formula: string;
  readonly source: string;
}

export const metricCatalogue = [
  {
    id: 'fleet.onlineAtEnd',
    shape: 'value',
    unit: 'share',
    formula: 'devices in link state online when the run ends / devices in the fleet',
    source: 'fleet dashboards count connectivity this way (AWS IoT fleet indexing, connectivity.connected)',
  },
  {
    id: 'fleet.onlineMin',
    shape: 'value',
    unit: 'share',
    formula: 'smallest sampled fleet.onlineShare after it first reached its maximum',
    source: 'depth of an outage',
  },
  {
    id: 'connect.time',
    shape: 'distribution',
    unit: 'ms',
    formula: 'first entry into power state running to first entry into link state online, one entry a device',
    source: 'time to first telemetry, split at the connection',
  },
  {
    id: 'connect.never',
    shape: 'value',
    unit: 'devices',
    formula: 'devices that were running at some time and never online',
    source: 'the count beside connect.time',
  },
  {
    id: 'reconnect.time',
    shape: 'distribution',
    unit: 'ms',
    formula:
      'end of an outage to the entry into online that follows, one entry a device and outage: devices that the outage had offline when it ended; an outage is broker.failed..broker.recovered or network.failed..network.recovered',
    source: 'recovery time as incident reports count it: from cause removed to service restored',
  },
  {
    id: 'reconnect.never',
    shape: 'value',
    unit: 'devices',
    formula: 'entries of reconnect.time that the run ended without',
    source: 'the count beside reconnect.time',
  },
  {
    id: 'offline.time',
    shape: 'distribution',
    unit: 'ms',
    formula: 'link state left online to online again or to the end of the run, one entry an episode',
    source: 'unavailability per device',
  },
  {
    id: 'message.loss',
    shape: 'value',
    unit: 'share',
    formula: '1 - messages.delivered / messages.produced at the end of the run',
    source: 'end to end at a subscriber, since a QoS 1 PUBACK does not prove delivery (OASIS MQTT 3.1.1, 4.3.2)',
  },
  {
    id: 'message.duplicates',
    shape: 'value',
    unit: 'share',
    formula: 'messages.duplicated / messages.delivered at the end of the run',
    source: 'the price of at-least-once (OASIS MQTT 3.1.1, 4.3.2)',
  },
  {
    id: 'connect.ratePeak',
    shape: 'value',
    unit: 'perSecond',
    formula: 'largest growth of connects.attempted in one sample / sample length',
    source: 'height of the herd',
  },
  {
    id: 'connect.attemptsPerDevice',
    shape: 'value',
    unit: 'count',
    formula: 'connects.attempted / devices in the fleet',
    source: 'how often the herd comes back',
  },
  {
    id: 'connect.refusedShare',
    shape: 'value',
    unit: 'share',
    formula: 'connects.refused / connects.attempted',
    source: 'work the edge did for nothing',
  },
  {
    id: 'keepalive.expired',
    shape: 'value',
    unit: 'count',
    formula: 'keepalives.expired at the end of the run',
    source: 'OASIS MQTT 3.1.1, 3.1.2.10',
  },
  {
    id: 'session.takenOver',
    shape: 'value',
    unit: 'count',
    formula: 'sessions.takenOver at the end of the run',
    source: 'OASIS MQTT 3.1.1, [MQTT-3.1.4-2]',
  },
  {
    id: 'revocation.lag',
    shape: 'distribution',
    unit: 'ms',
    formula:
      'certificate.revoked or device.disabled, whichever of a device comes first, to the last instant at which its link is online; 0 if it was not online again; one entry a device that is silent when the run ends',
    source: 'revoke-to-silence: what is left of an intruder once it is known',
  },
  {
    id: 'revocation.notSilent',
    shape: 'value',
    unit: 'devices',
    formula: 'devices revoked or disabled that are online when the run ends',
    source: 'the count beside revocation.lag',
  },
  {
    id: 'revocation.returned',
    shape: 'value',
    unit: 'devices',
    formula:
      'devices revoked or disabled that came online again after the first session.closed for a revoked certificate',
    source: 'whether revoked means revoked',
  },
  {
    id: 'attestation.ratePeak',
    shape: 'value',
    unit: 'perSecond',
    formula: 'largest growth of attestation.asked in one sample / sample length',
    source: 'height of the renewal herd',
  },
  {
    id: 'renewal.ratePeak',
    shape: 'value',
    unit: 'perSecond',
    formula: 'largest number of devices that enter trust state renewing in one sample / sample length',
    source: 'the herd that a fleet makes of its own accord, long after it booted as one',
  },
  {
    id: 'attestation.refusedShare',
    shape: 'value',
    unit: 'share',
    formula: 'attestation.refused / (attestation.refused + certificates.issued)',
    source: 'devices that the cloud security service does not believe',
  },
  {
    id: 'fleet.certifiedAtEnd',
    shape: 'value',
    unit: 'share',
    formula: 'devices in trust state certified or renewing when the run ends / devices in the fleet',
    source: 'what an issuer outage leaves',
  },
  {
    id: 'sessions.closedForTrust',
    shape: 'value',
    unit: 'count',
    formula: 'sessions.closedForTrust at the end of the run',
    source: 'sessions that a broker that looks only at the handshake would have kept',
  },
  {
    id: 'probe.passed',
    shape: 'value',
    unit: 'count',
    formula: 'probe.answered with verdict allow',
    source: 'false things that were believed',
  },
  {
    id: 'probe.refused',
    shape: 'value',
    unit: 'count',
    formula: 'probe.answered with verdict refuse',
    source: 'the count beside probe.passed',
  },
  {
    id: 'rollout.success',
    shape: 'value',
    unit: 'share',
    formula:
      'devices in update state confirmed when the run ends, less those that came to it after rollout.rolled-back / devices that rollouts are for',
    source: 'what a rollout is for',
  },
  {
    id: 'rollout.time',
    shape: 'distribution',
    unit: 'ms',
    formula: 'first rollout.started to first entry into update state confirmed, one entry a device',
    source: 'how soon those have it that get it',
  },
  {
    id: 'rollout.timeTo95',
    shape: 'value',
    unit: 'ms',
    formula:
      'first rollout.started to the instant at which 95 % of the devices that rollouts are for have been confirmed; no value if they never were',
    source: 'what an architect plans with; a policy that stops has none',
  },
  {
    id: 'rollout.never',
    shape: 'value',
    unit: 'devices',
    formula: 'devices that rollouts are for, less the entries of rollout.time',
    source: 'the count beside rollout.time',
  },
  {
    id: 'rollout.exposed',
    shape: 'value',
    unit: 'devices',
    formula:
      'devices that entered update state staged after the first rollout.started: they have the image and start it next',
    source: 'blast radius of a release, at the end',
  },
  {
    id: 'rollout.exposedAtStop',
    shape: 'value',
    unit: 'devices',
    formula: 'rollout.exposed at the first rollout.moved with verdict refuse',
    source: 'blast radius at the decision; what is under way then still comes',
  },
  {
    id: 'rollout.timeToStop',
    shape: 'value',
    unit: 'ms',
    formula: 'first rollout.started to the first rollout.moved with verdict refuse',
    source: 'how long a bad release goes on',
  },
  {
    id: 'rollout.stops',
    shape: 'value',
    unit: 'count',
    formula: 'rollout.moved with verdict refuse',
    source: 'gates that have closed; with a good release each is a false alarm',
  },
  {
    id: 'rollout.finished',
    shape: 'value',
    unit: 'count',
    formula: 'rollout.moved of a whole rollout into completed or finished',
    source: 'a rollout that never ends never tells that something is wrong (hawkBit#693)',
  },
  {
    id: 'rollout.bricked',
    shape: 'value',
    unit: 'devices',
    formula: 'entries into power state bricked, in a run in which something was rolled out',
    source: 'devices that nobody gets back over the air',
  },
  {
    id: 'rollout.reverted',
    shape: 'value',
    unit: 'count',
    formula: 'entries into update state reverted after the first rollout.started',
    source: 'what A/B slots have saved; engines that count what is written miss it (hawkBit#3185)',
  },
  {
    id: 'update.checkPeak',
    shape: 'value',
    unit: 'perSecond',
    formula: 'largest growth of updates.checks in one sample / sample length',
    source: 'height of the polling herd',
  },
  {
    id: 'update.checksDropped',
    shape: 'value',
    unit: 'count',
    formula: 'updates.dropped at the end of the run',
    source: 'devices that were turned away, and ask again later',
  },
  {
    id: 'update.bytesPeak',
    shape: 'value',
    unit: 'perSecond',
    formula: 'largest growth of updates.bytes in one sample / sample length, in octets',
    source: 'load that a policy puts on the download server',
  },
] as const satisfies readonly Metric[];

export type MetricId = (typeof metricCatalogue)[number]['id'];
