import { plain } from '../../reports/metrics/quantity.ts';
import { hasAttacks } from '../../sim/plan/attack-steps.ts';
import { LineChart } from '../charts/line-chart.tsx';
import { type Panel, type PanelProps, PanelSection } from '../charts/panel.tsx';
import { useAsked } from '../state/use-asked.ts';
import { SaidText } from './said-text.tsx';

export const handsPanel: Panel = {
  id: 'hands',
  title: 'In foreign hands',
  place: 'over time',
  when: ({ info }) => hasAttacks(info.manifest.plan),
  View: Hands,
};

/** How many devices are in the hands of an actor, counted from rows; and in words where none ever was. */
function Hands({ view, id, title }: PanelProps) {
  const { queries, info } = view;
  const most = useAsked(
    () => info.end,
    async (end) => Math.max(...(await queries.series('hands.held', { from: 0, to: end }, 256)).max),
  ).value;
  if (most === undefined) return null;
  if (most === 0)
    return (
      <PanelSection id={id} title={title} heading="h3">
        <p class="empty">Attacked, but no device was ever in foreign hands.</p>
      </PanelSection>
    );
  return (
    <>
      <LineChart
        view={view}
        title={title}
        lines={[
          { series: 'hands.held', label: 'in foreign hands', tone: 'hostile' },
          { series: 'hands.cloned', label: 'cloned', tone: 'reached' },
          { series: 'hands.implanted', label: 'with an implant', tone: 'trial' },
        ]}
        isRate={false}
        height={84}
        note={([held, cloned, implanted]) => (
          <SaidText
            view={view}
            t={Math.floor(view.t.value)}
            said={[
              ...(held > 0 ? [{ count: held, of: { kind: 'held' } } as const] : [shown(held)]),
              ` of ${plain(info.devices.count)} devices`,
              ...(cloned > 0 ? [' · ', { count: cloned, of: { kind: 'cloned' } } as const, ' cloned'] : []),
              ...(implanted > 0
                ? [' · ', { count: implanted, of: { kind: 'implanted' } } as const, ' with an implant']
                : []),
            ]}
          />
        )}
      />
      <p class="fact">
        Cloned identities count; a device whose session is cut or which restarts clean leaves the curve.
      </p>
    </>
  );
}

const shown = (devices: number): string => (Number.isNaN(devices) ? '–' : plain(devices));
