import type { Plan } from './plan.ts';
import type { Selection } from './selection.ts';

/** What an actor on the update path shows a device, where there is one repository or two. */
const ofRepository = [
  /** A release of its own, signed with one stolen key of each role, and an image that the stolen image key signed. */
  'role-key',
  /** A release of its own, signed with keys of its own. */
  'forged',
  /** Other bytes under the name of the image. */
  'tampered',
  /** Old metadata, validly signed. */
  'old-metadata',
  /** The metadata of the time at which the actor came, for ever. */
  'frozen',
  /** Targets of an older publication under today's snapshot. */
  'mixed',
  /** A file that does not end. */
  'endless',
  /** A release of another product, signed by mistake for this one. */
  'other-product',
] as const;

/** What it shows only where a director says what each device is to install. */
const ofDirector = [
  /** With the director's keys: an image that the image repository has never listed. */
  'director',
  /** With the keys of the image repository, and not the director's. */
  'image-repository',
  /** With the keys of both repositories. */
  'both',
  /** With the director's keys: a genuine old image, under a release counter that it never had. */
  'renumbered',
  /** With the director's keys: a genuine old image, under its own release counter. */
  'old-image',
  /** Instructions that the director signed for another device. */
  'other-device',
  /** With the director's keys: two images for one device. */
  'two-images',
] as const;

export const falseUpdates = [...ofRepository, ...ofDirector] as const;
export type FalseUpdate = (typeof falseUpdates)[number];
export type DirectorForgery = (typeof ofDirector)[number];

export const isFalseUpdate = (way: string): way is FalseUpdate => falseUpdates.some((one) => one === way);
export const needsDirector = (way: string): way is DirectorForgery => ofDirector.some((one) => one === way);

/**
 * The image behind each. `unsigned`, `signed`: the actor's own, and whether the vendor's key signed it. `factory`: the
 * product's first. `running`: what the device runs. `wrong-software`: one that the vendor signed for another product, and that does
 * not start here.
 */
export const falseImages: Readonly<Record<FalseUpdate, FalseImage>> = {
  'role-key': 'signed',
  forged: 'unsigned',
  tampered: 'unsigned',
  'old-metadata': 'factory',
  frozen: 'running',
  mixed: 'factory',
  endless: 'running',
  'other-product': 'wrong-software',
  director: 'unsigned',
  'image-repository': 'unsigned',
  both: 'unsigned',
  renumbered: 'factory',
  'old-image': 'factory',
  'other-device': 'running',
  'two-images': 'running',
};
type FalseImage = 'unsigned' | 'signed' | 'factory' | 'running' | 'wrong-software';

/** What an actor offers devices in place of their update service. */
export interface FalseOffer {
  /** Its number as an offer: those of the releases come before. */
  readonly offer: number;
  /** The step of the timeline. */
  readonly step: number;
  readonly shows: FalseUpdate;
  readonly actor: string;
  readonly on: Selection;
}

/** The false offers of a plan, one for each step in which an actor is on the update path. */
export class FalseOffers {
  readonly all: readonly FalseOffer[];
  private readonly first: number;

  constructor({ timeline, releases = [] }: Pick<Plan, 'timeline' | 'releases'>) {
    const first = releases.length + 1;
    this.first = first;
    this.all = timeline
      .flatMap(({ action }, step) =>
        action.kind === 'attack' && isFalseUpdate(action.way)
          ? [{ step, shows: action.way, actor: action.by.name, on: action.on }]
          : [],
      )
      .map((one, nth) => ({ ...one, offer: first + nth }));
  }

  /** Undefined for an offer of the update service. */
  at(offer: number): FalseOffer | undefined {
    return this.all[offer - this.first];
  }

  ofStep(step: number): FalseOffer | undefined {
    return this.all.find((one) => one.step === step);
  }
}

/** An offer is a byte, and 255 stands for none. */
export const OFFERS_MAX = 254;
