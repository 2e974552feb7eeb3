import { isStartable } from '../../decisions/boot/boot-chain.ts';
import type { ImageSet } from '../../decisions/boot/image-set.ts';
import {
  acceptVersion,
  type RollbackRule,
  raised,
  rollbackRuleOf,
  versionMinAtBoot,
} from '../../decisions/rollback-counter.ts';
import { invariant } from '../../kernel/lab-error.ts';
import { allowed, type Verdict } from '../../kernel/trace/verdict.ts';
import { type Profile, type ProfileId, profileCalled } from '../../plan/profiles.ts';
import type { BootResults, NumberedBoot } from './boot-results.ts';
import type { PlatformState } from './platform-state.ts';
import type { Properties } from './properties.ts';
import { factorySlots, type Pair, type Slot, type SlotOutcome, type Slots, withAt } from './slot-state.ts';
import { runningSlot, type SlotScheme, schemeOf, slotStep, wantedSlot } from './slots.ts';

/** What all devices of a product have in common. */
export interface ProductPlatform {
  readonly factory: ImageSet;
  readonly scheme: SlotScheme;
  readonly rule: RollbackRule;
  readonly properties: Properties;
  /** The hardware root of trust verifies every layer before it starts. */
  readonly secureBoot: boolean;
  readonly countsVersions: boolean;
}

/** Controls of a run that apply to it: either can be switched off for a whole fleet. */
export interface PlatformControls {
  readonly 'secure-boot': boolean;
  readonly 'anti-rollback': boolean;
}

export function productPlatform(
  profile: Profile,
  properties: Properties,
  factory: ImageSet,
  controls: PlatformControls,
): ProductPlatform {
  invariant(factory.profile === profile.id, 'a product leaves the factory with images of its own profile');
  return {
    factory,
    scheme: schemeOf(profile),
    rule: rollbackRuleOf(profile),
    properties,
    secureBoot: properties.hardwareRootOfTrust && controls['secure-boot'],
    countsVersions: properties.renewableSecurity && controls['anti-rollback'],
  };
}

/** A device in factory state: finished, locked, its counter at the version of the image that it has from the factory. */
export const factoryState = (product: ProductPlatform, image = product.factory): PlatformState => ({
  slots: factorySlots(image.number),
  counter: product.countsVersions ? raised(product.rule, 0, image.securityVersion) : 0,
  manufacturing: 'DeviceComplete',
  capabilities: [],
});

export interface StartUp {
  readonly state: PlatformState;
  readonly outcome: SlotOutcome;
  /** The boot of the chosen slot or, if nothing boots, of the intended one. */
  readonly boot: NumberedBoot;
  /** The boot of the intended slot, if the boot loader would not start it. */
  readonly stopped: NumberedBoot | undefined;
  /** `again`: this start failed and the boot loader resets; `swapping`: `swapped` is due after the exchange. */
  readonly becomes: 'os' | 'swapping' | 'again' | 'recovery' | 'bricked';
}

/** A start from reset: the slot that the loader chooses, the layers it starts, and the device's resulting state. */
export function startUp(boots: BootResults, product: ProductPlatform, state: PlatformState): StartUp {
  if (state.slots.step === 'erased') return bricked(boots, product, state);
  const startable = startableOf(boots, product, state);
  const { slots, outcome } = slotStep(product.scheme, state.slots, { kind: 'reset', startable });
  const wanted = bootOfSlot(boots, product, state, wantedSlot(product.scheme, state.slots));
  const started = startedWith(boots, product, { ...state, slots }, outcome);
  if (outcome === 'nothing-boots') return { ...started, stopped: started.boot };
  return { ...started, stopped: isStartable(wanted) ? undefined : wanted };
}

/** Continues a start after the exchange of slots that `startUp` asked for. */
export function afterSwap(boots: BootResults, product: ProductPlatform, state: PlatformState): StartUp {
  const { slots, outcome } = slotStep(product.scheme, state.slots, { kind: 'swapped' });
  return startedWith(boots, product, { ...state, slots }, outcome);
}

/**
 * A successful start, as user space reports it: on the scheme with tries it restores them. For an image on trial that
 * waits until it is confirmed.
 */
export function settle({ scheme }: ProductPlatform, state: PlatformState): PlatformState {
  if (scheme.kind !== 'tries' || state.slots.isTrial) return state;
  return { ...state, slots: slotStep(scheme, state.slots, { kind: 'confirm' }).slots };
}

/** The image on trial rejects itself: it does not survive the next reset, and a scheme with tries leaves it none. */
export function giveUp({ scheme }: ProductPlatform, state: PlatformState): PlatformState {
  const { slots } = state;
  if (scheme.kind !== 'tries' || !slots.isTrial) return state;
  return { ...state, slots: { ...slots, tries: withAt(slots.tries, slots.active, 0) } };
}

/** The running image is healthy: it stays, and the counter rises to its version. */
export function confirmRun(boots: BootResults, product: ProductPlatform, state: PlatformState): PlatformState {
  const { slots } = slotStep(product.scheme, state.slots, { kind: 'confirm' });
  const running = runningSet(boots, product, slots);
  if (running === undefined || !product.countsVersions) return { ...state, slots };
  return { ...state, slots, counter: raised(product.rule, state.counter, running.securityVersion) };
}

/** Whether a device accepts a release that it has downloaded: its version first, then its signatures. */
export function acceptRelease(
  boots: BootResults,
  product: ProductPlatform,
  state: PlatformState,
  release: ImageSet,
): Verdict {
  if (product.countsVersions) {
    const running = runningSet(boots, product, state.slots)?.securityVersion ?? 0;
    const decision = acceptVersion(product.rule, state.counter, running, release.securityVersion);
    if (!decision.allow) return decision;
  }
  const { stop } = bootOf(boots, product, state, release, 'none');
  return stop?.decision ?? allowed('secure-boot', product.secureBoot ? 'every signature holds' : 'nothing is verified');
}

/** The running image set; undefined if its slot has been erased meanwhile. */
export const runningSet = (boots: BootResults, product: ProductPlatform, slots: Slots): ImageSet | undefined =>
  boots.sets.setOf(slots.sets[runningSlot(product.scheme, slots)]);

/** By slot, whether the boot loader would start its contents. */
export const startableOf = (boots: BootResults, product: ProductPlatform, state: PlatformState): Pair<boolean> => [
  isStartable(bootOfSlot(boots, product, state, 0)),
  isStartable(bootOfSlot(boots, product, state, 1)),
];

function startedWith(
  boots: BootResults,
  product: ProductPlatform,
  state: PlatformState,
  outcome: SlotOutcome,
): StartUp {
  const boot = bootOfSlot(boots, product, state, state.slots.active);
  return { state, outcome, boot, stopped: undefined, becomes: becomes(outcome, product.factory.profile) };
}

/** Whatever could have brought its images back has been erased as well. */
function bricked(boots: BootResults, product: ProductPlatform, state: PlatformState): StartUp {
  const boot = bootOfSlot(boots, product, state, state.slots.active);
  return { state, outcome: 'nothing-boots', boot, stopped: boot, becomes: 'bricked' };
}

function becomes(outcome: SlotOutcome, profile: ProfileId): StartUp['becomes'] {
  if (outcome === 'nothing-boots') return profileCalled(profile).lastResort;
  if (outcome === 'swapping') return 'swapping';
  return outcome === 'retrying' ? 'again' : 'os';
}

const bootOfSlot = (boots: BootResults, product: ProductPlatform, state: PlatformState, slot: Slot): NumberedBoot =>
  bootOf(boots, product, state, boots.sets.setOf(state.slots.sets[slot]), state.slots.tampered[slot]);

const bootOf = (
  boots: BootResults,
  product: ProductPlatform,
  state: PlatformState,
  set: ImageSet | undefined,
  tampering: Slots['tampered'][number],
): NumberedBoot =>
  boots.of({
    factory: product.factory,
    set,
    tampering,
    secureBoot: product.secureBoot,
    isForDevelopment: state.capabilities.includes('appDevelopment'),
    versionMin: product.countsVersions ? versionMinAtBoot(product.rule, state.counter) : 0,
    hardwareIsSound: true,
  });
