import { plain } from '../../reports/metrics/quantity.ts';
import { sparedText } from '../state/go-to-step.ts';
import type { RunView } from '../state/run-view.ts';
import { select } from '../state/run-view.ts';

/** Finds devices by `key:value`, shows how many match, and steps from one to the next. */
export function FindBox({ view }: { readonly view: RunView }) {
  const { query, found, caught } = view;
  const answer = found.value;
  const lasso = caught.value;
  return (
    <search class="find">
      <input
        id="find"
        type="search"
        aria-label="Find devices"
        aria-describedby="found"
        placeholder="Find: ring:canary state:backoff, or a name"
        list="find-terms"
        autocomplete="off"
        spellcheck={false}
        value={query.value}
        onInput={({ currentTarget }) => {
          query.value = currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void stepFound(view, event.shiftKey ? -1 : 1);
          if (event.key !== 'Escape') return;
          // A browser then clears the field, and one that has lost the focus does not tell: its words would stay in force unseen.
          event.preventDefault();
          event.currentTarget.blur();
        }}
      />
      <datalist id="find-terms">
        {termsOf(view).map((term) => (
          <option key={term} value={term} />
        ))}
      </datalist>
      <span id="found" class={answer?.fault === undefined ? 'count' : 'count bad'} aria-live="polite">
        {answer?.fault ??
          (answer === undefined
            ? ''
            : `${plain(answer.count)} ${answer.count === 1 ? 'device' : 'devices'}${sparedText(answer)}`)}
      </span>
      {answer !== undefined && answer.count > 0 && (
        <>
          <button
            type="button"
            class="icon"
            aria-label="Previous match"
            title="Previous match (N)"
            onClick={() => void stepFound(view, -1)}
          >
            ‹
          </button>
          <button
            type="button"
            class="icon"
            aria-label="Next match"
            title="Next match (n)"
            onClick={() => void stepFound(view, 1)}
          >
            ›
          </button>
        </>
      )}
      {lasso !== undefined && (
        <button
          type="button"
          class="caught"
          title="Clear the selection (Esc)"
          onClick={() => {
            caught.value = undefined;
          }}
        >
          {plain(lasso.count)} {lasso.by ?? 'in the lasso'} ×
        </button>
      )}
    </search>
  );
}

/**
 * Selects the next device that matches the query, or is in the lasso, after the selected one; wraps around at the end.
 * Enter right after typing means the words as they are now, so this waits for their answer.
 */
export async function stepFound(view: RunView, way: 1 | -1): Promise<void> {
  const answer = view.caught.peek() ?? (await view.foundNow());
  const { count } = view.info.devices;
  if (answer === undefined || answer.count === 0) return;
  let device = view.selected.peek() ?? (way > 0 ? -1 : count);
  for (let i = 0; i < count; i++) {
    device = (device + way + count) % count;
    if ((answer.bits[device >> 3] & (1 << (device & 7))) !== 0) {
      select(view, device);
      return;
    }
  }
}

/** Terms to choose from while typing: the blocks and states of this run. */
function termsOf({ info }: RunView): readonly string[] {
  const { groups } = info.devices;
  const of = (key: string, names: readonly string[]): readonly string[] =>
    [...new Set(names)]
      .toSorted()
      .slice(0, 30)
      .map((name) => `${key}:${name}`);
  return [
    ...of(
      'tenant',
      groups.map(({ tenant }) => tenant),
    ),
    ...of(
      'product',
      groups.map(({ product }) => product),
    ),
    ...of(
      'ring',
      groups.map(({ ring }) => ring),
    ),
    ...of(
      'profile',
      groups.map(({ profile }) => profile),
    ),
    ...of(
      'fw',
      groups.map(({ firmware }) => firmware),
    ),
    ...of(
      'health',
      info.legends.health.map(({ name }) => name).filter((name) => !name.includes(' ')),
    ),
    ...info.manifest.regions.flatMap(({ name, states }) => of(name, states)),
  ];
}
