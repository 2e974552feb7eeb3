import type { AccessPlan } from './access.ts';
import type { CampaignPlan } from './campaigns.ts';
import type { CommandPlan, ConsolePlan } from './clients.ts';
import type { ClockPlan } from './device-clock.ts';
import type { LoginChange, LoginPlan } from './login.ts';
import type { LogsPlan } from './logs.ts';
import type { SevenProperties } from './profiles.ts';
import type { RadioPlan } from './radio.ts';
import type { RosterPlan } from './roster.ts';
import type { Cohort } from './selection.ts';
import type { ServerCertificatePlan, TrustAnchorPlan } from './server-trust.ts';
import type { SignalPlan } from './signal.ts';
import type { TickMs } from './ticks.ts';
import type { Operator, Trigger } from './trigger.ts';

/**
 * A scenario as fleetlab runs it: checked, with defaults filled in, every quantity in one unit.
 *
 * Units   times in whole milliseconds, sizes in bytes, shares from 0 to 1, rates per second
 * Source  `scenarios/` turns a file into a plan; `manifest.json` stores the plan
 */
export interface Plan {
  readonly name: string;
  readonly claim: string;
  readonly seed: string;
  readonly fidelity: Fidelity;
  readonly durationMs: number;
  /** How long a tick is: instants are whole numbers of them, and what falls between two happens at the later. Undefined: 1 ms. */
  readonly tickMs?: TickMs;
  readonly fleet: readonly ProductPlan[];
  /** The devices of a fleet that a file lists; undefined: `fleet` says how many there are of each product. */
  readonly roster?: RosterPlan;
  readonly network: NetworkPlan;
  readonly broker: BrokerPlan;
  /** Undefined: none. */
  readonly consoles?: readonly ConsolePlan[];
  readonly pki: PkiPlan;
  readonly cloud: CloudPlan;
  /** Undefined if there are no releases. */
  readonly updates?: UpdateServerPlan;
  readonly releases?: readonly ReleasePlan[];
  /** By control id; a control that is not named keeps its default. */
  readonly controls: Readonly<Record<string, boolean>>;
  /** Those of the scenario, then those of its campaigns. */
  readonly timeline: readonly TimelineEntry[];
  /** Undefined: none. */
  readonly campaigns?: readonly CampaignPlan[];
  readonly expect: readonly Threshold[];
  /** Selections of the devices of which the summary also has all figures; left out without any. */
  readonly split?: readonly string[];
  /** Selections of the devices that series are also sampled for; left out without any. */
  readonly groups?: readonly string[];
  /** How often gauges are sampled into `metrics.parquet` and `when` conditions are evaluated. */
  readonly sampleEveryMs: number;
  /** Whether admissions leave rows too, or only refusals. */
  readonly verdicts: 'all' | 'refusals';
  /** Undefined: the logs of the platform arrive at once and whole. */
  readonly logs?: LogsPlan;
}

export type Fidelity = 'model' | 'packet' | 'live';

/** Devices of one product: the same hardware, software and configuration. */
export interface ProductPlan {
  readonly tenant: string;
  readonly product: string;
  readonly profile: string;
  readonly count: number;
  readonly firmware: string;
  /** Of its factory images, from 0 to 255; undefined: 1. */
  readonly securityVersion?: number;
  /** Undefined: the connections that its work needs, and no others. */
  readonly manifest?: ManifestPlan;
  /** How long a new image has to run before it is confirmed; undefined: `TRIAL_DEFAULT_MS`. */
  readonly trialMs?: number;
  /** How devices learn of releases; undefined if there are none. */
  readonly updates?: UpdatePlan;
  /** Shares add up to 1; each device's own chance assigns it, so rings keep their members when a product grows. */
  readonly rings: readonly Share[];
  readonly sites: readonly Share[];
  readonly identity: IdentityKind;
  /** Which of the seven properties these devices have: the profile's, and the optional ones that the scenario adds. */
  readonly properties: Readonly<Record<keyof SevenProperties, boolean>>;
  /** False: in no catalog until a `claim` step, so they can get no certificate. */
  readonly claimed: boolean;
  /** Undefined, as the next two: as the PKI of its tenant says. */
  readonly certificateLifetimeMs?: number;
  readonly renewal?: PkiPlan['renewal'];
  readonly onRenewal?: OnRenewal;
  /** The state as the run begins: in operation, or unpowered and without a certificate; undefined: `cold`. */
  readonly start?: 'running' | 'cold';
  /** For a cold start, power-up is spread evenly over this span from the start of the run. */
  readonly bootSpreadMs: number;
  readonly telemetry: TelemetryPlan;
  /** What its applications obey; undefined: nothing. */
  readonly commands?: readonly CommandPlan[];
  /** Undefined: each device's clock shows the true time. */
  readonly clock?: ClockPlan;
  /** The authorities that its software trusts for servers; undefined: the platform's, which does not expire. */
  readonly trusts?: readonly TrustAnchorPlan[];
  /** Undefined: its devices have no login. */
  readonly login?: LoginPlan;
  /** True: nothing from outside reaches its devices, since a router translates their addresses. */
  readonly nat?: true;
  /** True: its devices take images from clients of their local network, under a symmetric key. */
  readonly lanUpdates?: true;
  /** Undefined: its devices have no radio by which they reach each other. */
  readonly radio?: RadioPlan;
  readonly keepAliveMs: number;
  readonly cleanSession: boolean;
  readonly backoff: BackoffPlan;
  /** Undefined: always powered. */
  readonly availability: AvailabilityPlan | undefined;
  /** Undefined: the scenario's network. Of devices behind a gateway, the network of the gateway. */
  readonly network: NetworkPlan | undefined;
  /** Undefined: they reach the platform by themselves. */
  readonly gateway?: GatewayPlan;
}

/** What an application may do: anything not listed is denied. */
export interface ManifestPlan {
  /** Hosts that it may call; undefined: the broker alone. */
  readonly allowedConnections?: readonly string[];
}

/** How long a new image has to run before it is confirmed, where a product does not say. Assumption. */
export const TRIAL_DEFAULT_MS = 300_000;

/** The broker's name in application manifests. */
export const BROKER_HOST = 'broker.fleetlab.example';

/** A built image of an application. */
export interface ImagePlan {
  readonly version: string;
  /** From 0 to 255. */
  readonly securityVersion: number;
  readonly signedBy: 'vendor' | 'development' | 'none';
  /** False: it crashes at every start. */
  readonly starts: boolean;
  /** Undefined: the product's. */
  readonly manifest?: ManifestPlan;
}

/** How a device learns of releases, and when it installs them. */
export interface UpdatePlan {
  /** The device checks at boot, and then this often; each interval varies at random by up to `jitter`. */
  readonly everyMs: number;
  readonly jitter: number;
  /** Whether the service notifies the device of a release over its MQTT session. */
  readonly push: boolean;
  /** Share of devices that continue an update they have begun after it is canceled. */
  readonly ignoresCancel: number;
  /** Share of devices whose application defers an installation, and for how long. */
  readonly defer?: { readonly share: number; readonly forMs: number };
  /** Repeats unanswered checks as Mender's client does, at most so far apart and so often; undefined: the default. */
  readonly retry?: { readonly maxMs: number; readonly times: number | undefined };
  /** For policies that ask for confirmation: the share of users that agree, and their delay; undefined: no user. */
  readonly confirms?: { readonly share: number; readonly afterMs: number };
  /** With Uptane: whether devices verify both repositories, or the director's targets alone; undefined: full. */
  readonly verification?: 'full' | 'partial';
}

/** The server that answers checks for updates and serves downloads. */
export interface UpdateServerPlan {
  /** The metadata of releases: one repository and manifests, or a director beside it; undefined: `tuf`. */
  readonly metadata?: 'tuf' | 'uptane';
  /** Vendors list each release in a public log as they publish it. */
  readonly hasReleaseLog?: true;
  /** Bytes per second for all downloads together; undefined: without limit. */
  readonly bytesPerSecond: number | undefined;
  /** Checks that the server answers per second, and how many may wait; a check beyond that gets no answer. */
  readonly checksPerSecond: number | undefined;
  readonly checkQueue: number;
  readonly latencyMs: number;
}

export const components = ['application', 'system', 'trusted-keystore', 'certificate-store'] as const;
/** The component of a device that an image replaces. */
export type Component = (typeof components)[number];

/** One version of one component of a product, built and signed. */
export interface ReleasePlan {
  readonly tenant: string;
  readonly product: string;
  readonly version: string;
  readonly component: Component;
  /** The product that its manifest names; by mistake it may be another than its own. */
  readonly builtFor: string;
  readonly sizeBytes: number;
  readonly securityVersion: number;
  readonly signedBy: ImagePlan['signedBy'];
  readonly faults: readonly FaultPlan[];
  /** The authorities that devices trust for servers once they run it; undefined: those that they trust already. */
  readonly trusts?: readonly TrustAnchorPlan[];
  /** What changes of their login once they run it; undefined: nothing. */
  readonly login?: LoginChange;
}

export const faultKinds = [
  /** It crashes at every start. */
  'boot-failure',
  /** It runs, but its health check fails. */
  'health-failure',
  /** It hangs before it can report anything, and no reset helps. */
  'brick',
  /** It runs well for `afterMs`, and then the device is lost: a battery drained too soon. */
  'late-failure',
  /** Its configuration is wrong: it runs, but cannot reach the broker. */
  'misconfiguration',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** What a release does to a share of a cohort; each device's own chance decides whether it is affected. */
export interface FaultPlan {
  readonly kind: FaultKind;
  readonly share: number;
  readonly on: Cohort;
  readonly afterMs: number;
}

/**
 * How a device authenticates to the broker: with a certificate that it got for evidence of what it runs, with one that
 * it got for its key alone, or with a password.
 */
export type IdentityKind = 'attested' | 'certificate' | 'password';

/**
 * What a device does with its MQTT session when it gets its next certificate: it reconnects with the new one before the
 * session's certificate expires, or keeps the session for as long as the broker allows.
 */
export const renewalModes = ['reconnect', 'keep'] as const;
export type OnRenewal = (typeof renewalModes)[number];

export interface Share {
  readonly name: string;
  readonly share: number;
}

export interface TelemetryPlan {
  readonly everyMs: number;
  /** Share by which each period is stretched or shortened at random: 0.1 is +-10 %. */
  readonly jitter: number;
  /** Of a payload; with a template, the most that it takes. */
  readonly bytes: number;
  /** A template of payloads (`readTemplate`), and up to how many bytes it is padded; undefined: the lab's own JSON. */
  readonly payload?: { readonly template: string; readonly padTo: number };
  readonly qos: 0 | 1 | 2;
  /** Readings kept while offline; the oldest beyond that are dropped, and counted. */
  readonly buffer: number;
  /** Undefined: readings have no value. */
  readonly signal?: SignalPlan;
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
  /** Latencies that were measured; undefined: lognormal, by median and 95th percentile. */
  readonly measured?: MeasuredLatency;
  /** Chance that a packet is lost; TCP retransmits it, so a loss costs time, and data only if the connection breaks. */
  readonly loss: number;
  /** Bits per second each way; undefined: not limiting. */
  readonly bandwidthBps: number | undefined;
  /** Undefined: `budgetDefault`, and that only where an implant sends. */
  readonly budget?: BudgetPlan;
}

export interface MeasuredLatency {
  /** The name of the file, without its folder; undefined for buckets in the scenario itself. */
  readonly file?: string;
  /** From, to, count: as many latencies, evenly spread between the two; both are the same for an exact value. Ascending. */
  readonly buckets: readonly (readonly [fromMs: number, toMs: number, count: number])[];
}

/** How much an uplink carries in a period; the first one begins with the run. */
export interface BudgetPlan {
  readonly bytes: number;
  readonly everyMs: number;
}

/**
 * What an uplink without a budget of its own carries once an implant sends over it: 1 MiB a minute. Assumption: a hundred
 * times what the devices of the ready-made scenarios send, and a sixth of what a flood of the default rate does.
 */
export const budgetDefault: BudgetPlan = { bytes: 2 ** 20, everyMs: 60_000 };

/** Devices of a product reach the platform through devices of another one, so many through each. */
export interface GatewayPlan {
  readonly tenant: string;
  readonly product: string;
  readonly leaves: number;
  /** The local network between a device and its gateway. */
  readonly lan: NetworkPlan;
}

/** Tickets with which clients resume TLS sessions. */
export interface TicketPlan {
  readonly lifetimeMs: number;
  /** What a resumed handshake costs the edge, as a share of a full one. */
  readonly cost: number;
}

export interface BrokerPlan {
  /** TLS handshakes that the edge can finish per second; undefined: without limit. */
  readonly handshakesPerSecond: number | undefined;
  /** Handshakes that may wait; a dial beyond it is refused at once. */
  readonly handshakeQueue: number;
  /** Sessions at one time; a CONNECT beyond it is answered «server unavailable». Undefined: without limit. */
  readonly maxConnections: number | undefined;
  /** How long a socket may take from its accepted dial to CONNECT; undefined: for ever. */
  readonly connectTimeoutMs?: number;
  /** Sockets without a session at one time; a dial beyond it is refused. Undefined: without limit. */
  readonly pendingMax?: number;
  /** `follow`: the broker registers each new authority at its creation; `first`: only the first issuing one. */
  readonly authorities: 'follow' | 'first';
  /** Dials a minute from one address; undefined: without limit. */
  readonly dialsPerMinute?: number;
  /** The longest keep-alive of a CONNECT, whole seconds; a longer one and 0, which is none, are refused. Undefined: without limit. */
  readonly keepAliveMaxMs?: number;
  /** TLS tickets of the edge; undefined: none. */
  readonly tickets?: TicketPlan;
  /**
   * A CONNECT under a client id whose session is held from another address: `probe` refuses it if the holder answers,
   * `refuse` as long as the session stands; undefined: `probe`.
   */
  readonly concurrentUse?: 'probe' | 'refuse';
  /** How long that holder may take to answer; undefined: 3 s. */
  readonly holderWaitMs?: number;
  /** What clients may do; undefined: each device has its own topics, and no others. */
  readonly acl?: AccessPlan;
  /** What it shows in TLS handshakes; undefined: the default. */
  readonly certificate?: ServerCertificatePlan;
  /** Messages that the broker keeps of one client at most; undefined: `RETAINED_DEFAULT`. */
  readonly retainedMax?: number;
}

/** Messages that the broker keeps of one client, where a scenario does not say. Assumption: far above what a device has reason to have kept. */
export const RETAINED_DEFAULT = 100;

/**
 * Certificates: root > one authority per catalog (that is, per tenant) > devices, P-256.
 *
 * Source  lifetime, attestation once a day, authorities of two years: Azure Sphere. Renewal at half the lifetime,
 *         spread by a tenth: SPIRE's rule
 */
export interface PkiPlan {
  /** `ideal`: signatures are facts that only the key's holder can create; `real`: P-256. Decisions are the same. */
  readonly keys: 'ideal' | 'real';
  readonly certificateLifetimeMs: number;
  /** Share of the lifetime at which a device renews, and the share of that by which it is spread. */
  readonly renewal: { readonly at: number; readonly jitter: number };
  readonly onRenewal: OnRenewal;
  readonly authority: AuthorityPlan;
  readonly revocation: RevocationPlan;
  /** By name, the tenants whose catalog has a PKI of its own; `tenantPki` tells. */
  readonly tenants?: Readonly<Record<string, TenantPkiPlan>>;
}

/** All keys of a run are of one kind. */
export type TenantPkiPlan = Omit<PkiPlan, 'keys' | 'tenants'>;

/** Valid for `lifetimeMs`; the successor is created `nextBeforeMs` before the end, and issues `switchAfterMs` later. */
export interface AuthorityPlan {
  /** Age of the first one when the run begins. */
  readonly ageMs: number;
  readonly lifetimeMs: number;
  readonly nextBeforeMs: number;
  readonly switchAfterMs: number;
}

export interface RevocationPlan {
  readonly check: 'none' | 'crl' | 'ocsp';
  /** How often a CRL is published; `validForMs` later it is out of date (nextUpdate). */
  readonly publishEveryMs: number;
  readonly validForMs: number;
  /** Shards the CRL is split into, each with an address of its own. */
  readonly shards: number;
  /** How often the broker fetches the CRL; with OCSP, how long it uses an answer again. */
  readonly fetchEveryMs: number;
  /** What the broker does with a certificate whose status it cannot determine. */
  readonly onUnavailable: 'refuse' | 'accept' | 'grace';
  /** With `grace`: how long information that is out of date still counts. */
  readonly graceMs: number;
  /** How often the broker checks established sessions for revoked or expired certificates. */
  readonly sweepEveryMs: number;
  /** The longest validity of a certificate that `short-lived-only` admits; undefined: it decides nothing. */
  readonly lifetimeMaxMs?: number;
}

/** The cloud security service: challenges, appraises, issues. */
export interface CloudPlan {
  /** Appraisals it can finish per second; undefined: without limit. */
  readonly attestationsPerSecond: number | undefined;
  /** Requests that may wait; one beyond it gets no answer. */
  readonly attestationQueue: number;
  /** Processing time of a request, without waiting. */
  readonly latencyMs: number;
  /** How long a challenge is valid. */
  readonly challengeLifeMs: number;
  /** From a refusal until the repair image is installed. */
  readonly repairMs: number;
  /** What it shows in TLS handshakes, as the update service does; undefined: the default. */
  readonly certificate?: ServerCertificatePlan;
  /** Devices that one operator changes an hour without the approval of another; undefined: 10. */
  readonly bulkMax?: number;
}

/** One step of the timeline. Reports, errors and chapters use its label. */
export interface TimelineEntry {
  readonly label: string;
  readonly trigger: Trigger;
  readonly action: TimelineAction;
}

/** What a step of each action holds, by the action's word: `sim/simulation/actions/` declares the actions. */
// biome-ignore lint/suspicious/noEmptyInterface: the actions are its members.
export interface TimelineActions {}

/** What a step does: the word of its action, and what the action needs. */
export type TimelineAction = {
  [Word in keyof TimelineActions]: { readonly kind: Word } & TimelineActions[Word];
}[keyof TimelineActions];

export const rolloutCommands = ['approve', 'deny', 'pause', 'resume', 'cancel', 'force-cancel'] as const;
export type RolloutCommand = (typeof rolloutCommands)[number];

/**
 * How many different warm-ups and selections the thresholds of a run may have: every figure is computed again for each
 * of them.
 */
export const PARTS_MAX = 32;

/** How many groups of devices a run may sample series for, besides the whole fleet. */
export const GROUPS_MAX = 64;

/** `metric: 'p(95) < 65m'`, as in k6. */
export interface Threshold {
  readonly metric: string;
  readonly aggregate: Aggregate;
  readonly operator: Operator;
  /** In the metric's own unit. */
  readonly value: number;
  /** Leaves what ended before out of the figure; without it nothing is left out. */
  readonly fromMs?: number;
  /** The figure is that of a run that ended then; without it, of the run to its end. */
  readonly toMs?: number;
  /** A selection of the devices that the figure is about, as text; without it the whole fleet. */
  readonly on?: string;
  /** As written, for the report. */
  readonly text: string;
}

export type Aggregate =
  | { readonly kind: 'value' | 'min' | 'max' | 'avg' | 'med' | 'count' | 'rate' }
  | { readonly kind: 'p'; readonly percentile: number };
