import type { LocatedMap, LocatedValue } from '../source/located.ts';

/**
 * A scenario in which each step of a campaign says who attacks: an attack, or a secret that comes into somebody's hands,
 * without it is by, or to, the actor of the campaign.
 */
export function withCampaignActors(root: LocatedValue): LocatedValue {
  if (root.kind !== 'map') return root;
  const entry = root.entries.get('campaigns');
  if (entry?.value.kind !== 'list') return root;
  const campaigns = { ...entry.value, items: entry.value.items.map(withActor) };
  return { ...root, entries: new Map([...root.entries, ['campaigns', { ...entry, value: campaigns }]]) };
}

function withActor(campaign: LocatedValue): LocatedValue {
  if (campaign.kind !== 'map') return campaign;
  const by = campaign.entries.get('by');
  const steps = campaign.entries.get('steps');
  if (by === undefined || steps?.value.kind !== 'list') return campaign;
  const name = nameIn(by.value);
  const items = steps.value.items.map((step) => {
    if (step.kind !== 'map') return step;
    const word = step.entries.get('do')?.value;
    if (word?.kind !== 'scalar') return step;
    if (word.value === 'attack') return withDefault(step, 'by', by.value);
    return word.value === 'leak' && name !== undefined ? withDefault(step, 'to', name) : step;
  });
  return withEntry(campaign, 'steps', { ...steps.value, items });
}

const nameIn = (by: LocatedValue): LocatedValue | undefined =>
  by.kind === 'map' ? by.entries.get('name')?.value : by.kind === 'scalar' ? by : undefined;

const withDefault = (map: LocatedMap, key: string, value: LocatedValue): LocatedMap =>
  map.entries.has(key) ? map : withEntry(map, key, value);

const withEntry = (map: LocatedMap, key: string, value: LocatedValue): LocatedMap => ({
  ...map,
  entries: new Map([...map.entries, [key, { keyAt: map.entries.get(key)?.keyAt ?? value.at, value }]]),
});
