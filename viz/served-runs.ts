/** A run that whoever serves the page has to offer, as `runs.json` beside the page lists it. */
export interface ServedRun {
  /** The folder's name. */
  readonly name: string;
  readonly scenario: string;
  /** The folder's address, with a slash at its end. */
  readonly address: string;
  /** Undefined while it runs, and where it did not come to its end. */
  readonly passed: boolean | undefined;
  readonly about: string;
}

/** The runs beside the page; none where nobody serves it, or where there is no list. */
export async function servedRuns(): Promise<readonly ServedRun[]> {
  if (!location.protocol.startsWith('http')) return [];
  const answer = await fetch('runs.json').catch(() => undefined);
  if (answer?.ok !== true || !(answer.headers.get('content-type') ?? '').includes('json')) return [];
  const list: unknown = await answer.json().catch(() => undefined);
  return Array.isArray(list) ? list.flatMap(servedRun) : [];
}

function servedRun(entry: Readonly<Record<string, unknown>>): readonly ServedRun[] {
  const { name, path, scenario, seed, fidelity, passed, devices, end } = entry;
  if (typeof name !== 'string' || typeof path !== 'string') return [];
  const address = new URL(path, location.href);
  // Runs lie beside the page; another host is nobody's to name.
  if (address.origin !== location.origin) return [];
  const about = [fidelity, `seed ${seed}`, `${Number(devices).toLocaleString('en')} devices`];
  return [
    {
      name,
      scenario: String(scenario ?? name),
      address: address.href,
      passed: typeof passed === 'boolean' ? passed : undefined,
      about: [...about, ...(end === 'finished' ? [] : [end])].join(' · '),
    },
  ];
}
