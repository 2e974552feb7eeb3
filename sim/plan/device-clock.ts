/** The clock of a device, as its product has it. */
export interface ClockPlan {
  /** How fast or slow it is at most, in billionths; each device has a rate of its own between both bounds. */
  readonly driftPpb: number;
  /** Whether a battery keeps it going without power. */
  readonly hasBattery: boolean;
  /** How often the device asks the time service; it also asks at each boot. */
  readonly syncMs: number;
  /**
   * Age, when the run begins, of what the device left the factory with: a clock with a battery was right then, and one
   * without starts at that date.
   */
  readonly builtMs: number;
}
