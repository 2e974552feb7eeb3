import { plain } from '../../reports/metrics/quantity.ts';
import { hasAttacks } from '../../sim/plan/attack-steps.ts';
import { type Panel, type PanelProps, PanelSection } from '../charts/panel.tsx';
import { useAsked } from '../state/use-asked.ts';

export const outsidePanel: Panel = {
  id: 'outside',
  title: 'Outside the fleet',
  place: 'beside the map',
  when: ({ info }) => hasAttacks(info.manifest.plan),
  View: Outside,
};

/** Actors are no devices of the fleet: what each attack has come to by now, and what has held. */
function Outside({ view, id, title }: PanelProps) {
  const chips = useAsked(
    () => Math.floor(view.t.value),
    (t) => view.queries.outside(t),
  ).value;
  return (
    <PanelSection id={id} title={title}>
      {chips?.length === 0 && <p class="empty">No attack has begun.</p>}
      <ul>
        {chips?.map(({ actor, attack, started, lacked, refused, gained }) => (
          <li key={actor + attack}>
            <b>{attack}</b> <small>by {actor}</small>
            {gained.size > 0 && <em>━▶ {plain(gained.size)} let in</em>}
            {[...refused].map(([control, count]) => (
              <s key={control}>
                ╳ {plain(count)} refused by {control}
              </s>
            ))}
            {lacked > 0 && <span>{plain(lacked)} not begun: something was lacking</span>}
            {started > 0 && gained.size + refused.size === 0 && <span>{plain(started)} under way</span>}
          </li>
        ))}
      </ul>
    </PanelSection>
  );
}
