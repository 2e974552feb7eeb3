/** An operator's console: a client of the broker that is no device and sends commands to the devices of its tenant. */
export interface ConsolePlan {
  /** Its client id and user name. */
  readonly name: string;
  readonly tenant: string;
}

/** A command that the application of a product obeys, and the values that are safe. */
export interface CommandPlan {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}
