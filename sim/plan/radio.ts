/** A radio by which devices reach all with an equal one at sites of the same name, and how those of each site are placed. */
export interface RadioPlan {
  /** The square that the devices of a site are spread over. */
  readonly areaKm2: number;
  readonly rangeM: number;
}

/** Whether devices with one of these can be in reach of devices with the other. */
export const areEqualRadios = (one: RadioPlan | undefined, other: RadioPlan | undefined): boolean =>
  one !== undefined && one.areaKm2 === other?.areaKm2 && one.rangeM === other.rangeM;
