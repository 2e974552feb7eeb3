/**
 * Where an actor can act from: what it reaches without taking anything over. `broker`: its address on the network.
 * `cable`: the devices themselves, with a cable.
 */
export const positions = ['broker', 'cable'] as const;
export type Position = (typeof positions)[number];

/**
 * What a device gives away to an actor that takes it apart or copies the list of its maker. `credential`: its private key with
 * the certificate that it holds by then, or its password. `certificate`: the certificate alone, which is no secret.
 */
export const secrets = ['credential', 'certificate'] as const;
export type Secret = (typeof secrets)[number];

/**
 * Who attacks: a name under which it keeps what it learns, from one step to the next.
 *
 * Shape   `reaches` and `holds` are what it has in this step; `holds` is about the devices of the step
 */
export interface ActorPlan {
  readonly name: string;
  readonly reaches: readonly Position[];
  readonly holds: readonly Secret[];
}
