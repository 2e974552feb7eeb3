import { plain } from '../../reports/metrics/quantity.ts';
import { exactTime } from '../../reports/print/time-axis.ts';
import type { RowText } from '../../reports/trace-index/row-text.ts';
import type { CompareQueries, Divergence } from '../data/compare-queries.ts';
import { RowTextLine } from '../device/why.tsx';
import { type RunView, seek, select } from '../state/run-view.ts';
import { useAsked } from '../state/use-asked.ts';

interface DivergenceCardProps {
  readonly view: RunView;
  readonly compareQueries: CompareQueries;
}

/** How many devices diverge, the first row that differs where that is not the first difference, and where the selected device diverges. */
export function DivergenceCard({ view, compareQueries }: DivergenceCardProps) {
  const { selected, info } = view;
  const { diverged, first, firstVerdict, count, onlyA, onlyB } = compareQueries.info;
  const own = useAsked(
    () => selected.value,
    async (device) => ({
      device,
      divergence: device === undefined ? undefined : await compareQueries.divergenceOf(device),
    }),
  );
  const device = selected.value;
  return (
    <section class="divergence" aria-labelledby="divergence">
      <h2 id="divergence">Where they diverge</h2>
      <p>
        {diverged === 0
          ? 'No device diverges.'
          : `${plain(diverged)} of ${plain(count - onlyA - onlyB)} devices diverge.`}
        {onlyA > 0 && ` ${plain(onlyA)} only in A.`}
        {onlyB > 0 && ` ${plain(onlyB)} only in B.`}
      </p>
      {first !== undefined && first.t !== firstVerdict?.t && firstVerdict !== undefined && (
        <DivergenceRow view={view} divergence={first} title="The first row that differs" />
      )}
      {device !== undefined &&
        own.value?.device === device &&
        (own.value.divergence === undefined ? (
          <p class="dim">{info.devices.name(device)} does not diverge.</p>
        ) : (
          own.value.divergence.device !== first?.device && (
            <DivergenceRow view={view} divergence={own.value.divergence} title={info.devices.name(device)} />
          )
        ))}
    </section>
  );
}

interface DivergenceRowProps {
  readonly view: RunView;
  readonly divergence: Divergence;
  readonly title: string;
  /** Said of a run without such a row. */
  readonly missing?: string;
}

/** Two rows that differ, in words, and a button that leads to them. */
export function DivergenceRow({ view, divergence: { device, t, a, b }, title, missing }: DivergenceRowProps) {
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
      <Side side="a" row={a} time={time} missing={missing} />
      <Side side="b" row={b} time={time} missing={missing} />
    </div>
  );
}

interface SideProps {
  readonly side: 'a' | 'b';
  readonly row: RowText | undefined;
  readonly missing: string | undefined;
  time(t: number): string;
}

const Side = ({ side, row, missing = 'no further row', time }: SideProps) => (
  <p class="row-text">
    <b class={`side ${side}`}>{side.toUpperCase()}</b>{' '}
    {row === undefined ? (
      <span class="dim">{missing}</span>
    ) : (
      <>
        {row.verdict !== undefined && (
          <b class={`answer ${row.verdict}`}>{row.verdict === 'refuse' ? '× refused ' : '▶ let in '}</b>
        )}
        <time class="dim">{time(row.t)}</time> <RowTextLine row={row} />
      </>
    )}
  </p>
);
