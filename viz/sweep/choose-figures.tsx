import { useState } from 'preact/hooks';
import { headOf } from '../../reports/print/figure-text.ts';
import type { Figure } from '../../reports/sweep/figures.ts';

interface ChooseFiguresProps {
  /** Figures that some run has a value of. */
  readonly figures: readonly Figure[];
  readonly shown: readonly string[];
  readonly defaults: readonly string[];
  /** Undefined for the default figures. */
  onShow(columns: readonly string[] | undefined): void;
}

/** Chooses the figures of the table; finds them by a part of their name. */
export function ChooseFigures({ figures, shown, defaults, onShow }: ChooseFiguresProps) {
  const [words, setWords] = useState('');
  const found = figures.filter(({ column }) => column.toLowerCase().includes(words.trim().toLowerCase()));
  const toggle = (column: string): void => {
    const next = figures
      .map((figure) => figure.column)
      .filter((name) => (name === column ? !shown.includes(name) : shown.includes(name)));
    onShow(next.join() === defaults.join() ? undefined : next);
  };
  return (
    <details
      class="menu figures-menu"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.currentTarget.open = false;
        event.currentTarget.querySelector('summary')?.focus();
      }}
    >
      <summary>
        Figures <small>{`${shown.length} of ${figures.length}`}</small>
      </summary>
      <div>
        <input
          type="search"
          aria-label="Find a figure"
          placeholder="Find a figure"
          value={words}
          onInput={({ currentTarget }) => setWords(currentTarget.value)}
        />
        <ul>
          {found.map((figure) => (
            <li key={figure.column}>
              <label class="check">
                <input type="checkbox" checked={shown.includes(figure.column)} onChange={() => toggle(figure.column)} />
                {headOf(figure)}
              </label>
            </li>
          ))}
        </ul>
        {found.length === 0 && <p class="empty">No run has a figure of that name.</p>}
        <button type="button" disabled={shown.join() === defaults.join()} onClick={() => onShow(undefined)}>
          Default figures
        </button>
      </div>
    </details>
  );
}
