import { useRef } from 'preact/hooks';
import { plain } from '../../reports/metrics/quantity.ts';
import { exactTime } from '../../reports/print/time-axis.ts';
import { ChartFrame } from '../charts/chart-frame.tsx';
import type { Panel, PanelProps } from '../charts/panel.tsx';
import type { Snapshot } from '../data/snapshots.ts';
import { colorsOf } from '../raster/palette.ts';
import { useAsked } from '../state/use-asked.ts';

export const certificateAgePanel: Panel = {
  id: 'certificate-age',
  title: 'Certificate age',
  place: 'after time',
  View: CertificateAge,
};

/** How old the certificates of the fleet are at the instant. */
function CertificateAge({ view, title }: PanelProps) {
  const { queries, info, t, playback, color } = view;
  const answered = useRef<Snapshot | undefined>(undefined);
  const entries = info.legends.certificate;
  const answer = useAsked(
    // A count over all devices takes as long as a frame, so not during playback.
    () => (playback.direction.value === 0 ? Math.floor(t.value) : undefined),
    async (at) => (at === undefined ? answered.current : queries.snapshot(at, 'certificate')),
  );
  answered.current = answer.value;
  const counts = answer.value?.counts;
  const at = answer.value?.t ?? 0;
  const { tickMs } = info.manifest;
  const total = Math.max(1, counts?.reduce((sum, count) => sum + count, 0) ?? 1);
  const colors = colorsOf(entries);
  const shown = entries.map((entry, code) => ({ entry, css: colors[code], count: counts?.[code] ?? 0 }));
  return (
    <ChartFrame
      title={title}
      note={
        <button
          type="button"
          class="quiet"
          onClick={() => {
            color.value = 'certificate';
          }}
        >
          Color the fleet by it
        </button>
      }
      table={() => ({
        columns: ['certificate', 'devices', 't', 'time'],
        rows: shown.map(({ entry, count }) => [entry.name, count, at, exactTime(at * tickMs, info.end * tickMs)]),
        about: 'One row per age of a certificate at that instant.',
      })}
    >
      <div
        class="share-bar"
        role="img"
        aria-label={shown.map(({ entry, count }) => `${entry.name}: ${count}`).join(', ')}
      >
        {shown.map(({ entry, css, count }) =>
          count === 0 ? null : (
            <i key={entry.name} style={{ flexGrow: count, background: css }} title={`${entry.name}: ${plain(count)}`} />
          ),
        )}
      </div>
      <p class="share-key">
        {shown
          .filter(({ count }) => count > 0)
          .toSorted((a, b) => b.count - a.count)
          .slice(0, 4)
          .map(({ entry, css, count }) => (
            <span key={entry.name}>
              <i class="swatch" style={{ background: css }} />
              {entry.name} <em>{plain(Math.round((count / total) * 100))}%</em>
            </span>
          ))}
      </p>
    </ChartFrame>
  );
}
