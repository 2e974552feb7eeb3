import { type ColorMode, colorModes } from '../data/legend.ts';
import type { RunView } from '../state/run-view.ts';

/** Chooses what the colors of the fleet show, and how its devices are arranged. */
export function ColorBy({ view: { color, arrangement, info } }: { readonly view: RunView }) {
  return (
    <div class="color-by">
      <label>
        Color by{' '}
        <select
          id="color"
          value={color.value}
          onChange={({ currentTarget }) => {
            color.value = currentTarget.value as ColorMode;
          }}
        >
          {colorModes
            .filter((mode) => info.legends[mode].length > 0)
            .map((mode) => (
              <option key={mode}>{mode}</option>
            ))}
        </select>
      </label>
      <label class="check" title="Each block as a stacked bar, the worst on top">
        <input
          type="checkbox"
          checked={arrangement.value === 'sorted'}
          onChange={({ currentTarget }) => {
            arrangement.value = currentTarget.checked ? 'sorted' : 'map';
          }}
        />
        Sorted
      </label>
    </div>
  );
}
