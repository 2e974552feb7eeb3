import { useMemo } from 'preact/hooks';
import { plain } from '../../reports/metrics/quantity.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { countWith, recentSigns, type Sign, signs } from '../data/signs.ts';
import type { RunView } from '../state/run-view.ts';
import { isWithin, type Scope } from '../state/scope.ts';
import { SignIcon } from './sign-icon.tsx';

interface SignLegendProps {
  /** One fleet, or A and B, which switch signs off together. */
  readonly views: readonly RunView[];
}

/** How many devices have each sign, including those that also have a louder one; a click hides a sign in the picture. */
export function SignLegend({ views }: SignLegendProps) {
  const [{ mutedSigns, info }] = views;
  // Signs that have been on the screen stay in the legend, so that it does not flicker.
  const seen = useMemo(() => new Set<string>(), [info]);
  const counts = views.map(countsOf);
  for (const entry of entries) if (counts.some((count) => (count?.get(entry.key) ?? 0) > 0)) seen.add(entry.key);
  if (seen.size === 0) return null;
  const span = views[0].snapshot.value?.justNow.span ?? 0;
  const ago = ` in the last ${showSpan(span * info.manifest.tickMs)}`;
  const toggle = (key: string): void => {
    const next = new Set(mutedSigns.peek());
    if (!next.delete(key)) next.add(key);
    mutedSigns.value = next;
  };
  return (
    <ul class="legend signs" aria-label="Devices by sign">
      {entries.toReversed().map(({ key, name, shape, tone, isNow }) => {
        if (!seen.has(key)) return null;
        const found = counts.map((count) => count?.get(key));
        return (
          <li key={key} class={found.every((count) => count === 0) ? 'none' : ''}>
            <button type="button" aria-pressed={!mutedSigns.value.has(key)} onClick={() => toggle(key)}>
              <SignIcon shape={shape} tone={tone} />
              {name}
              {isNow && ago}
              {found.map((count, i) => (
                <em key={i === 0 ? 'a' : 'b'}>
                  {found.length > 1 && <b class={i === 0 ? 'a' : 'b'}>{i === 0 ? 'A' : 'B'}</b>}{' '}
                  {count === undefined ? '–' : plain(count)}
                </em>
              ))}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

type Entry = Pick<Sign, 'key' | 'name' | 'shape' | 'tone'> & { readonly isNow: boolean };

const entries: readonly Entry[] = [
  ...recentSigns.map((sign) => ({ ...sign, isNow: true })),
  ...signs.map((sign) => ({ ...sign, isNow: false })),
];

function countsOf({ snapshot, info, scope }: RunView): ReadonlyMap<string, number> | undefined {
  const answer = snapshot.value;
  if (answer === undefined) return undefined;
  const { facts, factCounts, justNow } = answer;
  const within = facts.length === 0 ? undefined : factsWithin(facts, factCounts, info.devices.groups, scope.value);
  const { tenant } = scope.value;
  const isIn = (device: number): boolean => isWithin(info.devices.groupOf(device), scope.value);
  const now = [justNow.refused, justNow.letIn].map((devices) =>
    tenant === undefined ? devices.length : devices.filter(isIn).length,
  );
  return new Map([
    ...signs.map((sign) => [sign.key, within === undefined ? 0 : countWith(within, sign)] as const),
    ...recentSigns.map(({ key }, i) => [key, now[i]] as const),
  ]);
}

function factsWithin(
  facts: Uint8Array,
  all: Uint32Array,
  groups: RunView['info']['devices']['groups'],
  scope: Scope,
): Uint32Array {
  if (scope.tenant === undefined) return all;
  const counts = new Uint32Array(all.length);
  for (const group of groups) if (isWithin(group, scope)) for (const device of group.devices) counts[facts[device]]++;
  return counts;
}
