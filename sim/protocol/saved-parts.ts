interface Part {
  save(): unknown;
  restore(state: never): void;
}

export type SavedParts<Parts> = {
  readonly [Name in keyof Parts]: Parts[Name] extends { save(): infer State } ? State : never;
};

/** The state of each part of a process, by its name. */
export const saveParts = <Parts extends Readonly<Record<string, Part>>>(parts: Parts): SavedParts<Parts> =>
  Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.save()])) as SavedParts<Parts>;

export function restoreParts<Parts extends Readonly<Record<string, Part>>>(
  parts: Parts,
  state: SavedParts<Parts>,
): void {
  for (const [name, part] of Object.entries(parts)) part.restore(state[name] as never);
}
