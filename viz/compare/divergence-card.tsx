import { plain } from '../../reports/metrics/quantity.ts';
import { exactTime } from '../../reports/print/time-axis.ts';
import type { RowText } from '../../reports/trace-index/row-text.ts';
import type { CompareQueries, Divergence } from '../data/compare-queries.ts';
import { RowTextLine } from '../device/why.tsx';
import { type RunView, seek, select } from '../state/run-view.ts';
import { useAsked } from '../state/use-asked.ts';

interface DivergenceCardProps {
  readonly view: RunView;
  readonly held: CompareQueries;
}

/** Where two runs first part, and where the selected device does. */
export function DivergenceCard({ view, held }: DivergenceCardProps) {
  const { selected, info } = view;
  const { diverged, first, count, onlyA, onlyB } = held.info;
  const own = useAsked(
    () => selected.value,
    async (device) => ({ device, parting: device === undefined ? undefined : await held.divergenceOf(device) }),
  );
  const device = selected.value;
  return (
    <section class="parting" aria-labelledby="parting">
      <h2 id="parting">Where they part</h2>
      <p>
        {diverged === 0
          ? 'No device goes another way.'
          : `${plain(diverged)} of ${plain(count - onlyA - onlyB)} devices go another way.`}
        {onlyA > 0 && ` ${plain(onlyA)} only in A.`}
        {onlyB > 0 && ` ${plain(onlyB)} only in B.`}
      </p>
      {first !== undefined && <DivergenceRow view={view} parting={first} title="The first of all" />}
      {device !== undefined &&
        own.value?.device === device &&
        (own.value.parting === undefined ? (
          <p class="dim">{info.devices.name(device)} does the same in both.</p>
        ) : (
          own.value.parting.device !== first?.device && (
            <DivergenceRow view={view} parting={own.value.parting} title={info.devices.name(device)} />
          )
        ))}
    </section>
  );
}

interface DivergenceRowProps {
  readonly view: RunView;
  readonly parting: Divergence;
  readonly title: string;
}

function DivergenceRow({ view, parting: { device, t, a, b }, title }: DivergenceRowProps) {
  const { tickMs } = view.info.manifest;
  const time = (at: number): string => exactTime(at * tickMs, view.info.end * tickMs);
  return (
    <div class="one">
      <h3>
        <span>{title}</span>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            select(view, device);
            seek(view, t);
          }}
        >
          Go to {time(t)}
        </button>
      </h3>
      <Side side="a" row={a} time={time} />
      <Side side="b" row={b} time={time} />
    </div>
  );
}

interface SideProps {
  readonly side: 'a' | 'b';
  readonly row: RowText | undefined;
  time(t: number): string;
}

const Side = ({ side, row, time }: SideProps) => (
  <p class="said">
    <b class={`side ${side}`}>{side.toUpperCase()}</b>{' '}
    {row === undefined ? (
      <span class="dim">nothing more</span>
    ) : (
      <>
        <time class="dim">{time(row.t)}</time> <RowTextLine row={row} />
      </>
    )}
  </p>
);
