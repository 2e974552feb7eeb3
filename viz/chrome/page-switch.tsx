import { hasAttacks } from '../../sim/plan/attack-steps.ts';
import type { RunView } from '../state/run-view.ts';

/** Chooses the page of a run with attacks: its fleet, or the trees of its attacks. */
export function PageSwitch({ view: { page, info } }: { readonly view: RunView }) {
  if (!hasAttacks(info.manifest.plan)) return null;
  return (
    <nav class="pages" aria-label="Pages">
      {pages.map(([name, text, title]) => (
        <button
          key={name}
          type="button"
          aria-current={page.value === name ? 'page' : undefined}
          title={title}
          onClick={() => {
            page.value = name;
          }}
        >
          {text}
        </button>
      ))}
    </nav>
  );
}

const pages = [
  ['fleet', 'Fleet', 'The fleet, its panels and time (t)'],
  ['trees', 'Trees', 'What attacks needed, what they came to, how far they spread (t)'],
] as const;
