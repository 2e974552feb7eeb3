import type { Fleet } from '../../../sim/fleet/fleet.ts';

/** What a broker is configured from: the folder of keys and certificates, and who its clients are. */
export interface RecipeFacts {
  /** An absolute path. */
  readonly folder: string;
  readonly port: number;
  readonly fleet: Fleet;
  /** The client id of the client that reads all readings and sends commands, and of clients that look on. */
  readonly platform: string;
  readonly observer: string;
}

/** A client in the words of its certificate. */
export interface RecipeUser {
  readonly name: string;
  readonly organization: string;
}

export interface RecipeFile {
  readonly name: string;
  readonly text: string;
  /** Only its owner may read it. */
  readonly isSecret: boolean;
}

/** How another broker serves a fleet with the files of a folder. */
export interface Recipe {
  /** With a user of its own for every device in its configuration, the most devices that it is for. */
  readonly devicesMax: number;
  files(facts: RecipeFacts): readonly RecipeFile[];
  /** For the README of the folder: how to start it, and what it does about revoked devices. */
  readme(facts: RecipeFacts): string;
}

/** Organization of the certificates of the platform's own clients. */
const PLATFORM = 'fleetlab';

/** The platform's client, the observer, and every device of the fleet. */
export function usersOf({ fleet, platform, observer }: RecipeFacts): {
  readonly platform: RecipeUser;
  readonly observer: RecipeUser;
  readonly devices: readonly RecipeUser[];
} {
  const devices = Array.from({ length: fleet.size }, (_, device) => ({
    name: fleet.nameOf(device),
    organization: fleet.productOf(device).plan.tenant,
  }));
  const own = (name: string): RecipeUser => ({ name, organization: PLATFORM });
  return { platform: own(platform), observer: own(observer), devices };
}

export const runWith = ({ port }: RecipeFacts): string =>
  `fleetlab run <scenario> --fidelity live --broker mqtts://127.0.0.1:${port}`;
