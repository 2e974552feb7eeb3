import { acceptLogin, learntPassword } from '../decisions/accept-login.ts';
import { crossSegment } from '../decisions/cross-segment.ts';
import { eraseImages } from '../decisions/erase-images.ts';
import { judgeReading } from '../decisions/judge-reading.ts';
import { openDebug, readOverDebug } from '../decisions/open-debug.ts';
import { openWithKey } from '../decisions/open-with-key.ts';
import { setTime } from '../decisions/set-time.ts';
import { spendBytes } from '../decisions/spend-bytes.ts';
import { type KeyStore, yieldSecret } from '../decisions/yield-secret.ts';
import { erasureOn } from '../device/erasure.ts';
import { mayCallHome } from '../device/platform/implant-calls.ts';
import { refusalOverCable } from '../device/platform/manufacturing.ts';
import { runningReach } from '../device/platform/reach.ts';
import { falseValue } from '../fleet/false-readings.ts';
import type { Verdict } from '../kernel/trace/verdict.ts';
import type { Secret } from '../plan/actors.ts';
import { timeSpoofIn } from '../plan/attack-steps.ts';
import type { LoginChange, LoginPlan } from '../plan/login.ts';
import { budgetDefault, type TimelineAction } from '../plan/plan.ts';
import { writableSteps } from '../plan/signal.ts';
import { certificateLifetimeOf } from '../plan/tenant-pki.ts';
import type { DeviceFact } from '../threat/facts/fact.ts';
import type { DeviceClass } from './device-classes.ts';
import { firstRefusal, kept, type Outcome, type Question, together, unless } from './outcome.ts';
import type { ReachWorld } from './reach-world.ts';
import type { SampleFleet } from './sample-fleet.ts';

/** What code of an actor has of a device that it runs on: control, and the credential where it can copy keys. */
export function takenOver({ world, target }: Question): readonly DeviceFact[] {
  const copies = reachOn(world, target)?.reach.keys === 'copy';
  return copies ? ['control', 'credential'] : ['control'];
}

/** Code of an actor signs with the keys of the device, while it runs there. */
export const usesKeys = ({ world, target }: Question): boolean =>
  (reachOn(world, target)?.reach.keys ?? 'none') !== 'none';

function reachOn({ samples, controls }: ReachWorld, { product }: DeviceClass) {
  const { platforms } = samples.under(controls);
  const images = platforms.ofProduct(product);
  return runningReach(images.factory, images.platform.properties);
}

/**
 * Why no device of the class lets it log in, whatever releases the device runs; with no failure before it. Of a list, the password that
 * manuals print is the first.
 */
export function loginVerdict({ world, way: { logsIn }, target }: Question): Verdict | undefined {
  if (logsIn === undefined) return undefined;
  const { controls } = world;
  const { nat, gateway } = target.plan;
  const { over } = logsIn;
  const refusals = loginsOf(world, target).map((plan) => {
    const offered = logsIn.with === 'learnt' ? learntPassword(controls, plan) : 'default';
    return firstRefusal([
      crossSegment(controls, { over, isBehindNat: nat === true || gateway !== undefined }),
      acceptLogin(controls, { plan, over, offered, failures: { count: 0, lastAt: 0 }, now: 0 }),
    ]);
  });
  return refusals.includes(undefined) ? undefined : refusals[0];
}

/** The logins that devices of the class may have, as delivered first: with what any of their releases change, together or alone. */
function loginsOf({ plan: { releases = [] } }: ReachWorld, { plan: { tenant, product, login } }: DeviceClass) {
  const changes = releases.filter((release) => release.tenant === tenant && release.product === product);
  return changes.reduce<readonly LoginPlan[]>(
    (logins, release) => (release.login === undefined ? logins : withChange(logins, release.login)),
    login === undefined ? [] : [login],
  );
}

const withChange = (logins: readonly LoginPlan[], change: LoginChange): readonly LoginPlan[] => {
  const all = new Map(
    [...logins, ...logins.map((login) => ({ ...login, ...change }))].map((one) => [JSON.stringify(one), one]),
  );
  return [...all.values()];
};

/** An image in the local network, or by radio, under a key for such images that the actor has. */
export const lanImageVerdict = ({ world: { controls }, way, target, held }: Question): Verdict | undefined =>
  firstRefusal([
    ...(way.spreadsOver === 'radio' ? [] : [crossSegment(controls, { over: 'lan', isBehindNat: false })]),
    openWithKey(controls, held.has(target, 'update-key')),
  ]);

/** Whether the device takes an image of an actor that a cable brings, and starts it. A programmer, or the local network, passes the lock. */
export function writtenVerdict({ world, order, way, target }: Question): Verdict | undefined {
  const { controls, samples } = world;
  const sample = samples.under(controls);
  const step = sample.stepOf(order);
  if (step === undefined) return undefined;
  const { platform, boots, sideloadOf } = imagesIn(sample, target);
  const [{ device }] = sample.devicesOf(target.product);
  const state = { ...sample.platforms.stateOf(device), capabilities: capabilitiesOf(world, target) };
  const hasLock = platform.properties.hardwareRootOfTrust && way.overCable === true;
  const { stop } = boots.of({
    ...{ factory: platform.factory, set: sideloadOf(step).set, tampering: 'none', hardwareIsSound: true },
    ...{ secureBoot: platform.secureBoot, isForDevelopment: state.capabilities.includes('appDevelopment') },
    // It claims the highest version that there is.
    versionMin: 0,
  });
  return firstRefusal([refusalOverCable(controls, state, { hasLock, signedBy: 'none' }), stop?.decision]);
}

function imagesIn({ platforms }: SampleFleet, { product }: DeviceClass) {
  const images = platforms.ofProduct(product);
  const { platform, boots } = images;
  return { platform, boots, sideloadOf: (step: number) => images.sideloadOf(step) };
}

/** What an operator may have granted it by then. */
const capabilitiesOf = (world: ReachWorld, target: DeviceClass) =>
  world
    .actionsOn('capability', target)
    .flatMap(({ change, capability }) => (change === 'grant' ? [capability] : [])) as ('appDevelopment' | 'debugger')[];

/** What a probe at the debug port reads. */
export function dumped(question: Question): Outcome {
  const { world, target } = question;
  const { controls, samples } = world;
  const { properties } = samples.under(controls).platforms.ofProduct(target.product).platform;
  const port = {
    hasFuses: properties.hardwareRootOfTrust,
    isUnlocked: capabilitiesOf(world, target).includes('debugger'),
  };
  const refusal = firstRefusal([openDebug(controls, port), readOverDebug(controls, port)]);
  const secrets = ['credential', 'product-password', 'update-key'] as const;
  if (refusal !== undefined) return kept(refusal, ...secrets);
  return together(...secrets.map((secret) => unless([secretVerdict(world, target, secret)], secret)));
}

/** Whether a secret of the devices can be copied; they have certificates by then. */
export const secretVerdict = (
  { controls }: ReachWorld,
  target: DeviceClass,
  secret: Secret,
  isServerTaken = false,
): Verdict => yieldSecret(controls, { ...keyStoreOf(target), isServerTaken }, secret);

const keyStoreOf = ({ plan: { identity, properties, login, lanUpdates } }: DeviceClass): KeyStore => ({
  by: identity,
  isInHardware: properties.hardwareRootOfTrust,
  isCertified: true,
  hasLogin: login !== undefined,
  takesLanUpdates: lanUpdates === true,
});

export function wipeVerdict({ world: { controls, samples }, target }: Question): Verdict | undefined {
  const sample = samples.under(controls);
  const erasure = erasureOn(sample.platforms, sample.devicesOf(target.product)[0].device);
  return erasure && eraseImages(controls, erasure);
}

/** Whether code of the actor may call a host. */
export function callVerdict({ world, target }: Question, host: string): Verdict | undefined {
  const running = reachOn(world, target);
  return running && mayCallHome(world.controls, running.manifest, running.reach, host);
}

/**
 * Whether the uplink lets so many bytes a second pass for as long as a flood has to go on: whole periods, and of those that
 * are longer than half of it, as much as falls into one of them in any case.
 */
export function floodVerdict({ world: { controls, plan }, order, target }: Question): Verdict {
  const { rate = FLOOD_RATE } = order;
  const budget = target.plan.network?.budget ?? plan.network.budget ?? budgetDefault;
  const pulse = Math.ceil((rate * PULSE_MS) / 1_000);
  const whole = Math.floor(Math.min(budget.everyMs, FLOOD_MS / 2) / PULSE_MS);
  return spendBytes(controls, { budget, spentBytes: Math.max(0, whole - 1) * pulse }, pulse);
}

/** Whether the budget of an uplink lets so many bytes pass at all. */
export function bytesVerdict({ world: { controls, plan }, target }: Question, bytes: number): Verdict {
  const budget = target.plan.network?.budget ?? plan.network.budget ?? budgetDefault;
  return spendBytes(controls, { budget, spentBytes: 0 }, bytes);
}

/** The false value that is nearest to what the sensor can have measured, after readings enough to make up for any leap. */
export function readingVerdict({ world: { controls }, order, target }: Question): Verdict | undefined {
  const { signal } = target.plan.telemetry;
  if (signal === undefined) return undefined;
  const { offset = 10, overMs = HOUR_MS, way } = order;
  const course = { way: way as 'constant', actor: '', attempt: 0, offset, overMs, since: 0 };
  const [lowest, highest] = writableSteps(signal);
  // A drift begins with what is measured; the course of a day is anywhere between its lowest and its highest value.
  const ticks = way === 'lockstep' ? [0, 6, 12].map((hours) => signal.peakMs + hours * HOUR_MS) : [0];
  const measured = Math.min(highest, Math.max(lowest, Math.round(signal.mean * 10 ** signal.decimals)));
  const verdicts = ticks.map((tick) =>
    judgeReading(controls, { signal, value: falseValue(course, signal, measured, tick), last: undefined }),
  );
  return verdicts.find(({ allow }) => allow) ?? verdicts[0];
}

/**
 * The latest time of the run at which it is told a time. A device that was in operation before the run has had a certificate since
 * then, and may not have renewed it.
 */
export function timeVerdict({ world, order, target }: Question): Verdict {
  const { plan, controls } = world;
  const { identity, start, clock } = target.plan;
  const { behindMs = 0 } = timeSpoofIn({ ...order, kind: 'attack' } as TimelineAction) ?? {};
  const isCertified = identity !== 'password' && start === 'running';
  const proof = isCertified ? -certificateLifetimeOf(plan.pki, target.plan) - SLACK_MS : Number.NEGATIVE_INFINITY;
  const built = -(clock?.builtMs ?? 0);
  return setTime(controls, { offered: plan.durationMs - behindMs, verified: Math.max(built, proof) });
}

/** Certificates count whole seconds. */
const SLACK_MS = 3_000;
/** A step of the machine of a flood, and how long that has to go at its full rate. */
const PULSE_MS = 10_000;
const FLOOD_MS = 120_000;
const FLOOD_RATE = 102_400;
const HOUR_MS = 3_600_000;
