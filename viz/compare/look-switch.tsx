import type { Signal } from '@preact/signals';
import type { Look } from '../state/link.ts';

/** How two runs are shown. */
export const LookSwitch = ({ look }: { readonly look: Signal<Look> }) => (
  <fieldset class="look" title="Side by side, difference (v)">
    <legend class="hidden">How the two fleets are shown</legend>
    {looks.map(([value, label]) => (
      <label key={value}>
        <input
          type="radio"
          name="look"
          value={value}
          checked={look.value === value}
          onChange={() => {
            look.value = value;
          }}
        />
        <span>{label}</span>
      </label>
    ))}
  </fieldset>
);

const looks: readonly (readonly [Look, string])[] = [
  ['beside', 'Side by side'],
  ['difference', 'Difference'],
];
