import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ScenarioError } from '../../scenarios/index.ts';

/** Writes files into a fresh folder and returns the path of one of them. */
export function scratch(files: Readonly<Record<string, string>>): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'fleetlab-scenario-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return (name) => join(folder, name);
}

/** The minimal scenario, with `more` after it. */
export const least = (more = ''): string =>
  `name: least\nclaim: It runs.\nduration: 24h\nfleet:\n  - { tenant: acme, product: sensor, profile: sphere, count: 10 }\n${more}`;

/** The same with fields for its only product. */
export const leastWith = (fields: string): string =>
  `name: least\nclaim: It runs.\nduration: 24h\nfleet:\n  - { tenant: acme, product: sensor, profile: sphere, count: 10, ${fields} }\n`;

/** The message with which loading was refused. */
export async function refusal(loading: Promise<unknown>): Promise<ScenarioError> {
  const outcome = await loading.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof ScenarioError) return outcome;
  throw new Error(`expected a refusal, got ${outcome === undefined ? 'a plan' : String(outcome)}`);
}
