import { plain } from '../../reports/metrics/quantity.ts';
import { secondTime } from '../../reports/print/time-axis.ts';
import type { Reconnections } from '../../reports/trace-index/reconnections.ts';
import { type Panel, type PanelProps, PanelSection } from '../charts/panel.tsx';
import { type RunView, seek, select } from '../state/run-view.ts';
import { useAsked } from '../state/use-asked.ts';
import type { Drop } from './deepest-drop.ts';
import { useDeepestDrop } from './use-deepest-drop.ts';
import { whyLate } from './why-late.ts';

export const lastBackPanel: Panel = { id: 'last-back', title: 'Last back', place: 'after time', View: LastBack };

/** The last devices to reconnect after the deepest drop, and what delayed them; a click shows one at that instant. */
function LastBack({ view, id, title }: PanelProps) {
  const { info } = view;
  const drop = useDeepestDrop(view);
  const answer = useAsked(
    () => drop.value,
    async (asked) => (asked == null ? undefined : { drop: asked, ...(await lateIn(view, asked)) }),
  );
  const late = answer.value;
  if (late === undefined || late.left === 0) return null;
  const { tickMs } = info.manifest;
  const at = (t: number): string => secondTime(t * tickMs, info.end * tickMs);
  const [last] = late.last;
  return (
    <PanelSection id={id} title={title} note={`after the drop at ${at(late.drop.leastAt)}`}>
      <p class="dim">
        {plain(late.left)} devices lost their connection{late.reason === undefined ? '' : ` (${late.reason})`}.{' '}
        {late.halfAt === undefined
          ? `Fewer than half were back by ${at(late.drop.to)}.`
          : `Half were back by ${at(late.halfAt)}${last === undefined || late.away > 0 ? '' : `, the last at ${at(last.backAt)}`}.`}
        {late.away > 0
          ? ` ${plain(late.away)} ${late.away === 1 ? 'was' : 'were'} not back by ${at(late.drop.to)}.`
          : ''}
      </p>
      <ol>
        {late.last.map(({ device, backAt, row, why }) => (
          <li key={device}>
            <button
              type="button"
              class="quiet"
              onClick={() => {
                select(view, device);
                view.asked.value = row;
                seek(view, backAt);
              }}
            >
              <time>{at(backAt)}</time> <b>{info.devices.name(device)}</b> <span class="dim">{why}</span>
            </button>
          </li>
        ))}
      </ol>
    </PanelSection>
  );
}

type Late = Omit<Reconnections, 'last'> & {
  readonly last: readonly (Reconnections['last'][number] & { readonly why: string })[];
  readonly reason: string | undefined;
};

async function lateIn({ queries, info }: RunView, drop: Drop): Promise<Late> {
  const reconnections = await queries.reconnections(drop, SHOWN_MAX);
  const { regions, tickMs } = info.manifest;
  const last = await Promise.all(
    reconnections.last.map(async (one) => {
      const history = await queries.device(one.device);
      return { ...one, why: whyLate(history, regions, { from: one.leftAt, to: one.backAt }, tickMs) };
    }),
  );
  const [first] = last;
  const root = first === undefined ? undefined : (await queries.causes(first.row)).at(-1);
  return { ...reconnections, last, reason: root?.device === undefined ? root?.text : undefined };
}

const SHOWN_MAX = 5;
