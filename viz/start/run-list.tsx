import { useState } from 'preact/hooks';
import { ClaimChip, FleetChip } from '../style/verdict-chip.tsx';
import type { ServedRun } from './served-runs.ts';

interface RunListProps {
  readonly runs: readonly ServedRun[];
  readonly isBusy: boolean;
  /** Whether two runs may be ticked to be compared. */
  readonly mayCompare: boolean;
  onChoose(runs: readonly ServedRun[]): void;
}

/** The runs that the server offers, the newest first: a click opens one, two ticks and a click compare two. */
export function RunList({ runs, isBusy, mayCompare, onChoose }: RunListProps) {
  const [words, setWords] = useState('');
  const [ticked, setTicked] = useState<readonly ServedRun[]>([]);
  const shown = runs.filter((run) => hasWords(run, words));
  // A third tick replaces the second.
  const tick = (run: ServedRun): void =>
    setTicked(ticked.includes(run) ? ticked.filter((other) => other !== run) : [...ticked.slice(0, 1), run]);
  const ticks = mayCompare && runs.length > 1;
  return (
    <section class={ticks ? 'served ticks' : 'served'} aria-labelledby="served">
      <div class="served-head">
        <h2 id="served">
          Runs served here{' '}
          <small>{shown.length === runs.length ? runs.length : `${shown.length} of ${runs.length}`}</small>
        </h2>
        {runs.length > FILTER_FROM && (
          <input
            type="search"
            aria-label="Filter the runs"
            placeholder="Filter: scenario, seed, claim"
            value={words}
            onInput={({ currentTarget }) => setWords(currentTarget.value)}
          />
        )}
        {ticks && (
          <button
            type="button"
            class={ticked.length === 2 ? 'main' : ''}
            disabled={ticked.length < 2 || isBusy}
            title="Tick two runs first"
            onClick={() => onChoose(ticked)}
          >
            Compare the two
          </button>
        )}
      </div>
      <nav aria-label="Runs that are served here">
        <ul>
          {shown.map((run) => {
            const place = ticked.indexOf(run);
            return (
              <li key={run.name}>
                {ticks && (
                  <label class="tick" title="Compare this run with another">
                    <input
                      type="checkbox"
                      checked={place >= 0}
                      aria-label={`Compare ${run.name}`}
                      onChange={() => tick(run)}
                    />
                    {place >= 0 && <b class={place === 0 ? 'side a' : 'side b'}>{place === 0 ? 'A' : 'B'}</b>}
                  </label>
                )}
                <Row run={run} isBusy={isBusy} onChoose={() => onChoose([run])} />
              </li>
            );
          })}
        </ul>
      </nav>
      {shown.length === 0 && <p class="empty">No run has these words.</p>}
    </section>
  );
}

interface RowProps {
  readonly run: ServedRun;
  readonly isBusy: boolean;
  onChoose(): void;
}

const Row = ({ run, isBusy, onChoose }: RowProps) => (
  <button type="button" class="row" disabled={isBusy} title={run.name} onClick={onChoose}>
    <b class="name">{run.scenario}</b>
    <RunVerdict run={run} />
    <span class="about">{run.about}</span>
    <span class="size number">{sizeOf(run.bytes)}</span>
    <span class="date number">{run.writtenAt !== undefined && dateOf(run.writtenAt)}</span>
    <span class="claim" title={run.claim}>
      {run.claim}
    </span>
  </button>
);

function RunVerdict({ run: { verdict, end } }: { readonly run: ServedRun }) {
  if (verdict !== undefined) {
    return (
      <span class="chips">
        <ClaimChip claim={verdict.claim} />
        <FleetChip fleet={verdict.fleet} />
      </span>
    );
  }
  return <span class={end === 'finished' ? 'chip' : 'chip bad'}>{end === 'finished' ? 'no verdict' : end}</span>;
}

/** Whether the row contains every word. */
function hasWords({ name, scenario, claim, about }: ServedRun, words: string): boolean {
  const text = `${name} ${scenario} ${claim} ${about}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function sizeOf(bytes: number): string {
  const megabytes = bytes / 1e6;
  return `${megabytes >= 100 ? Math.round(megabytes).toLocaleString('en') : megabytes.toFixed(megabytes < 1 ? 2 : 1)} MB`;
}

/** In the machine's time zone: `2026-11-24 21:09`. */
function dateOf(ms: number): string {
  const date = new Date(ms);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

const FILTER_FROM = 8;
