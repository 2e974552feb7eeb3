import { type ColourMode, colourModes } from '../data/legend.ts';
import type { RunView } from '../state/run-view.ts';

/** What the colours of the fleet say, and how its devices lie. */
export function ColourBy({ replay: { colour, arrangement, info } }: { readonly replay: RunView }) {
  return (
    <div class="colour-by">
      <label>
        Colour by{' '}
        <select
          id="colour"
          value={colour.value}
          onChange={({ currentTarget }) => {
            colour.value = currentTarget.value as ColourMode;
          }}
        >
          {colourModes
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
