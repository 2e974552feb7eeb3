import type { ThresholdResult } from '../../reports/metrics/thresholds.ts';
import { showQuantity } from '../../reports/print/quantity.ts';

export const Thresholds = ({ thresholds }: { readonly thresholds: readonly ThresholdResult[] }) => (
  <section class="panel">
    <h2>Thresholds</h2>
    {thresholds.length === 0 && <p class="dim">This scenario expects nothing.</p>}
    <ul class="thresholds">
      {thresholds.map(({ metric, text, measured, unit, met, because }) => (
        <li key={`${metric} ${text}`} class={met ? 'met' : 'missed'}>
          <span class="sign" role="img" aria-label={met ? 'met' : 'missed'}>
            {met ? '✓' : '✗'}
          </span>
          <span>
            {metric} <span class="asked">{text}</span>
          </span>
          <span class="number">{because ?? showQuantity(measured, unit ?? 'count')}</span>
        </li>
      ))}
    </ul>
  </section>
);
