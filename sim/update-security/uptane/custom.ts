import type { Release } from '../release.ts';
import type { TargetFile } from '../tuf/metadata.ts';

/** The custom field of an image in the image repository. */
export interface ImageCustom {
  readonly hardwareIds: readonly string[];
  readonly releaseCounter: number;
}

/** The custom field of an image in the director's targets: its ECUs, and what the image repository should say, too. */
export interface DirectorCustom {
  readonly ecus: Readonly<Record<string, { readonly hardwareId: string }>>;
  readonly releaseCounter: number;
}

/** The custom field for a release: the product identifies the hardware, the sequence number is the counter. */
export const imageCustom = (release: Release): ImageCustom => ({
  hardwareIds: [hardwareIdOf(release)],
  releaseCounter: release.sequence,
});

export const hardwareIdOf = ({ vendor, product }: Pick<Release, 'vendor' | 'product'>): string =>
  `${vendor}/${product}`;

/** Undefined for a custom field of another form: then the target is for no device. */
export function directorCustomIn({ custom }: TargetFile): DirectorCustom | undefined {
  if (!isObject(custom) || !isObject(custom.ecus) || !isCounter(custom.releaseCounter)) return undefined;
  const ecus = Object.entries(custom.ecus).map(
    ([id, ecu]) => [id, isObject(ecu) ? ecu.hardwareId : undefined] as const,
  );
  if (!ecus.every((entry): entry is [string, string] => typeof entry[1] === 'string')) return undefined;
  const named = ecus.map(([id, hardwareId]) => [id, { hardwareId }] as const);
  return { ecus: Object.fromEntries(named), releaseCounter: custom.releaseCounter };
}

/** Undefined for a custom field of another form: then it matches no instruction of a director. */
export function imageCustomIn({ custom }: TargetFile): ImageCustom | undefined {
  if (!isObject(custom) || !isCounter(custom.releaseCounter) || !Array.isArray(custom.hardwareIds)) return undefined;
  const hardwareIds: readonly unknown[] = custom.hardwareIds;
  if (!hardwareIds.every((id) => typeof id === 'string')) return undefined;
  return { hardwareIds, releaseCounter: custom.releaseCounter };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** An unsigned integer (Uptane, 5.2.3.1.1). */
const isCounter = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
