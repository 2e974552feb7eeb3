import { invariant, LabError } from '../../kernel/lab-error.ts';
import type { ImageKind } from '../../plan/image-kinds.ts';
import type { ProfileId } from '../../plan/profiles.ts';
import type { Image } from './image.ts';
import { chainOf } from './layers.ts';

/**
 * The contents of a slot: an image for each layer that an update can replace, and in a factory set also for the other
 * layers.
 *
 * `number` is what a device's record keeps, in eight bits; 0 stands for an empty slot.
 */
export interface ImageSet {
  readonly number: number;
  readonly profile: ProfileId;
  readonly label: string;
  /** The lowest version among the images that the set adds to its base. */
  readonly securityVersion: number;
  readonly images: ReadonlyMap<ImageKind, Image>;
}

/**
 * All image sets of a product. Asking for an equal set returns the existing one.
 *
 * Errors  LabError `image-set/incomplete`, `image-set/out-of-reach`, `image-set/too-many` (more than 255)
 */
export class ImageSets {
  private readonly sets: ImageSet[] = [];

  get count(): number {
    return this.sets.length;
  }

  /** The factory set: an image for each layer of the product's chain that is not in silicon. */
  factory(profile: ProfileId, label: string, images: readonly Image[]): ImageSet {
    const byKind = new Map(images.map((image) => [image.kind, image]));
    for (const { id, kind } of chainOf(profile)) {
      if (kind === undefined || byKind.has(kind)) continue;
      throw new LabError('image-set/incomplete', {
        what: `the factory set "${label}" has no image for the layer ${id}`,
        hint: `add an image of kind ${kind}`,
      });
    }
    return this.enter(profile, label, images, byKind);
  }

  /** A base with some images replaced: the result of an update. */
  release(base: ImageSet, label: string, images: readonly Image[]): ImageSet {
    const out = chainOf(base.profile).find(
      ({ kind, isUpdatable }) => !isUpdatable && images.some((image) => image.kind === kind),
    );
    if (out !== undefined)
      throw new LabError('image-set/out-of-reach', {
        what: `"${label}" replaces the layer ${out.id}, which no update reaches on ${base.profile}`,
        hint: 'leave it out: it is changed at the bench',
      });
    const byKind = new Map(base.images);
    for (const image of images) byKind.set(image.kind, image);
    return this.enter(base.profile, label, images, byKind);
  }

  /** The set that recovery leaves: the factory's system without its applications. */
  recovery(factory: ImageSet): ImageSet {
    const kept = chainOf(factory.profile).flatMap(({ kind, of }) => {
      const image = kind === undefined || of === 'customer' ? undefined : factory.images.get(kind);
      return image === undefined ? [] : [image];
    });
    return this.enter(
      factory.profile,
      `${factory.label} recovered`,
      kept,
      new Map(kept.map((image) => [image.kind, image])),
    );
  }

  /** The set of that number; undefined for 0, an empty slot. */
  setOf(number: number): ImageSet | undefined {
    if (number === 0) return undefined;
    const set = this.sets[number - 1];
    invariant(set !== undefined, `image set ${number} is in the registry`);
    return set;
  }

  private enter(
    profile: ProfileId,
    label: string,
    news: readonly Image[],
    images: ReadonlyMap<ImageKind, Image>,
  ): ImageSet {
    if (news.length === 0)
      throw new LabError('image-set/incomplete', { what: `"${label}" brings no image`, hint: 'name at least one' });
    const securityVersion = Math.min(...news.map((image) => image.securityVersion));
    const known = this.sets.find((set) => isSame(set, { profile, label, securityVersion, images }));
    if (known !== undefined) return known;
    if (this.sets.length === SETS_MAX)
      throw new LabError('image-set/too-many', {
        what: `"${label}" would be image set ${SETS_MAX + 1} of its product`,
        hint: `a product has at most ${SETS_MAX}: bring fewer images`,
      });
    const set: ImageSet = { number: this.sets.length + 1, profile, label, securityVersion, images };
    this.sets.push(set);
    return set;
  }
}

const SETS_MAX = 255;

const isSame = (set: ImageSet, other: Omit<ImageSet, 'number'>): boolean =>
  set.profile === other.profile &&
  set.label === other.label &&
  set.securityVersion === other.securityVersion &&
  set.images.size === other.images.size &&
  [...set.images].every(([kind, image]) => other.images.get(kind) === image);
