import { isOverlooked } from '../decisions/overlooked.ts';
import { acceptRelease } from '../device/platform/start-up.ts';
import { invariant } from '../kernel/lab-error.ts';
import type { Verdict } from '../kernel/trace/verdict.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import { falseImages } from '../plan/false-updates.ts';
import type { SampleFleet, SampleReleases } from './sample-fleet.ts';

/** What an actor on the path of updates gains of a device that takes what it is shown. */
type UpdateGain = 'frozen' | 'rolled-back' | 'wrong-software' | 'control';

/** What such an actor can gain in any state that the device can be in, and what kept it from that in others. */
export interface UpdateOutcome {
  readonly gains: ReadonlySet<UpdateGain>;
  readonly refusals: readonly Verdict[];
}

/** The devices of a product; an image of an actor may run on them. */
export interface UpdatedDevices {
  readonly product: number;
  readonly isInvaded: boolean;
}

/**
 * The outcome of each false update that the sample has a step for: shown to a device that runs its first image, or any
 * release, at any time from the publication of that release on, and long after the last.
 *
 * Assumptions  the releases of a product are published in the order of the plan
 */
export function updateOutcomes(
  sample: SampleFleet,
  controls: ControlSettings,
  { product, isInvaded }: UpdatedDevices,
): ReadonlyMap<number, UpdateOutcome> {
  const releases = sample.releases();
  const { trust, clock } = releases;
  const offers = sample.platforms.falseOffers.all.map(({ step, offer }) => ({ step, offer }));
  const found = new Map(offers.map(({ step }) => [step, { gains: new Set<UpdateGain>(), refusals: [] as Verdict[] }]));
  const ask = (devices: readonly number[]): void => {
    for (const device of devices)
      for (const { step, offer } of offers) {
        const { gain, refusal } = answerOf(sample, releases, { controls, device, offer });
        if (gain !== undefined) found.get(step)?.gains.add(gain);
        if (refusal !== undefined) found.get(step)?.refusals.push(refusal);
      }
  };
  const all = sample.devicesOf(product).filter((one) => isInvaded || !one.isInvaded);
  const asked = all.flatMap(({ device, release }) => (release < 0 ? [device] : []));
  ask(asked);
  for (const { device, release } of all) {
    if (release < 0) continue;
    trust.publish(product, release + 1);
    ask(asked);
    // As a device of a run that takes it: what it trusts is newer from then on.
    for (const one of [device, ...all.flatMap((other) => (other.isInvaded ? [other.device] : []))]) {
      trust.refusalOfOffer(one, release + 1);
      trust.refusalOfImage(one, release + 1);
    }
    asked.push(device);
    ask(asked);
  }
  clock.now += LATER_MS;
  ask(asked);
  return found;
}

interface Asked {
  readonly controls: ControlSettings;
  readonly device: number;
  readonly offer: number;
}

interface Answer {
  readonly gain?: UpdateGain;
  readonly refusal?: Verdict;
}

/** As a device of a run decides: the metadata, the image, and whether it starts. */
function answerOf({ platforms }: SampleFleet, { trust }: SampleReleases, { controls, device, offer }: Asked): Answer {
  const verdict = trust.verdictOn('offer', device, offer, controls);
  if (!verdict.allow) return { refusal: verdict };
  const shows = platforms.falseOffers.at(offer)?.shows;
  invariant(shows !== undefined, 'only what an actor offers is asked about');
  const offered = platforms.offered(device, offer);
  if (offered.set.number === platforms.bootOf(device).set) {
    const isOld = shows !== 'frozen' || isOverlooked(verdict) || trust.isRefusedByTrueTime(device, offer);
    return isOld ? { gain: 'frozen' } : {};
  }
  const ofImage = trust.verdictOn('image', device, offer, controls);
  if (!ofImage.allow) return { refusal: ofImage };
  const { boots, platform } = platforms.imagesOf(device);
  const accepted = acceptRelease(boots, platform, platforms.stateOf(device), offered.set);
  if (!accepted.allow) return { refusal: accepted };
  const image = falseImages[shows];
  return { gain: image === 'wrong-software' ? image : image === 'factory' ? 'rolled-back' : 'control' };
}

/** Every timestamp has expired by then. */
const LATER_MS = 30 * 86_400_000;
