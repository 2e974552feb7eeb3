import { describe, expect, it } from 'vitest';
import { run } from '../../../bin/app/run-scenario.ts';
import { loadScenario } from '../../../scenarios/index.ts';
import { scratch } from '../../kit/scratch.ts';

const sensors = (more: string, count = 300): string =>
  `fleet:\n  - { tenant: acme, product: sensor, profile: sphere, count: ${count}, ${more} }\n`;
const telemetry = 'telemetry: { every: 5m, bytes: 100, qos: 1, buffer: 60 }';
const quiet = 'telemetry: { every: 1h, bytes: 100, qos: 1, buffer: 20 }';
const rolloutOf = (release: string, policy = '{ kind: all-at-once }', when = 'at: 1h', on = ''): string =>
  `releases:\n  - { product: sensor, version: 1.1.0, size: 128KiB${release} }\ntimeline:\n  - { ${when}, do: rollout, label: release 1.1.0, release: sensor@1.1.0, policy: ${policy}${on} }\n`;
const growing = (policy: string, metric: 'exposed' | 'finished', bound: string): string =>
  `extends: growing-fleet\nfleet:\n  - { tenant: acme, product: sensor, count: 100 }\ntimeline:\n  - { at: 1h, do: rollout, label: release 1.1.0, release: sensor@1.1.0, policy: ${policy} }\nexpect: { rollout.${metric === 'exposed' ? 'finished' : 'exposed'}: null, rollout.${metric}: ${bound} }`;
const brokerOutage = 'timeline:\n  - { at: 30m, do: outage, of: broker, for: 10m }\n';

const planted: readonly (readonly [rule: string, about: string, scenario: string])[] = [
  [
    'handshake-rate',
    'an edge that is too slow for its fleet',
    `duration: 2h\n${sensors(`${telemetry}, backoff: { initial: 5s, max: 60s, jitter: 100% }`)}broker: { handshakes: 0.6/s, queue: 12 }\n${brokerOutage}expect: { reconnect.time: p(95) < 5m }`,
  ],
  [
    'handshake-queue',
    'a queue that lasts longer than devices wait',
    `duration: 2h\n${sensors(`${telemetry}, backoff: { initial: 5s, max: 30s, jitter: 100% }`)}broker: { handshakes: 3/s, queue: 300 }\n${brokerOutage}expect: { reconnect.time: p(95) < 10m }`,
  ],
  [
    'handshake-queue',
    'the same, where a value has no time of its own',
    `duration: 2h\n${sensors(`${telemetry}, backoff: { initial: 5s, max: 30s, jitter: 100% }`)}broker: { handshakes: 3/s, queue: 300 }\n${brokerOutage}expect: { reconnect.never: value == 0 }`,
  ],
  [
    'backoff-cap',
    'a back-off that grows for an hour',
    `duration: 3h\n${sensors(`${telemetry}, backoff: { initial: 1m, max: 1h, jitter: 100% }`)}broker: { handshakes: 30/s }\n${brokerOutage}expect: { reconnect.time: p(95) < 10m }`,
  ],
  [
    'backoff-jitter',
    'a herd without jitter',
    `duration: 2h\n${sensors(`${telemetry}, backoff: { initial: 10s, max: 5m, jitter: 0% }`)}${brokerOutage}sampleEvery: 1s\nexpect: { connect.ratePeak: value < 90/s }`,
  ],
  [
    'backoff-jitter',
    'the control that is off',
    `duration: 2h\n${sensors(`${telemetry}, backoff: { initial: 10s, max: 5m, jitter: 100% }`)}controls: { backoff-jitter: off }\n${brokerOutage}sampleEvery: 1s\nexpect: { connect.ratePeak: value < 90/s }`,
  ],
  [
    'refused-by-control',
    'a broker with too few sessions',
    `duration: 2h\n${sensors(`${telemetry}, backoff: { initial: 5s, max: 1m, jitter: 100% }`)}broker: { maxConnections: 240 }\n${brokerOutage}expect: { reconnect.never: value == 0 }`,
  ],
  [
    'long-outage',
    'an outage that is longer than devices may be offline',
    `duration: 3h\n${sensors(`${telemetry}, backoff: { initial: 1s, max: 20s, jitter: 100% }`)}timeline:\n  - { at: 30m, do: outage, of: broker, for: 1h }\nexpect: { offline.time: p(95) < 40m }`,
  ],
  [
    'lost-readings',
    'buffers that are shorter than an outage',
    `duration: 6h\n${sensors('telemetry: { every: 1m, bytes: 100, qos: 1, buffer: 5 }, backoff: { initial: 5s, max: 1m, jitter: 100% }', 200)}timeline:\n  - { at: 30m, do: outage, of: broker, for: 1h }\nexpect: { message.loss: value < 1% }`,
  ],
  [
    'lost-readings',
    'readings that are sent at most once',
    `duration: 6h\n${sensors('telemetry: { every: 1m, bytes: 100, qos: 0 }, backoff: { initial: 5s, max: 1m, jitter: 100% }', 200)}timeline:\n  - { at: 30m, do: outage, of: broker, for: 1h }\nexpect: { message.loss: value < 1% }`,
  ],
  [
    'boot-herd',
    'a fleet that is switched on at once',
    `duration: 2h\nstart: cold\n${sensors(`boot: { spread: 10s }, ${telemetry}`)}sampleEvery: 10s\nexpect: { connect.ratePeak: value < 6/s }`,
  ],
  [
    'renewal-herd',
    'renewals without jitter',
    `duration: 20h\nstart: cold\n${sensors(`boot: { spread: 1m }, telemetry: { every: 1h, bytes: 100, qos: 1, buffer: 60 }`)}controls: { renewal-jitter: off }\nsampleEvery: 1m\nexpect: { renewal.ratePeak: value < 0.6/s }`,
  ],
  [
    'attestation-capacity',
    'an attestation service that is too slow for a fleet that boots',
    `duration: 4h\nstart: cold\n${sensors(`boot: { spread: 1m }, ${telemetry}, backoff: { initial: 5s, max: 1m, jitter: 100% }`)}cloud: { attestations: 0.3/s }\nexpect: { connect.time: p(95) < 10m }`,
  ],
  [
    'issuer-outage',
    'an issuer that is down for longer than certificates last',
    `duration: 48h\n${sensors('telemetry: { every: 1h, bytes: 100, qos: 1, buffer: 60 }, keepAlive: 60m', 300)}timeline:\n  - { at: 6h, do: outage, of: attestation, for: 30h }\nexpect: { offline.time: p(95) < 1h }`,
  ],
  [
    'issuer-outage',
    'the same, at a broker that takes no certificate of more than 25 hours',
    `duration: 48h\n${sensors('telemetry: { every: 1h, bytes: 100, qos: 1, buffer: 60 }, keepAlive: 60m', 100)}pki: { revocation: { lifetimeMax: 25h } }\ntimeline:\n  - { at: 6h, do: outage, of: attestation, for: 30h }\nexpect: { offline.time: p(95) < 1h }`,
  ],
  [
    'revocation-lists',
    'a list that is published once in four hours',
    `duration: 12h\n${sensors('telemetry: { every: 1h, bytes: 100, qos: 1, buffer: 60 }, keepAlive: 60m', 300)}pki: { revocation: { check: crl, publishEvery: 4h, fetchEvery: 1h } }\ntimeline:\n  - { at: 1h, do: revoke, on: { pick: 30 }, reason: keyCompromise }\nexpect: { revocation.lag: max < 2h }`,
  ],
  [
    'revocation-lists',
    'certificates that no list is for',
    `duration: 30h\n${sensors('telemetry: { every: 1h, bytes: 100, qos: 1, buffer: 60 }, keepAlive: 60m', 300)}pki: { revocation: { check: none } }\ntimeline:\n  - { at: 1h, do: revoke, on: { pick: 30 }, reason: keyCompromise }\nexpect: { revocation.lag: max < 2h }`,
  ],
  [
    'sessions-not-closed',
    'sessions that outlive their certificate',
    `duration: 12h\n${sensors('telemetry: { every: 1h, bytes: 100, qos: 1, buffer: 60 }, keepAlive: 60m', 300)}controls: { close-revoked-sessions: off }\ntimeline:\n  - { at: 1h, do: revoke, on: { pick: 30 }, reason: keyCompromise }\nexpect: { revocation.notSilent: value == 0 }`,
  ],
  [
    'stale-list',
    'a list that is out of date when devices come back',
    `duration: 20h\n${sensors('telemetry: { every: 1h, bytes: 100, qos: 1, buffer: 60 }, keepAlive: 60m', 300)}pki: { onRenewal: keep, revocation: { check: crl, validFor: 4h, onUnavailable: refuse } }\ntimeline:\n  - { at: 2h, do: outage, of: revocation, for: 18h }\n  - { at: 12h, do: outage, of: broker, for: 5m }\nexpect: { reconnect.never: value == 0 }`,
  ],
  [
    'server-certificate',
    'a certificate of the broker that is renewed late',
    `duration: 2d\n${sensors(telemetry, 60)}start: running\nbroker: { certificate: { age: 29d12h, lifetime: 30d, renewAfter: 31d } }\nexpect: { fleet.onlineMin: value > 90%, server.refused: value == 0 }`,
  ],
  [
    'poll-herd',
    'devices that ask for updates together',
    'extends: poll-herd\nfleet:\n  - { tenant: acme, product: sensor, count: 300 }\nupdates: { checks: 15/s, queue: 75 }\nexpect: { update.checkPeak: value < 4/s from 1h, update.checksDropped: null }',
  ],
  [
    'update-capacity',
    'an update service that is too slow',
    `duration: 6h\n${sensors(`boot: { spread: 1h }, updates: { every: 10m, jitter: 50% }, ${telemetry}`)}updates: { checks: 0.3/s, queue: 3 }\nreleases:\n  - { product: sensor, version: 1.1.0, size: 64KiB, securityVersion: 1 }\ntimeline:\n  - { at: 2h, do: rollout, label: release 1.1.0, release: sensor@1.1.0, policy: { kind: all-at-once } }\nexpect: { update.checksDropped: value == 0 }`,
  ],
  [
    'uncounted-silence',
    'a release that bricks devices behind a gate that counts no silence',
    `duration: 12h\n${sensors('rings: { canary: 20%, broad: 80% }, telemetry: { every: 1h, bytes: 100 }, updates: { every: 1h, push: true }', 300).replace('sphere', 'esp32')}releases:\n  - { product: sensor, version: 1.1.0, size: 64KiB, securityVersion: 2, faults: [{ kind: brick, share: 20% }] }\ntimeline:\n  - { at: 1h, do: rollout, release: sensor@1.1.0, policy: { kind: rings, promote: 50%, bake: 1h, abort: { failed: "> 1%" } } }\nexpect: { rollout.stops: value == 1, rollout.bricked: value < 30 }`,
  ],
  [
    'access-list',
    'an access list that lets everyone read everything',
    'extends: clones\ncontrols: { concurrent-use: off }\nbroker: { acl: { rules: [{ allow: connect, clients: "{client}" }, { allow: [publish, subscribe, receive], topics: "#" }] } }\nexpect: { intrusion.reached: null, messages.readByForeign: value == 0 }',
  ],
  [
    'timeline-step',
    'certificates that were revoked by mistake, before a long back-off',
    `duration: 8h\n${sensors(telemetry, 100)}pki: { revocation: { publishEvery: 10m, fetchEvery: 10m } }\ntimeline:\n  - { at: 1h, do: revoke, of: certificates, on: share:50% }\nexpect: { "fleet.onlineShare{from:3h, to:4h}": min > 90% }`,
  ],
  [
    'control-off',
    'an access list that is off',
    'extends: clones\ncontrols: { topic-acl: off, forward-acl: off, concurrent-use: off }\nexpect: { messages.readByForeign: value == 0 }',
  ],
  [
    'timeline-step',
    'devices that are switched off',
    `duration: 2h\n${sensors(telemetry, 200)}timeline:\n  - { at: 1h, do: power-off, on: { share: 50% }, label: the factory closes }\nexpect: { fleet.onlineAtEnd: value > 90% }`,
  ],
  [
    'timeline-step',
    'an outage that takes all devices offline',
    `duration: 2h\n${sensors(telemetry, 200)}${brokerOutage}expect: { fleet.onlineMin: value > 90% }`,
  ],
  [
    'timeline-step',
    'an outage that comes back every hour',
    `duration: 3h\n${sensors(telemetry, 200)}timeline:\n  - { every: 1h, from: 30m, do: outage, of: broker, for: 10m }\nexpect: { fleet.onlineMin: value > 90% }`,
  ],
  [
    'timeline-step',
    'devices that are switched off once the fleet is online',
    `duration: 2h\nstart: cold\n${sensors(`boot: { spread: 5m }, ${telemetry}`, 200)}timeline:\n  - { when: fleet.onlineShare >= 99%, after: 20m, do: power-off, on: { share: 50% } }\nexpect: { fleet.onlineAtEnd: value > 90% }`,
  ],
  [
    'long-outage',
    'the second of several outages, each longer than devices may be offline',
    `duration: 8h\n${sensors(`${telemetry}, backoff: { initial: 1s, max: 20s, jitter: 100% }`, 200)}timeline:\n  - { every: 3h, do: outage, of: broker, for: 1h }\nexpect: { "offline.time{from:5h}": p(95) < 40m }`,
  ],
  [
    'timeline-step',
    'an application that hangs without a watchdog',
    `duration: 2h\n${sensors(telemetry, 200)}controls: { watchdog: off }\ntimeline:\n  - { at: 1h, do: crash, how: hang, on: { share: 50% } }\nexpect: { fleet.onlineAtEnd: value > 90% }`,
  ],
  [
    'timeline-step',
    'a network that is out to the end, at an edge that takes few handshakes',
    `duration: 2h\n${sensors(telemetry, 200)}broker: { handshakes: 50/s }\ntimeline:\n  - { at: 30m, do: outage, of: network, for: 90m, on: { share: 50% } }\nexpect: { fleet.onlineAtEnd: value >= 90% }`,
  ],
  [
    'short-hours',
    'meters that are awake for an hour of the night, and asked for at noon',
    `duration: 1d\n${sensors('telemetry: { every: 10m, bytes: 100 }, availability: { from: 1h, awake: 1h }', 50)}${brokerOutage}expect: { "fleet.onlineShare{from:11h, to:13h}": min > 90% }`,
  ],
  [
    'server-certificate',
    'a certificate of the broker for another name',
    `duration: 2h\n${sensors(telemetry)}start: running\ntimeline:\n  - { at: 20m, do: replace-certificate, name: wrong }\n  - { at: 30m, do: outage, of: broker, for: 1m }\nexpect: { reconnect.never: value == 0 }`,
  ],
  [
    'short-hours',
    'kiosks that are off at night',
    `duration: 10h\n${sensors('telemetry: { every: 1h, bytes: 100, qos: 1, buffer: 9 }, availability: { from: 1h, awake: 6h }', 50)}expect: { fleet.onlineAtEnd: value > 90% }`,
  ],
  [
    'slow-links',
    'packets that are lost',
    `duration: 1h\nstart: cold\n${sensors(`boot: { spread: 5m }, ${telemetry}`, 200)}network: { loss: 55% }\nexpect: { connect.time: p(90) < 20s }`,
  ],
  [
    'slow-links',
    'packets of one product that take seconds',
    `duration: 1h\nstart: cold\n${sensors(`boot: { spread: 5m }, ${telemetry}, network: { latency: { median: 8s, p95: 20s } }`, 200)}expect: { connect.time: p(75) < 20s }`,
  ],
  [
    'attestation-latency',
    'an attestation service that takes its time',
    `duration: 1h\nstart: cold\n${sensors(`boot: { spread: 1m }, ${telemetry}`, 200)}cloud: { latency: 45s }\nexpect: { connect.time: p(90) < 40s }`,
  ],
  [
    'unclaimed-devices',
    'a product that is in no catalog',
    `duration: 1h\nstart: cold\n${sensors(`boot: { spread: 1m }, claimed: false, ${telemetry}`, 200)}expect: { connect.never: value == 0 }`,
  ],
  [
    'unknown-time',
    'devices without a battery while the time service is down',
    `duration: 2h\nstart: cold\n${sensors(`boot: { spread: 1m }, clock: { built: 200d }, ${telemetry}`, 200)}timeline:\n  - { at: 0s, do: outage, of: time, for: 80m }\nexpect: { connect.time: p(90) < 5m }`,
  ],
  [
    'refused-by-control',
    'devices that have roamed, at a broker that refuses them',
    `duration: 3h\n${sensors(`keepAlive: 20m, ${telemetry}`, 200)}broker: { concurrentUse: refuse }\ntimeline:\n  - { at: 1h, do: roam, on: { share: 70% } }\nexpect: { offline.time: p(90) < 3m }`,
  ],
  [
    'refused-by-control',
    'a broker that admits certificates of a shorter validity',
    `duration: 1h\nstart: cold\n${sensors(`boot: { spread: 1m }, ${telemetry}`, 200)}pki: { revocation: { lifetimeMax: 6h } }\nexpect: { connect.time: p(90) < 5m }`,
  ],
  [
    'refused-by-control',
    'challenges that are over too soon',
    `duration: 1h\nstart: cold\n${sensors(`boot: { spread: 1m }, ${telemetry}, network: { latency: { median: 3s, p95: 6s } }`, 200)}cloud: { challengeLife: 1s }\nexpect: { connect.time: p(90) < 5m }`,
  ],
  [
    'refused-by-control',
    'a broker whose clock is set wrong',
    `duration: 3h\n${sensors(telemetry, 100)}timeline:\n  - { at: 1h, do: set-clock, by: 3d }\nexpect: { fleet.onlineAtEnd: value > 90% }`,
  ],
  [
    'refused-by-control',
    'a version that is required and missing',
    `duration: 6h\n${sensors(telemetry, 100)}pki: { certificateLifetime: 3h }\nreleases:\n  - { product: sensor, version: 2.0.0, securityVersion: 2 }\ntimeline:\n  - { at: 30m, do: require-version, release: sensor@2.0.0 }\nexpect: { fleet.certifiedAtEnd: value > 90% }`,
  ],
  [
    'refused-by-control',
    'a manifest without the broker',
    `duration: 1h\nstart: cold\n${sensors(`boot: { spread: 1m }, manifest: { allowedConnections: [telemetry.example] }, ${telemetry}`, 100)}expect: { connect.time: p(90) < 5m }`,
  ],
  [
    'refused-by-control',
    'an access list without any PUBLISH',
    `duration: 1h\n${sensors(telemetry, 50)}broker: { acl: { rules: [{ allow: subscribe, topics: "devices/{client}/commands" }] } }\nexpect: { message.loss: value < 10% }`,
  ],
  [
    'refused-publishes',
    'an access list without readings',
    `duration: 1h\n${sensors(telemetry, 50)}broker: { acl: { rules: [{ allow: subscribe, topics: "devices/{client}/commands" }, { allow: publish, topics: "devices/{client}/status" }] } }\nexpect: { message.loss: value < 10% }`,
  ],
  [
    'implausible-readings',
    'a step that is smaller than the noise',
    `duration: 1h\n${sensors('telemetry: { every: 5m, signal: { unit: K, mean: 290, noise: 0.5, min: 200, max: 400, step: 0.5 } }', 100)}expect: { readings.refused: value == 0 }`,
  ],
  [
    'short-lifetime',
    'certificates of half an hour',
    `duration: 2h\n${sensors(telemetry)}pki: { certificateLifetime: 30m, onRenewal: keep }\nsampleEvery: 1m\nexpect: { renewal.ratePeak: value < 0.2/s }`,
  ],
  [
    'seldom-checks',
    'devices that ask once in ten hours',
    `duration: 14h\n${sensors(`updates: { every: 10h }, ${quiet}`, 200)}${rolloutOf('')}expect: { rollout.timeTo95: value < 3h }`,
  ],
  [
    'slow-downloads',
    'links of a kilobit a second',
    `duration: 8h\n${sensors(`updates: { every: 10m }, ${quiet}`, 200)}network: { bandwidth: 1000bit/s }\n${rolloutOf('')}expect: { rollout.timeTo95: value < 30m }`,
  ],
  [
    'late-confirmation',
    'a trial of ten hours',
    `duration: 14h\n${sensors(`trial: 10h, updates: { every: 20m }, ${quiet}`, 200)}${rolloutOf('')}expect: { rollout.timeTo95: value < 3h }`,
  ],
  [
    'late-confirmation',
    'installations that are deferred',
    `duration: 14h\n${sensors(`updates: { every: 20m, defer: { for: 10h } }, ${quiet}`, 200)}${rolloutOf('')}expect: { rollout.timeTo95: value < 3h }`,
  ],
  [
    'rollout-pace',
    'one device a minute',
    `duration: 9h\n${sensors(`updates: { every: 20m, push: on }, ${quiet}`)}${rolloutOf('', '{ kind: aws-constant, maximumPerMinute: 1 }')}expect: { rollout.timeTo95: value < 3h }`,
  ],
  [
    'rollout-pace',
    'rings that bake for hours',
    `duration: 14h\n${sensors(`rings: { canary: 20%, broad: 80% }, updates: { every: 20m }, ${quiet}`, 200)}${rolloutOf('', '{ kind: rings, order: [canary, broad], bake: 8h }')}expect: { rollout.timeTo95: value < 4h }`,
  ],
  [
    'rollout-pace',
    'a last phase that begins late',
    `duration: 14h\n${sensors(`updates: { every: 20m }, ${quiet}`, 200)}${rolloutOf('', '{ kind: mender-phased, phases: [{ batch: 20% }, { after: 9h }] }')}expect: { rollout.timeTo95: value < 4h }`,
  ],
  [
    'rollout-pace',
    'a last stage that begins late',
    `duration: 14h\n${sensors(`updates: { every: 20m }, ${quiet}`, 200)}${rolloutOf('', '{ kind: memfault-staged, stages: [{ share: 20% }, { share: 100%, after: 9h }] }')}expect: { rollout.timeTo95: value < 4h }`,
  ],
  [
    'rollout-pace',
    'rings that bake for hours, once the fleet is online',
    `duration: 14h\n${sensors(`rings: { canary: 20%, broad: 80% }, updates: { every: 20m }, ${quiet}`, 200)}${rolloutOf('', '{ kind: rings, order: [canary, broad], bake: 8h }', 'when: fleet.onlineShare >= 99%, after: 30m')}expect: { rollout.timeTo95: value < 4h }`,
  ],
  [
    'seldom-checks',
    'a slow pace that is fast enough for the few devices that the step selects',
    `duration: 14h\n${sensors(`updates: { every: 10h }, ${quiet}`)}${rolloutOf('', '{ kind: aws-constant, maximumPerMinute: 1 }', 'at: 1h', ', on: pick:20')}expect: { rollout.timeTo95: value < 3h }`,
  ],
  [
    'seldom-checks',
    'a bake time of rings that the step does not select',
    `duration: 14h\n${sensors(`rings: { canary: 20%, broad: 80% }, updates: { every: 10h }, ${quiet}`, 200)}${rolloutOf('', '{ kind: rings, order: [canary, broad], bake: 8h, onEmpty: skip }', 'at: 1h', ', on: ring:broad')}expect: { rollout.timeTo95: value < 3h }`,
  ],
  [
    'newcomers',
    'a job that takes in devices that are claimed later',
    growing('{ kind: aws-constant, selection: continuous }', 'exposed', 'value <= 90'),
  ],
  [
    'newcomers',
    'a dynamic deployment that should end',
    growing('{ kind: mender-phased, selection: dynamic }', 'finished', 'value == 1'),
  ],
  [
    'gate-off',
    'a release that fails while the control is off',
    'extends: canary-rollout\nfleet:\n  - { tenant: acme, product: sensor, count: 400 }\ncontrols: { rollout-gate: off }\nexpect: { rollout.exposed: null, rollout.exposedAtStop: null }',
  ],
  [
    'uncounted-silence',
    'a success threshold that is met while devices hang',
    'extends: silent-brick\nfleet:\n  - { tenant: acme, product: sensor, count: 100 }\nreleases:\n  - { product: sensor, version: 1.1.0, size: 256KiB, faults: [{ kind: brick, share: 30% }] }\nexpect: { rollout.exposed: value <= 20, rollout.stops: null, rollout.finished: null, rollout.bricked: null }',
  ],
  [
    'unchecked-release',
    'a release for another product, which no control refuses',
    'extends: wrong-model\nfleet:\n  - { tenant: acme, product: lock-6000, count: 50 }\ncontrols: { update-target: off }\nexpect: { fleet.onlineAtEnd: null }',
  ],
  [
    'stopped-rollout',
    'a ring without devices that pauses the rollout',
    `duration: 9h\n${sensors(`rings: { canary: 0%, broad: 100% }, updates: { every: 20m }, ${quiet}`, 50)}${rolloutOf('', '{ kind: rings, order: [canary, broad], bake: 30m, onEmpty: pause }')}expect: { rollout.success: value > 85%, rollout.stops: value == 0 }`,
  ],
  [
    'service-outage',
    'an update server that is down',
    `duration: 6h\n${sensors(`updates: { every: 20m }, ${quiet}`, 200)}${rolloutOf('')}  - { at: 50m, do: outage, of: updates, for: 6h }\nexpect: { rollout.success: value > 90% }`,
  ],
  [
    'service-outage',
    'a controller that is down between two rings',
    `duration: 14h\n${sensors(`rings: { canary: 20%, broad: 80% }, updates: { every: 10m }, ${quiet}`, 200)}${rolloutOf('', '{ kind: rings, order: [canary, broad], bake: 30m }')}  - { at: 75m, do: outage, of: controller, for: 9h }\nexpect: { rollout.timeTo95: value < 4h }`,
  ],
  [
    'update-capacity',
    'a server that answers a check in ten seconds',
    `duration: 6h\n${sensors(`updates: { every: 15m }, ${quiet}`, 300)}updates: { checks: 0.1/s }\n${rolloutOf('')}expect: { rollout.timeTo95: value < 1h }`,
  ],
  [
    'refused-release',
    'a release that the vendor has not signed',
    `duration: 6h\n${sensors(`updates: { every: 20m }, ${quiet}`, 200)}${rolloutOf(', signedBy: development')}expect: { rollout.success: value > 90% }`,
  ],
  [
    'refused-release',
    'a release that is older than what devices run',
    `duration: 6h\n${sensors(`securityVersion: 3, updates: { every: 20m }, ${quiet}`, 200)}${rolloutOf(', securityVersion: 2')}expect: { rollout.success: value > 90% }`,
  ],
  [
    'bad-release',
    'a release that fails, and no gate',
    'extends: silent-brick\nfleet:\n  - { tenant: acme, product: sensor, count: 100 }\nexpect: { rollout.exposed: null, rollout.stops: null, rollout.finished: null, rollout.bricked: value == 0 }',
  ],
  [
    'bad-release',
    'a release that a gate stops, and that could not have met the threshold without one',
    'extends: canary-rollout\nduration: 20h\nfleet:\n  - { tenant: acme, product: sensor, count: 600 }\nexpect: { rollout.stops: null, rollout.exposed: null, rollout.exposedAtStop: null, rollout.success: value > 99% }',
  ],
  [
    'bad-release',
    'a release with which devices do not find the broker',
    `duration: 6h\n${sensors(`updates: { every: 20m }, ${quiet}`, 200)}${rolloutOf(', faults: [{ kind: misconfiguration, share: 60% }]')}expect: { fleet.onlineAtEnd: value > 90% }`,
  ],
  [
    'stopped-rollout',
    'a gate that closes at one failure',
    `duration: 9h\n${sensors(`rings: { canary: 20%, broad: 80% }, updates: { every: 20m }, ${quiet}`)}${rolloutOf(', faults: [{ kind: health-failure, share: 4% }]', '{ kind: rings, order: [canary, broad], bake: 30m, abort: { failed: "> 0.1%", min: 10, of: ring } }')}expect: { rollout.success: value > 85% }`,
  ],
  [
    'stopped-rollout',
    'the same gate, with devices that only report that they failed',
    `duration: 9h\nfleet:\n  - { tenant: acme, product: sensor, profile: legacy-rtos, count: 300, rings: { canary: 20%, broad: 80% }, updates: { every: 20m }, ${quiet} }\n${rolloutOf(', faults: [{ kind: health-failure, share: 4% }]', '{ kind: rings, order: [canary, broad], bake: 30m, abort: { failed: "> 0.1%", min: 10, of: ring } }')}expect: { rollout.success: value > 85% }`,
  ],
  [
    'timeline-step',
    'gateways that are off, for a threshold about the devices behind them',
    `duration: 4h\nfleet:\n  - { tenant: acme, product: hub, profile: linux-gateway, count: 5 }\n  - { tenant: acme, product: sensor, profile: esp32, count: 50, ${quiet}, gateway: { product: hub, leaves: 10 } }\n  - { tenant: acme, product: meter, profile: sphere, count: 20, ${quiet} }\ntimeline:\n  - { at: 1h, do: power-off, on: product:meter and pick:2 }\n  - { at: 2h, do: power-off, on: product:hub }\nexpect: { "fleet.onlineAtEnd{product:sensor}": value > 90% }`,
  ],
];

/** Causes that are no single setting's. */
const unsettable: readonly (readonly [rule: string, about: string, scenario: string])[] = [
  [
    'refused-by-control',
    'devices that are disabled, and get no certificate',
    `duration: 1d\n${sensors(telemetry, 50)}timeline:\n  - { at: 1h, do: revoke, of: registry, on: share:50% }\nexpect: { fleet.certifiedAtEnd: value == 100% }`,
  ],
  [
    'nothing-failed',
    'a good release that a gate should have stopped',
    `duration: 9h\n${sensors(`rings: { canary: 20%, broad: 80% }, updates: { every: 20m }, ${quiet}`, 50)}${rolloutOf('', '{ kind: rings, order: [canary, broad], bake: 30m, abort: { failed: "> 5%" } }')}expect: { rollout.exposed: value <= 20, rollout.timeToStop: value < 2h }`,
  ],
  [
    'newcomers',
    'a deployment for a group, whoever is in it',
    growing('{ kind: adu-rollback }', 'finished', 'value == 1'),
  ],
  [
    'too-few-devices',
    'a threshold for a larger fleet',
    `duration: 1h\n${sensors(telemetry, 20)}${brokerOutage}expect: { reconnect.time: count > 30 }`,
  ],
];

const load = async (scenario: string, set: readonly string[] = []) =>
  loadScenario(scratch({ 'a.yaml': `name: planted\nclaim: It holds.\nfidelity: model\n${scenario}\n` })('a.yaml'), {
    set,
  });

describe('the first finding', () => {
  it.each(planted)('is %s for %s, and its setting meets the threshold', async (rule, _about, scenario) => {
    const missed = await run(await load(scenario));
    const [finding] = missed.summary.findings ?? [];
    const [cause] = finding?.causes ?? [];
    expect(finding?.causes.map((one) => one.rule)[0]).toBe(rule);
    const set = cause!.change.map(({ path, value }) => `${path}=${value}`);
    expect(set).not.toEqual([]);
    const mended = await run(await load(scenario, set));
    expect(mended.summary.thresholds.filter(({ met }) => !met)).toEqual([]);
    expect(mended.summary.findings).toBeUndefined();
  });

  it.each(unsettable)('is %s for %s', async (rule, _about, scenario) => {
    const { summary } = await run(await load(scenario));
    const missed = summary.thresholds.filter(({ met }) => !met).map(({ metric }) => metric);
    expect(summary.findings?.map(({ metric }) => metric)).toEqual(missed);
    expect(summary.findings?.at(-1)?.causes[0]).toMatchObject({ rule, change: [] });
  });
});

/** Runs whose threshold an edge could meet, though its handshakes times its devices say otherwise. */
const attainable: readonly (readonly [about: string, scenario: string])[] = [
  [
    'an edge whose devices resume their sessions',
    `duration: 2h\n${sensors(`${telemetry}, backoff: { initial: 5s, max: 2h, jitter: 100% }`)}broker: { handshakes: 0.6/s, queue: 12, tickets: { cost: 10% } }\n${brokerOutage}expect: { reconnect.time: p(95) < 5m }`,
  ],
  [
    'two sites that are cut off one after the other',
    `duration: 6h\n${sensors(`${telemetry}, sites: { north: 50%, south: 50% }, backoff: { initial: 5s, max: 2h, jitter: 100% }`)}broker: { handshakes: 0.6/s, queue: 12 }\ntimeline:\n  - { at: 30m, do: outage, of: network, for: 10m, on: { site: north } }\n  - { at: 3h, do: outage, of: network, for: 10m, on: { site: south } }\nexpect: { reconnect.time: p(95) < 5m }`,
  ],
];

describe('lost-readings', () => {
  const night = 'availability: { from: 1h, awake: 30m }';
  const meter = `- { tenant: acme, product: meter, profile: sphere, count: 20, telemetry: { every: 5m, bytes: 100, qos: 1 }, ${night} }`;
  const hall =
    '- { tenant: acme, product: hall, profile: sphere, count: 20, telemetry: { every: 5m, bytes: 100, qos: 0 } }';

  it('asks no device to keep more than it reads in its hours, and no other product to change', async () => {
    const down = 'timeline:\n  - { at: 1h, do: outage, of: broker, for: 4h }\n';
    const about = 'expect: { "message.loss{product:meter}": value < 1% }';
    const { summary } = await run(await load(`duration: 12h\nfleet:\n  ${meter}\n  ${hall}\n${down}${about}`));
    const cause = summary.findings![0].causes.find(({ rule }) => rule === 'lost-readings');
    expect(cause?.what).toContain('since their buffers were full or they fell asleep');
    expect(cause?.change).toEqual([{ path: 'fleet[acme/meter].telemetry.buffer', value: '6' }]);
  });
});

describe('server-certificate', () => {
  it('is no cause where more devices were to refuse one', async () => {
    const scenario = `duration: 2h\n${sensors(telemetry, 20)}timeline:\n  - { at: 20m, do: replace-certificate, name: wrong }\n  - { at: 30m, do: outage, of: broker, for: 1m }\nexpect: { server.refused: value > 30 }`;
    const { summary } = await run(await load(scenario));
    expect(summary.findings![0].causes.map(({ rule }) => rule)).not.toContain('server-certificate');
  });
});

describe('timeline-step', () => {
  it.each([
    ['well before the window', 'from:10h, to:11h', 'power-cycle'],
    ['well after it', 'from:20m, to:50m', 'outage of broker'],
  ])('names no step %s', async (_when, window, step) => {
    const cut = '  - { at: 10h10m, do: power-cycle, for: 20m }\n';
    const scenario = `duration: 12h\n${sensors(telemetry, 100)}${brokerOutage}${cut}expect: { "fleet.onlineShare{${window}}": min > 90% }`;
    const { summary } = await run(await load(scenario));
    const [first] = summary.findings![0].causes;
    expect(first).toMatchObject({ rule: 'timeline-step', what: expect.stringContaining(`the step «${step}`) });
  });
});

describe('bad-release', () => {
  it('is no cause of bricks where batteries are empty', async () => {
    const faults = ', faults: [{ kind: late-failure, share: 50%, after: 10m }]';
    const scenario = `duration: 6h\n${sensors(`updates: { every: 20m }, ${quiet}`, 20)}${rolloutOf(faults)}expect: { rollout.bricked: value > 0, fleet.onlineAtEnd: value > 90% }`;
    const { summary } = await run(await load(scenario));
    const rulesOf = (metric: string) =>
      summary.findings!.find((one) => one.metric === metric)!.causes.map(({ rule }) => rule);
    expect(rulesOf('rollout.bricked')).toEqual([]);
    expect(rulesOf('fleet.onlineAtEnd')[0]).toBe('bad-release');
  });
});

describe('handshake-rate', () => {
  it.each(attainable)('does not say that %s cannot meet the threshold', async (_about, scenario) => {
    const { summary } = await run(await load(scenario));
    expect(summary.thresholds.map(({ met }) => met)).toEqual([false]);
    expect(summary.findings![0].causes.filter(({ sure }) => sure === 'certain')).toEqual([]);
  });
});

describe('a finding', () => {
  const two = (slow: string): string =>
    `duration: 3h\nfleet:\n  - { tenant: acme, product: sensor, profile: sphere, count: 300, ${telemetry}, backoff: { initial: 5s, max: 1m, jitter: 100% } }\n  - { tenant: acme, product: meter, profile: sphere, count: 100, ${telemetry}, ${slow} }\n${brokerOutage}`;
  const slow = 'backoff: { initial: 1m, max: 1h, jitter: 100% }';

  it('says which group carries the miss, and since when', async () => {
    const { summary } = await run(await load(`${two(slow)}expect: { reconnect.time: max < 10m }`));
    const [{ carriedBy, missedFromMs }] = summary.findings!;
    expect(carriedBy).toMatchObject({ on: 'product:meter', devices: 100 });
    // The outage ends at 40 minutes; the course has a step of 7.5 minutes.
    expect(missedFromMs).toBe(2_250_000);
  });

  it('names no group where several miss the threshold', async () => {
    const { summary } = await run(await load(`${two(slow)}expect: { reconnect.time: max < 10s }`));
    expect(summary.findings![0]).not.toHaveProperty('carriedBy');
  });

  it('is there for no threshold that has nothing to measure', async () => {
    const { summary } = await run(await load(`${two(slow)}expect: { "reconnect.time{from:2h}": max < 1m }`));
    expect(summary.thresholds[0]).toMatchObject({ met: false, measured: null });
    expect(summary.findings).toEqual([]);
  });

  it('is there for no threshold that is met, and for each that is missed', async () => {
    const scenario = `${two(slow)}expect: { reconnect.time: [max < 10m, max < 9h], connect.ratePeak: value < 1/s }`;
    const { summary } = await run(await load(scenario));
    expect(summary.findings!.map(({ text }) => text)).toEqual(['max < 10m', 'value < 1/s']);
    const passed = await run(await load(`${two(slow)}expect: { reconnect.time: max < 9h }`));
    expect(passed.summary).not.toHaveProperty('findings');
  });
});
