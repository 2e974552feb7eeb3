import { commandRoutes } from '../protocol/commands.ts';
import type { CommandedProcess } from '../protocol/process.ts';
import type { StateProjection } from './state-projection.ts';

/** The processes of the platform, by their places behind the devices. */
export const FABRIC = 0;
export const TRUST = 1;
export const UPDATES = 2;
export const TIMELINE = 3;
export const CONSOLES = 4;
export const ATTACKERS = 5;
export const TIME = 6;
export const SERVICES = 7;

/** Where the commands of a code go, and the region that sends them. */
export interface CommandRoute {
  readonly to: CommandedProcess;
  readonly region: number;
  /** It answers an actor. */
  readonly isAnswer: boolean;
}

export const routesTo = (
  services: Readonly<Record<(typeof commandRoutes)[number]['to'], CommandedProcess>>,
  projection: StateProjection,
): readonly CommandRoute[] =>
  commandRoutes.map(({ to, region }) => ({
    to: services[to],
    region: projection.regionCalled(region),
    isAnswer: to === 'attackers',
  }));
