import { useSignal } from '@preact/signals';
import { plain } from '../../reports/metrics/quantity.ts';
import type { AttackWords } from '../../reports/print/attack-words.ts';
import { plainText, type Said } from '../../reports/print/said.ts';
import { trimmedText } from '../../reports/print/trimmed.ts';
import { hasAttacks } from '../../sim/plan/attack-steps.ts';
import { type Panel, type PanelProps, PanelSection } from '../charts/panel.tsx';
import type { RunView } from '../state/run-view.ts';
import { useAsked } from '../state/use-asked.ts';
import { SaidText } from './said-text.tsx';

export const attacksPanel: Panel = {
  id: 'came-to',
  title: 'What the attacks came to',
  place: 'before time',
  when: ({ info }) => hasAttacks(info.manifest.plan),
  View: AttacksPanel,
};

/** What got in, what did not, and what is left, for a reader who has seen nothing else; of the whole run, or by the instant. */
function AttacksPanel({ view, id, title }: PanelProps) {
  const { queries, info } = view;
  const isWhole = useSignal(true);
  const answer = useAsked(
    () => (isWhole.value ? info.end : Math.floor(view.t.value)),
    async (t) => {
      const offlineMs = t < info.end ? 0 : info.summary.harmByCause?.offlineMs.attack;
      return { t, words: await queries.attacks(t, offlineMs ?? 0) };
    },
    [isWhole],
  ).value;
  const choices = [
    ['whole run', true],
    ['by this instant', false],
  ] as const;
  return (
    <PanelSection
      id={id}
      title={title}
      note={
        <fieldset class="choices" aria-label="What it is of">
          {choices.map(([name, whole]) => (
            <button
              key={name}
              type="button"
              class="quiet"
              aria-pressed={isWhole.value === whole}
              onClick={() => {
                isWhole.value = whole;
              }}
            >
              {name}
            </button>
          ))}
        </fieldset>
      }
    >
      {answer !== undefined && <Words view={view} {...answer} />}
    </PanelSection>
  );
}

interface WordsProps {
  readonly view: RunView;
  readonly t: number;
  readonly words: AttackWords;
}

function Words({ view, t, words }: WordsProps) {
  const { sentence, objectives, given, gained, letIn, stopped, inVain, left, untold } = words;
  const trimmed = trimmedText(view.info);
  const missing = trimmed === undefined ? [] : [`what is in none of its rows, which are ${trimmed}`];
  const untoldHere = [...untold, ...missing].map((text) => [text]);
  return (
    <>
      <p>
        <SaidText view={view} said={sentence} t={t} />
      </p>
      {objectives.map((text) => (
        <p key={text} class="dim">
          {text}.
        </p>
      ))}
      <List title="What actors were given" said={given} {...{ view, t }} inline />
      <List title="What they got" said={gained} {...{ view, t }} inline />
      <List title="What let them in" said={letIn} {...{ view, t }} />
      <List title="What stopped the rest" said={stopped} {...{ view, t }} />
      <List title="What refused, and did not stop it" said={inVain} {...{ view, t }} />
      <List title="Is it over?" said={left.reasons} {...{ view, t }} chip={left.state} />
      <List title="What no row tells" said={untoldHere} {...{ view, t }} inline />
    </>
  );
}

interface ListProps {
  readonly view: RunView;
  readonly t: number;
  readonly title: string;
  readonly said: readonly Said[];
  /** Beside the title. */
  readonly chip?: string;
  /** One after the other, not below each other. */
  readonly inline?: boolean;
}

function List({ view, t, title, said, chip, inline = false }: ListProps) {
  if (said.length === 0) return null;
  const left = said.length - SHOWN_MAX;
  return (
    <>
      <h3>
        {title} {chip !== undefined && <span class={chip === 'not over' ? 'chip bad' : 'chip'}>{chip}</span>}
      </h3>
      <ul class={inline ? 'inline' : ''}>
        {said.slice(0, left > 1 ? SHOWN_MAX : said.length).map((one) => (
          <li key={plainText(one)}>
            <SaidText view={view} said={one} t={t} />
          </li>
        ))}
        {left > 1 && <li class="dim">and {plain(left)} more</li>}
      </ul>
    </>
  );
}

/** The panels of campaigns and of controls have all. */
const SHOWN_MAX = 6;
