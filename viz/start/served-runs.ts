import { fleetWords, type RunVerdict } from '../../reports/outcome/run-verdict.ts';

/** A run that the server offers, as `runs.json` beside the page lists it. */
export interface ServedRun {
  /** The folder's name. */
  readonly name: string;
  readonly scenario: string;
  readonly claim: string;
  /** The folder's address, with a slash at its end. */
  readonly address: string;
  /** Undefined while it runs, and where it did not finish. */
  readonly verdict: Pick<RunVerdict, 'claim' | 'fleet'> | undefined;
  /** How it ended, or that it is running. */
  readonly end: string;
  /** Fidelity, seed and size of the fleet. */
  readonly about: string;
  readonly bytes: number;
  /** When it was last written, in milliseconds since 1970; undefined where the list lacks it. */
  readonly writtenAt: number | undefined;
}

/** The runs beside the page, the newest first; none for a page that was opened from disk, or without a list. */
export async function servedRuns(): Promise<readonly ServedRun[]> {
  if (!location.protocol.startsWith('http')) return [];
  const answer = await fetch('runs.json').catch(() => undefined);
  if (answer?.ok !== true || !(answer.headers.get('content-type') ?? '').includes('json')) return [];
  const list: unknown = await answer.json().catch(() => undefined);
  const runs = Array.isArray(list) ? list.flatMap(servedRun) : [];
  return runs.toSorted((a, b) => (b.writtenAt ?? 0) - (a.writtenAt ?? 0) || (a.name < b.name ? -1 : 1));
}

function servedRun(entry: Readonly<Record<string, unknown>>): readonly ServedRun[] {
  const { name, path, scenario, claim, seed, fidelity, verdict, devices, end, bytes, writtenAt } = entry;
  if (typeof name !== 'string' || typeof path !== 'string') return [];
  const address = new URL(path, location.href);
  // Runs are beside the page; addresses on other hosts are ignored.
  if (address.origin !== location.origin) return [];
  return [
    {
      name,
      scenario: String(scenario ?? name),
      claim: String(claim ?? ''),
      address: address.href,
      verdict: verdictIn(verdict),
      end: String(end ?? ''),
      about: `${fidelity} · seed ${seed} · ${Number(devices).toLocaleString('en')} devices`,
      bytes: Number(bytes) || 0,
      writtenAt: typeof writtenAt === 'number' ? writtenAt : undefined,
    },
  ];
}

const claims: readonly unknown[] = ['reproduced', 'refuted', 'untested', 'open'] satisfies RunVerdict['claim'][];
const fleets: readonly unknown[] = Object.keys(fleetWords);

function verdictIn(value: unknown): ServedRun['verdict'] {
  const { claim, fleet } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  return claims.includes(claim) && fleets.includes(fleet) ? ({ claim, fleet } as ServedRun['verdict']) : undefined;
}
