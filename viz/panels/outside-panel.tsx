import { useEffect, useRef } from 'preact/hooks';
import { plain } from '../../reports/metrics/quantity.ts';
import type { OutsideChip } from '../../reports/trace-index/outside.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { hasAttacks } from '../../sim/plan/attack-steps.ts';
import { type Panel, type PanelProps, PanelSection } from '../charts/panel.tsx';
import type { Entry } from '../state/entry.ts';
import type { RunView } from '../state/run-view.ts';
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
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const point = (): void => {
      view.entries.value = entriesOf(view, chips ?? [], list.current);
    };
    point();
    // Scrolling does not bubble, but it can be caught on the way down.
    addEventListener('scroll', point, true);
    addEventListener('resize', point);
    return () => {
      removeEventListener('scroll', point, true);
      removeEventListener('resize', point);
      view.entries.value = [];
    };
  }, [chips]);
  return (
    <PanelSection id={id} title={title}>
      {chips?.length === 0 && <p class="empty">No attack has begun.</p>}
      <ul ref={list}>
        {chips?.map(({ actor, attack, t, started, lacked, refused, gained }) => (
          <li key={actor + attack}>
            <b>{attack}</b>{' '}
            <time title="After the first attack">
              {t === chips[0].t ? 'first' : `+${showSpan((t - chips[0].t) * view.info.manifest.tickMs)}`}
            </time>{' '}
            <small>by {actor}</small>
            {gained > 0 && <em>━▶ {plain(gained)} let in</em>}
            {[...refused].map(([control, count]) => (
              <s key={control}>
                ╳ {plain(count)} refused by {control}
              </s>
            ))}
            {lacked > 0 && <span>{plain(lacked)} not begun: something was lacking</span>}
            {started > 0 && gained + refused.size === 0 && <span>{plain(started)} under way</span>}
          </li>
        ))}
      </ul>
    </PanelSection>
  );
}

/** The chips of what got in, with the blocks of the fleet that it is in; none where the tray does not stand beside the map. */
function entriesOf({ info }: RunView, chips: readonly OutsideChip[], list: HTMLUListElement | null): readonly Entry[] {
  if (list === null || !matchMedia(BESIDE).matches) return [];
  return chips.flatMap(({ gained, groups }, nth) => {
    if (gained === 0) return [];
    const { top, height } = list.children[nth].getBoundingClientRect();
    return [{ y: top + height / 2, groups: groups.map((group) => info.devices.groups[group]) }];
  });
}

/** As `.outside` in `panels.css`. */
const BESIDE = 'screen and (min-width: 861px)';
