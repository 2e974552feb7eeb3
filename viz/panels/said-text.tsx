import { plain } from '../../reports/metrics/quantity.ts';
import type { Said } from '../../reports/print/said.ts';
import { catchAttacked } from '../state/catch-attacked.ts';
import type { RunView } from '../state/run-view.ts';

/** A sentence whose numbers show their devices on the map. */
export const SaidText = ({ view, said, t }: { readonly view: RunView; readonly said: Said; readonly t: number }) => (
  <>
    {said.map((part, nth) =>
      typeof part === 'string' ? (
        part
      ) : (
        <button
          key={`${nth} ${part.count}`}
          type="button"
          class="quiet count"
          title="Show these devices on the map"
          onClick={() => void catchAttacked(view, part, t)}
        >
          {plain(part.count)}
        </button>
      ),
    )}
  </>
);
