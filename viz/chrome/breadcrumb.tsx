import { type RunView, select } from '../state/run-view.ts';
import type { Scope } from '../state/scope.ts';

/** The part of the fleet that is shown: each step leads back to its part, and lists the parts below it. */
export function Breadcrumb({ view }: { readonly view: RunView }) {
  const { scope, info, page, selected } = view;
  const { tenant, product, ring } = scope.value;
  const { groups } = info.devices;
  const below = [
    ...new Set(
      groups
        .filter(
          (group) =>
            (tenant === undefined || group.tenant === tenant) && (product === undefined || group.product === product),
        )
        .map((group) => (tenant === undefined ? group.tenant : product === undefined ? group.product : group.ring)),
    ),
  ].toSorted();
  const go = (to: Scope): void => {
    page.value = 'fleet';
    scope.value = to;
  };
  const next = (name: string): Scope =>
    tenant === undefined
      ? { tenant: name }
      : product === undefined
        ? { tenant, product: name }
        : { tenant, product, ring: name };
  const device = selected.value;
  const steps: readonly (readonly [name: string, to: Scope])[] = [
    ['All tenants', {}],
    ...(tenant === undefined ? [] : [[tenant, { tenant }] as const]),
    ...(product === undefined ? [] : [[product, { tenant, product }] as const]),
    ...(ring === undefined ? [] : [[ring, { tenant, product, ring }] as const]),
  ];
  const isDevice = page.value === 'device' && device !== undefined;
  return (
    <nav class="crumbs" aria-label="Part of the fleet">
      <ol>
        {steps.map(([name, to], i) => (
          <li key={name}>
            <button
              type="button"
              class="quiet"
              aria-current={!isDevice && i === steps.length - 1 ? 'page' : undefined}
              onClick={() => go(to)}
            >
              {name}
            </button>
          </li>
        ))}
        {!isDevice && ring === undefined && below.length > 1 && (
          <li>
            <select aria-label="Go into" value="" onChange={({ currentTarget }) => go(next(currentTarget.value))}>
              <option value="" disabled>
                {tenant === undefined ? 'tenant…' : product === undefined ? 'product…' : 'ring…'}
              </option>
              {below.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </li>
        )}
        {isDevice && (
          <li>
            <button type="button" class="quiet" aria-current="page" onClick={() => select(view, device)}>
              {info.devices.name(device)}
            </button>
          </li>
        )}
      </ol>
    </nav>
  );
}
