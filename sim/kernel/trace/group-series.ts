import { type Series, type SeriesId, seriesList } from './series.ts';

/**
 * Groups of devices, which may overlap. Devices that are in the same groups make a part, so that a device counts in one place
 * however many groups it is in; a group is the sum of its parts.
 *
 * Memory  4 bytes a device
 */
export interface GroupedDevices {
  readonly count: number;
  /** By group, how many devices it has. */
  readonly sizes: Uint32Array;
  readonly parts: number;
  /** By device, its part. */
  readonly partOf: Uint32Array;
  /** By group, the parts that it has. */
  readonly partsOf: readonly (readonly number[])[];
}

/**
 * The series that are also sampled for groups of devices: those that count what single devices do, or which state they are
 * in. The load of a service has no part that is a group's.
 */
export const groupedSeries: readonly Series[] = /* @__PURE__ */ seriesList.filter(
  (series: Series) => series.ofService !== true,
);

/** The place of a series among those of a group; -1 if groups do not have it. */
export const groupedIndex = (id: SeriesId): number => groupedSeries.findIndex((series) => series.id === id);

/** All series of a run: those of the fleet, then those of each group, such as `messages.sent{tenant:acme}`. */
export const seriesWith = (groups: readonly string[]): readonly Series[] => [
  ...seriesList,
  ...groups.flatMap((group) => groupedSeries.map((series) => ({ ...series, id: ofGroup(series.id, group) }))),
];

/** The id of a series of a group, as k6 writes a metric of a tag. */
const ofGroup = (id: string, group: string): string => `${id}{${group}}`;

/**
 * Takes the values of a group out of a row of samples, as if the fleet had no other devices. Series that groups do not have
 * are NaN: no figure of a group may use them.
 */
export function valuesOfGroup(values: Float64Array, group: number): Float64Array {
  const own = new Float64Array(seriesList.length).fill(Number.NaN);
  const from = seriesList.length + group * groupedSeries.length;
  for (let i = 0; i < places.length; i++) own[places[i]] = values[from + i];
  return own;
}

/** By series of a group, its place in the list of all. */
const places = /* @__PURE__ */ groupedSeries.map(({ id }) => seriesList.findIndex((series) => series.id === id));
