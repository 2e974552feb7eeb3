import { useEffect, useState } from 'preact/hooks';
import { plain } from '../../reports/metrics/quantity.ts';
import type { Finding } from '../../reports/outcome/finding.ts';
import { settingFlags } from '../../reports/print/finding-lines.ts';
import { measuredText } from '../../reports/print/measured-text.ts';
import { markText } from '../../reports/print/time-axis.ts';
import { type Panel, type PanelProps, PanelSection } from '../charts/panel.tsx';
import { seek } from '../state/run-view.ts';
import { whereBroke } from '../state/where-broke.ts';

export const thresholds: Panel = { id: 'thresholds', title: 'Thresholds', place: 'before time', View: Thresholds };

/** The thresholds of the scenario, what was measured, and where one first broke. */
function Thresholds({ view, id, title }: PanelProps) {
  const { info, queries } = view;
  const { thresholds, findings } = info.summary;
  const [broken, setBroken] = useState<readonly (number | undefined)[]>([]);
  useEffect(() => {
    let isCurrent = true;
    const asked = thresholds.map(({ met }, i) => {
      const threshold = info.manifest.plan.expect[i];
      return met || threshold === undefined ? undefined : whereBroke(queries, info, threshold);
    });
    void Promise.all(asked).then((found) => isCurrent && setBroken(found));
    return () => {
      isCurrent = false;
    };
  }, [info]);
  const endMs = info.end * info.manifest.tickMs;
  return (
    <PanelSection id={id} title={title}>
      {thresholds.length === 0 && <p class="empty">This scenario has no thresholds.</p>}
      <ul>
        {thresholds.map((threshold, i) => {
          const { metric, text, met } = threshold;
          const at = broken[i];
          return (
            <li key={`${metric} ${text}`} class={met ? 'met' : 'missed'}>
              <span class="sign" role="img" aria-label={met ? 'met' : 'missed'}>
                {met ? '✓' : '✗'}
              </span>
              <span class="asked" title={`${metric} ${text}`}>
                {metric} <span class="dim">{text}</span>
              </span>
              <span class="number">
                {measuredText(threshold)}
                {at !== undefined && (
                  <button type="button" class="quiet" onClick={() => seek(view, at)}>
                    at {markText(at * info.manifest.tickMs, 60_000, endMs)}
                  </button>
                )}
              </span>
              <Why finding={findings?.find((one) => one.metric === metric && one.text === text)} />
            </li>
          );
        })}
      </ul>
    </PanelSection>
  );
}

/** What made the run miss a threshold, and what would change it. */
function Why({ finding }: { readonly finding: Finding | undefined }) {
  if (finding === undefined) return null;
  const { carriedBy, causes } = finding;
  const [first] = causes;
  return (
    <details class="finding">
      <summary>{first === undefined ? 'No rule explains it' : `Why: ${first.sure}, ${first.rule}`}</summary>
      {carriedBy !== undefined && (
        <p>
          Carried by {carriedBy.on}, {plain(carriedBy.devices)} devices: {carriedBy.measured}; all others{' '}
          {carriedBy.others}.
        </p>
      )}
      {causes.slice(0, 2).map(({ rule, what, sure, change }) => (
        <p key={rule}>
          {sure}, {rule}: {what}
          {change.length > 0 && <code>{settingFlags(change)}</code>}
        </p>
      ))}
    </details>
  );
}
