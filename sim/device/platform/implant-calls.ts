import { withOverlooked } from '../../decisions/overlooked.ts';
import { allowed, type Verdict } from '../../kernel/trace/verdict.ts';
import type { ControlSettings } from '../../plan/control-list.ts';
import { type AppManifest, allowsConnection } from './app-manifest.ts';
import type { Reach } from './reach.ts';

/**
 * Whether code of an actor in the place of the application may call a host. The firewall lies in the kernel: where that is
 * reached, too, nothing holds the code back.
 *
 * Source       Azure Sphere application platform: the kernel enforces AllowedConnections
 * Assumptions  the manifest of the product stays in force, whatever an image of the actor's own says
 */
export const mayCallHome = (
  controls: ControlSettings,
  manifest: AppManifest,
  { hosts }: Pick<Reach, 'hosts'>,
  host: string,
): Verdict =>
  withOverlooked(controls, checks, (set) => {
    if (hosts === 'any') return allowed('allowed-connections', 'its code is not held back by the kernel');
    return set['allowed-connections'] ? allowsConnection(manifest, host) : switchedOff;
  });

const switchedOff = allowed('allowed-connections', 'switched off');

const checks = ['allowed-connections'] as const;
