/**
 * The devices of a fleet that a file lists.
 *
 * Source  `fleet.from` of a scenario; the digest is of the file's bytes, so a plan of a changed file is another plan
 */
export interface RosterPlan {
  /** The name of the file, without its folder: a run does not depend on where the file was. */
  readonly file: string;
  readonly sha256: string;
  readonly devices: number;
  /** Columns of the file that mean nothing to the lab. */
  readonly ignored: readonly string[];
  /** The devices themselves. Left out where a plan is written down: a run folder has them in its table of devices. */
  readonly rows?: Roster;
}

/**
 * The devices of a file, by number: product by product in the order of the plan, and within a product by id. So the order
 * of the rows does not matter.
 */
export interface Roster {
  readonly names: RosterNames;
  /** By device, the place of its ring in its product's rings; undefined: drawn by their shares. */
  readonly rings: PlacedWords | undefined;
  /** The same for sites. */
  readonly sites: PlacedWords | undefined;
  /** By device, a place in `versions`; undefined: what the product left the factory with. */
  readonly firmware: PlacedWords | undefined;
  readonly versions: readonly string[];
  readonly tags: RosterTags | undefined;
}

/** A place in a list for each device, or `NOWHERE`. */
export type PlacedWords = Uint16Array<ArrayBuffer>;
export const NOWHERE = 0xffff;

/** All names in one text: a million of them are one value to copy, and not a million. */
export interface RosterNames {
  /** Each name, followed by a line end. */
  readonly all: string;
  /** Where each name begins, and the end of the last one. */
  readonly starts: Uint32Array<ArrayBuffer>;
}

/** The tags of device n are `words[sets[places[n]]]`. */
export interface RosterTags {
  readonly words: readonly string[];
  /** Different sets of tags, each as places in `words`. */
  readonly sets: readonly (readonly number[])[];
  readonly places: Uint32Array<ArrayBuffer>;
}

export const rosterName = ({ all, starts }: RosterNames, device: number): string =>
  all.slice(starts[device], starts[device + 1] - 1);

/** A plan as it is written down and compared: the digest of the file stands for its devices. */
export function withoutRows<P extends { readonly roster?: RosterPlan }>(plan: P): P {
  if (plan.roster?.rows === undefined) return plan;
  const { rows: _, ...roster } = plan.roster;
  return { ...plan, roster };
}
