import { plain } from '../../reports/metrics/quantity.ts';
import { exactTime } from '../../reports/print/time-axis.ts';
import { type RunView, seek } from '../state/run-view.ts';
import { useAsked } from '../state/use-asked.ts';
import { RowTextLine } from './why.tsx';

interface DeviceEventsProps {
  readonly view: RunView;
  /** Undefined: events of all devices. */
  readonly device: number | undefined;
  readonly limit: number;
}

/** Events within the window: verdicts, steps, certificates and all others. */
export function DeviceEvents({ view, device, limit }: DeviceEventsProps) {
  const { queries, info, window, asked } = view;
  const { tickMs } = info.manifest;
  const answer = useAsked(
    () => ({ window: window.value, device }),
    async (question) => ({
      device: question.device,
      ...(await queries.events(question.window, limit, question.device)),
    }),
  );
  const found = answer.value?.device === device ? answer.value : undefined;
  return (
    <section class="events">
      <h3>
        <span>Events in the window</span> <small>{found === undefined ? '' : plain(found.total)}</small>
      </h3>
      {found?.total === 0 && <p class="empty">None.</p>}
      <ol>
        {found?.first.map((row) => (
          <li key={row.row} class={row.verdict === 'refuse' ? 'refused' : ''}>
            <button
              type="button"
              class="quiet"
              onClick={() => {
                asked.value = row.row;
                seek(view, row.t);
              }}
            >
              <time>{exactTime(row.t * tickMs, info.end * tickMs)}</time>
              <RowTextLine row={row} own={device === undefined ? undefined : info.devices.name(device)} />
            </button>
          </li>
        ))}
      </ol>
      {found !== undefined && found.total > found.first.length && (
        <p class="dim">and {plain(found.total - found.first.length)} more; brush a shorter window</p>
      )}
    </section>
  );
}
