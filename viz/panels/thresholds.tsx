import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { plain } from '../../reports/metrics/quantity.ts';
import { splitDevices } from '../../reports/metrics/threshold-parts.ts';
import type { ThresholdResult } from '../../reports/metrics/thresholds.ts';
import type { Finding } from '../../reports/outcome/finding.ts';
import { settingFlags } from '../../reports/print/finding-lines.ts';
import { measuredText } from '../../reports/print/measured-text.ts';
import { worstFirst } from '../../reports/print/threshold-families.ts';
import { markText } from '../../reports/print/time-axis.ts';
import { type Panel, type PanelProps, PanelSection } from '../charts/panel.tsx';
import { seek } from '../state/run-view.ts';
import { whereBroke } from '../state/where-broke.ts';

export const thresholds: Panel = { id: 'thresholds', title: 'Thresholds', place: 'before time', View: Thresholds };

/** The thresholds of the scenario, those by group together, what was measured, and where one first broke. */
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
  const { tickMs } = info.manifest;
  const atOf = (t: number | undefined) =>
    t !== undefined && (
      <button type="button" class="quiet" onClick={() => seek(view, t)}>
        at {markText(t * tickMs, 60_000, info.end * tickMs)}
      </button>
    );
  return (
    <PanelSection id={id} title={title}>
      {thresholds.length === 0 && <p class="empty">This scenario has no thresholds.</p>}
      <ul>
        {worstFirst(thresholds).map(({ metric, claim, by, places }) => {
          const rows = places.map((place) => {
            const { text } = thresholds[place];
            return (
              <Row
                key={text}
                threshold={thresholds[place]}
                name={by === undefined ? undefined : splitDevices(text)[1]}
                finding={findings?.find((one) => one.metric === metric && one.text === text)}
                broke={atOf(broken[place])}
              />
            );
          });
          if (by === undefined) return rows;
          const missed = places.filter((place) => !thresholds[place].met).length;
          return (
            <li key={`${metric} ${claim} ${by}`} class="family">
              <details open={missed > 0}>
                <summary class={missed === 0 ? 'met' : 'missed'}>
                  <Sign isMet={missed === 0} />
                  <span class="asked">
                    {metric}{' '}
                    <span class="dim">
                      {claim} by {by}
                    </span>
                  </span>
                  <span class="number">
                    {missed === 0 ? `all ${places.length} met` : `${missed} of ${places.length} missed`}
                  </span>
                </summary>
                <ul>{rows}</ul>
              </details>
            </li>
          );
        })}
      </ul>
    </PanelSection>
  );
}

interface RowProps {
  readonly threshold: ThresholdResult;
  /** The group, below a head that has the rest. */
  readonly name: string | undefined;
  readonly finding: Finding | undefined;
  /** Where it first broke. */
  readonly broke: ComponentChildren;
}

const Row = ({ threshold, name, finding, broke }: RowProps) => {
  const { metric, text, met } = threshold;
  return (
    <li class={met ? 'met' : 'missed'}>
      <Sign isMet={met} />
      <span class="asked" title={`${metric} ${text}`}>
        {name ?? metric} {name === undefined && <span class="dim">{text}</span>}
      </span>
      <span class="number">
        {measuredText(threshold)}
        {broke}
      </span>
      <Why finding={finding} />
    </li>
  );
};

const Sign = ({ isMet }: { readonly isMet: boolean }) => (
  <span class="sign" role="img" aria-label={isMet ? 'met' : 'missed'}>
    {isMet ? '✓' : '✗'}
  </span>
);

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
