import { plain } from '../../reports/metrics/quantity.ts';
import { secondTime } from '../../reports/print/time-axis.ts';
import { startOf } from '../../reports/trace-index/start-of.ts';
import type { Panel, PanelProps } from '../charts/panel.tsx';
import { useAsked } from '../state/use-asked.ts';

export const printSteps: Panel = {
  id: 'print-steps',
  title: 'Steps',
  place: 'after time',
  isPrintOnly: true,
  View: PrintSteps,
};

/** For printing: the steps of the run, and the verdicts of each control over the whole run. */
function PrintSteps({ view: { info, queries }, title }: PanelProps) {
  const { chapters, tickMs } = info.manifest;
  const verdicts = useAsked(
    () => info.end,
    (end) => queries.verdicts({ from: startOf(info.manifest), to: end }),
  );
  return (
    <>
      <h2>{title}</h2>
      <table>
        <tbody>
          {chapters.map(({ t, label }) => (
            <tr key={`${t} ${label}`}>
              <td>{secondTime(t * tickMs, info.end * tickMs)}</td>
              <td>{label}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {chapters.length === 0 && <p>The scenario has none.</p>}
      <h2>Verdicts by control, whole run</h2>
      <table>
        <tbody>
          {verdicts.value?.map(({ control, verdict, count }) => (
            <tr key={`${control} ${verdict}`}>
              <th scope="row">{control}</th>
              <td>{verdict}</td>
              <td>{plain(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
