import type { Reason } from '../pki/crl.ts';
import type { OperatorRole } from './operators.ts';
import type { PolicyPlan } from './policy-plan.ts';
import type { SevenProperties } from './profiles.ts';

/**
 * A scenario as the lab runs it: checked, defaults filled in, every quantity in one unit.
 *
 * Units   times in whole milliseconds, sizes in bytes, shares from 0 to 1, rates per second
 * Source  `scenarios/` turns a file into a plan; the plan is what `manifest.json` keeps
 */
export interface Plan {
  readonly name: string;
  readonly claim: string;
  readonly seed: string;
  readonly fidelity: Fidelity;
  readonly durationMs: number;
  readonly fleet: readonly ProductPlan[];
  readonly network: NetworkPlan;
  readonly broker: BrokerPlan;
  readonly pki: PkiPlan;
  readonly cloud: CloudPlan;
  /** Undefined where there are no releases. */
  readonly updates?: UpdateServerPlan;
  readonly releases?: readonly ReleasePlan[];
  /** By control id; a control that is not named keeps the catalogue's default. */
  readonly controls: Readonly<Record<string, boolean>>;
  readonly timeline: readonly TimelineEntry[];
  readonly expect: readonly Threshold[];
  /** How often gauges are sampled into `metrics.parquet` and `when` conditions are looked at. */
  readonly sampleEveryMs: number;
  /** Whether a device that is let in leaves a row, or only one that is not. */
  readonly verdicts: 'all' | 'refusals';
}

export type Fidelity = 'model' | 'packet' | 'live';

/** Devices of one product: the same hardware, software and duties. */
export interface ProductPlan {
  readonly tenant: string;
  readonly product: string;
  readonly profile: string;
  readonly count: number;
  readonly firmware: string;
  /** Of the images that it leaves the factory with, from 0 to 255; undefined: 1. */
  readonly securityVersion?: number;
  /** Undefined: what its duties need, and nothing else. */
  readonly manifest?: ManifestPlan;
  /** How long a new image has to run before it is confirmed; undefined: five minutes. */
  readonly trialMs?: number;
  /** How devices learn of releases; undefined where there are none. */
  readonly updates?: UpdatePlan;
  /** Shares add up to 1; devices are dealt by their own chance, so a ring keeps its members when another product grows. */
  readonly rings: readonly Share[];
  readonly sites: readonly Share[];
  readonly identity: IdentityKind;
  /** Which of the seven properties these devices have: the profile's, with what the scenario says of the optional ones. */
  readonly properties: Readonly<Record<keyof SevenProperties, boolean>>;
  /** False: in no catalog until a `claim` step, so there is no certificate for them. */
  readonly claimed: boolean;
  /** Undefined: as the certificates of the scenario say. */
  readonly onRenewal?: OnRenewal;
  /** As the run begins: in the middle of its life, or without power and without anything; undefined: `cold`. */
  readonly start?: 'running' | 'cold';
  /** Where it starts cold, power-up is spread evenly over this span from the start of the run. */
  readonly bootSpreadMs: number;
  readonly telemetry: TelemetryPlan;
  readonly keepAliveMs: number;
  readonly cleanSession: boolean;
  readonly backoff: BackoffPlan;
  /** Undefined: always powered. */
  readonly availability: AvailabilityPlan | undefined;
  /** Undefined: the scenario's network. */
  readonly network: NetworkPlan | undefined;
}

/** What an application may do: whatever is not listed is denied. */
export interface ManifestPlan {
  /** Hosts that it may call; undefined: the broker alone. */
  readonly allowedConnections?: readonly string[];
}

/** What the broker is called in application manifests. */
export const brokerHost = 'broker.fleetlab.example';

/** An application's image that somebody has built. */
export interface ImagePlan {
  readonly version: string;
  /** From 0 to 255. */
  readonly securityVersion: number;
  readonly signedBy: 'vendor' | 'development' | 'none';
  /** False: it crashes whenever it is started. */
  readonly starts: boolean;
  /** Undefined: the product's. */
  readonly manifest?: ManifestPlan;
}

/** How a device learns of releases, and when it installs them. */
export interface UpdatePlan {
  /** It asks as it boots, and then this often; each wait is stretched or shortened at random by up to `jitter`. */
  readonly everyMs: number;
  readonly jitter: number;
  /** Whether it is told over its MQTT session of a release that it may have. */
  readonly push: boolean;
  /** Share of devices that go on with what they have begun when they are told that it is canceled. */
  readonly ignoresCancel: number;
  /** Share of devices whose application puts an installation off, for how long at a time, and in all. */
  readonly defer?: { readonly share: number; readonly forMs: number };
  /** Checks without an answer are repeated as Mender's client does, at most so far apart and so often; undefined: as ours. */
  readonly retry?: { readonly maxMs: number; readonly times: number | undefined };
  /** Somebody at the device is asked by policies that ask: the share that says yes, and how long it takes; undefined: nobody is there. */
  readonly confirms?: { readonly share: number; readonly afterMs: number };
  /** With Uptane: whether devices look at both repositories, or at the director's targets alone; undefined: full. */
  readonly verification?: 'full' | 'partial';
}

/** Where checks for updates are answered and releases downloaded. */
export interface UpdateServerPlan {
  /** What vouches for releases: one repository and manifests, or a director beside it; undefined: `tuf`. */
  readonly metadata?: 'tuf' | 'uptane';
  /** Octets a second that all downloads together get; undefined: without limit. */
  readonly bytesPerSecond: number | undefined;
  /** Checks that are answered a second, and those that may wait; one beyond gets no answer. */
  readonly checksPerSecond: number | undefined;
  readonly checkQueue: number;
  readonly latencyMs: number;
}

export const components = ['application', 'system', 'trusted-keystore', 'certificate-store'] as const;
/** What of a device an image replaces. */
export type Component = (typeof components)[number];

/** One version of one component of a product, built and signed. */
export interface ReleasePlan {
  readonly tenant: string;
  readonly product: string;
  readonly version: string;
  readonly component: Component;
  /** The product that its manifest names: another one than its own, by somebody's mistake. */
  readonly builtFor: string;
  readonly sizeBytes: number;
  readonly securityVersion: number;
  readonly signedBy: ImagePlan['signedBy'];
  readonly faults: readonly FaultPlan[];
}

export const faultKinds = [
  /** It crashes whenever it is started. */
  'boot-failure',
  /** It runs, and finds itself not well. */
  'health-failure',
  /** It hangs before it can say so, and no reset helps. */
  'brick',
  /** It runs well until `afterMs` later, and then is gone: a battery that is empty too soon. */
  'late-failure',
  /** Its configuration does not fit: it runs, and does not get to the broker. */
  'misconfiguration',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** What a release does to a share of the devices of a cohort; who it strikes is the device's own chance. */
export interface FaultPlan {
  readonly kind: FaultKind;
  readonly share: number;
  readonly on: Pick<Selection, 'profile' | 'ring' | 'site'>;
  readonly afterMs: number;
}

/**
 * How a device proves who it is to the broker: by a certificate that it was given for evidence of what it runs, by one
 * that it was given for its key alone, or by a password.
 */
export type IdentityKind = 'attested' | 'certificate' | 'password';

/**
 * What a device does about its MQTT session when it has been given its next certificate: it connects again with that one
 * before the certificate of the session runs out, or keeps the session for as long as the broker lets it.
 */
export const renewalHabits = ['reconnect', 'keep'] as const;
export type OnRenewal = (typeof renewalHabits)[number];

export interface Share {
  readonly name: string;
  readonly share: number;
}

export interface TelemetryPlan {
  readonly everyMs: number;
  /** Share by which each period is stretched or shortened at random: 0.1 is +-10 %. */
  readonly jitter: number;
  readonly bytes: number;
  readonly qos: 0 | 1 | 2;
  /** Readings kept while offline; older ones are dropped, and counted. */
  readonly buffer: number;
}

/** Reconnect delays: initial, doubled (`factor`) up to max, each drawn from [(1 - jitter) * delay, delay]. */
export interface BackoffPlan {
  readonly initialMs: number;
  readonly maxMs: number;
  readonly factor: number;
  readonly jitter: number;
}

/** Powered for `awakeMs` a day from `fromMs` after midnight (run start), each device shifted at random within +-`jitterMs`. */
export interface AvailabilityPlan {
  readonly fromMs: number;
  readonly awakeMs: number;
  readonly jitterMs: number;
}

/** One-way link properties between a device and the broker's edge. */
export interface NetworkPlan {
  readonly latencyMedianMs: number;
  readonly latencyP95Ms: number;
  /** Chance that one packet is lost; TCP sends it again, so a loss costs time, and data only when the connection breaks. */
  readonly loss: number;
  /** Bits per second each way; undefined: not limiting. */
  readonly bandwidthBps: number | undefined;
}

export interface BrokerPlan {
  /** TLS handshakes the edge can finish per second; undefined: without limit. */
  readonly handshakesPerSecond: number | undefined;
  /** Handshakes that may wait; a dial beyond it is refused at once. */
  readonly handshakeQueue: number;
  /** Sessions at one time; a CONNECT beyond it is answered «server unavailable». Undefined: without limit. */
  readonly maxConnections: number | undefined;
  /** `follow`: the broker registers each new authority as it is made; `first`: only the one that issues as the run begins. */
  readonly authorities: 'follow' | 'first';
}

/**
 * Certificates: root > one authority a catalog (that is, a tenant) > devices, P-256.
 *
 * Source  lifetime, attestation once a day, authorities of two years: Azure Sphere. Renewal at half the lifetime, spread
 *         by a tenth: SPIRE's rule
 */
export interface PkiPlan {
  /** `ideal`: a signature is a fact that only the key's holder can make; `real`: P-256. Decisions are the same. */
  readonly keys: 'ideal' | 'real';
  readonly certificateLifetimeMs: number;
  /** Share of the lifetime at which a device renews, and the share of that by which it is spread. */
  readonly renewal: { readonly at: number; readonly jitter: number };
  readonly onRenewal: OnRenewal;
  readonly authority: AuthorityPlan;
  readonly revocation: RevocationPlan;
}

/** An authority lives for `lifetimeMs`; its successor is made `nextBeforeMs` before the end and issues `switchAfterMs` later. */
export interface AuthorityPlan {
  /** Age of the first one when the run begins. */
  readonly ageMs: number;
  readonly lifetimeMs: number;
  readonly nextBeforeMs: number;
  readonly switchAfterMs: number;
}

export interface RevocationPlan {
  readonly check: 'none' | 'crl' | 'ocsp';
  /** A CRL is published that often; `validForMs` later it is out of date (nextUpdate). */
  readonly publishEveryMs: number;
  readonly validForMs: number;
  /** Parts the CRL is split into, each with an address of its own. */
  readonly shards: number;
  /** How often the broker fetches the CRL; with OCSP, how long it uses an answer again. */
  readonly fetchEveryMs: number;
  /** What the broker does with a certificate that it cannot learn the status of. */
  readonly onUnavailable: 'refuse' | 'accept' | 'grace';
  /** With `grace`: for how long what is out of date still counts. */
  readonly graceMs: number;
  /** How often the broker looks through the sessions that are up for certificates revoked or run out. */
  readonly sweepEveryMs: number;
}

/** The cloud security service: challenges, appraises, issues. */
export interface CloudPlan {
  /** Appraisals it can finish per second; undefined: without limit. */
  readonly attestationsPerSecond: number | undefined;
  /** Requests that may wait; one beyond it gets no answer. */
  readonly attestationQueue: number;
  /** Time that a request takes beside waiting. */
  readonly latencyMs: number;
  /** A challenge is good for that long. */
  readonly challengeLifeMs: number;
  /** From a refusal to the image that mends the device being installed. */
  readonly repairMs: number;
}

/** One step of the timeline. Its label is what reports, errors and chapters call it. */
export interface TimelineEntry {
  readonly label: string;
  readonly trigger: Trigger;
  readonly action: TimelineAction;
}

export type Trigger =
  | { readonly kind: 'at'; readonly atMs: number }
  | { readonly kind: 'every'; readonly everyMs: number; readonly fromMs: number; readonly untilMs: number }
  /** First sample at which the condition holds, then `afterMs` more; fires once. */
  | { readonly kind: 'when'; readonly condition: Condition; readonly afterMs: number };

export interface Condition {
  readonly series: string;
  readonly operator: Operator;
  readonly value: number;
}

export type Operator = '<' | '<=' | '>' | '>=' | '==' | '!=';

export type TimelineAction =
  | { readonly kind: 'outage'; readonly of: 'broker'; readonly forMs: number }
  /** The service is gone: no challenge is given and no certificate issued; or no CRL and no OCSP answer can be had. */
  | { readonly kind: 'outage'; readonly of: 'attestation' | 'revocation'; readonly forMs: number }
  /** Nothing can be downloaded and no check is answered; or the controller of rollouts has crashed, and starts again. */
  | { readonly kind: 'outage'; readonly of: 'updates' | 'controller'; readonly forMs: number }
  /** Chosen devices lose their network: nothing passes, and nobody is told. */
  | { readonly kind: 'outage'; readonly of: 'network'; readonly forMs: number; readonly on: Selection }
  /** Off now, on again after `forMs`. */
  | { readonly kind: 'power-cycle'; readonly forMs: number; readonly on: Selection }
  | { readonly kind: 'power-off'; readonly on: Selection }
  | { readonly kind: 'power-on'; readonly on: Selection }
  /** The authority revokes all certificates in force of the devices; the registry disables them; or both. */
  | {
      readonly kind: 'revoke';
      readonly of: 'both' | 'certificates' | 'registry';
      readonly reason: Reason;
      readonly as: OperatorRole;
      readonly on: Selection;
    }
  | { readonly kind: 'claim'; readonly as: OperatorRole; readonly on: Selection }
  /** Shows a service something false in the name of each device, and records what it says. */
  | { readonly kind: 'probe'; readonly show: Probe; readonly on: Selection }
  /** Moves the broker's clock; `byMs` may be negative. */
  | { readonly kind: 'set-clock'; readonly byMs: number }
  /** The broker registers all authorities there are. */
  | { readonly kind: 'register-authorities' }
  /** Somebody who can write to flash changes octets of the slot that runs; what comes of it shows at the next start. */
  | { readonly kind: 'tamper'; readonly layer: 'application' | 'system' | 'loader'; readonly on: Selection }
  /** An image is put on devices by cable. */
  | { readonly kind: 'sideload'; readonly image: ImagePlan; readonly on: Selection }
  /** Devices are given a capability file, or it is taken from them. */
  | {
      readonly kind: 'capability';
      readonly change: 'grant' | 'withdraw';
      readonly capability: 'appDevelopment' | 'debugger';
      readonly as: OperatorRole;
      readonly on: Selection;
    }
  /** The application ends by a signal that it does not survive, or answers no more. */
  | { readonly kind: 'crash'; readonly how: 'crash' | 'hang'; readonly on: Selection }
  /** Somebody with a cable erases devices and writes their system software anew. */
  | { readonly kind: 'recover'; readonly on: Selection }
  /** Devices that run restart in good order. */
  | { readonly kind: 'restart'; readonly on: Selection }
  /** A release is rolled out to devices under a policy. */
  | { readonly kind: 'rollout'; readonly release: string; readonly policy: PolicyPlan; readonly on: Selection }
  /** A command to the rollout that the step with that label started. */
  | { readonly kind: 'rollout-command'; readonly command: RolloutCommand; readonly of: string }
  /** A chapter mark in the trace and nothing else. */
  | { readonly kind: 'mark' };

export const rolloutCommands = ['approve', 'deny', 'pause', 'resume', 'cancel', 'force-cancel'] as const;
export type RolloutCommand = (typeof rolloutCommands)[number];

/** Probes that are about the two repositories of Uptane. */
export const uptaneProbes = [
  /** The director's keys are stolen: an image that the image repository has never seen. */
  'update-stolen-director',
  /** The same keys: a genuine old image, under a release counter that it never had. */
  'update-old-image',
  /** The same keys: a genuine old image, under its own release counter. */
  'update-release-counter',
  /** The keys of the image repository are stolen, and the director's are not. */
  'update-stolen-image-keys',
  /** The keys of both repositories are stolen. */
  'update-stolen-both',
  /** What the director has signed for another device. */
  'update-other-device',
  /** The director's keys are stolen: two images for one device. */
  'update-named-twice',
] as const;

export const probes = [
  /** The device's name, with a key that somebody else made. */
  'cloned-id',
  /** The device's own certificate, without its key. */
  'stolen-certificate',
  /** A healthy device of a catalog that the broker does not know. */
  'foreign-catalog',
  /** Evidence that was good once, shown again. */
  'replayed-evidence',
  /** Evidence that answers a challenge too late. */
  'expired-evidence',
  /** Evidence of another image than the product's. */
  'wrong-measurement',
  /** A certificate that has run out, by a device whose clock was set back. */
  'clock-set-back',
  /** The device's own certificate for the update service, shown to a broker. */
  'update-certificate',
  /** The device's own certificate, and the client id of its neighbor. */
  'borrowed-client-id',
  /** To the device's update agent: metadata that is old, and validly signed. */
  'update-rollback',
  /** The metadata of today, after the end of its time. */
  'update-freeze',
  /** Targets of an older publication under the snapshot of today. */
  'update-mix-and-match',
  /** A release of a stranger, with keys of his own. */
  'update-forged',
  /** The same with one stolen key of each role. */
  'update-stolen-key',
  /** A release of another product, signed by mistake for this one. */
  'update-wrong-device',
  /** Other octets under the name of the image. */
  'update-tampered',
  /** A file that does not end. */
  'update-endless-data',
  ...uptaneProbes,
] as const;
export type Probe = (typeof probes)[number];
export type UptaneProbe = (typeof uptaneProbes)[number];

export const isUptaneProbe = (show: Probe): show is UptaneProbe => uptaneProbes.some((probe) => probe === show);

/** Probes that are shown to a device's update agent. */
export type UpdateProbe = Exclude<Extract<Probe, `update-${string}`>, 'update-certificate'>;

/** What a control has decided, and on what. */
export interface Decided {
  readonly verdict: 'allow' | 'refuse';
  readonly control: string;
  readonly reason: string;
  readonly evidence?: string;
}

/** Devices that satisfy all given fields. `share` and `pick` choose among those by the step's own chance. */
export interface Selection {
  readonly tenant?: string;
  readonly product?: string;
  readonly profile?: string;
  readonly ring?: string;
  readonly site?: string;
  readonly share?: number;
  readonly pick?: number;
}

/** How many different warm-ups the thresholds of a run can leave out: every figure is measured anew for each of them. */
export const warmUpsMax = 8;

/** `metric: 'p(95) < 65m'` in the manner of k6. */
export interface Threshold {
  readonly metric: string;
  readonly aggregate: Aggregate;
  readonly operator: Operator;
  /** In the metric's own unit. */
  readonly value: number;
  /** What was over before is left out of the figure; without it, nothing is. */
  readonly fromMs?: number;
  /** As written, for the report. */
  readonly text: string;
}

export type Aggregate =
  | { readonly kind: 'value' | 'min' | 'max' | 'avg' | 'med' | 'count' | 'rate' }
  | { readonly kind: 'p'; readonly percentile: number };
