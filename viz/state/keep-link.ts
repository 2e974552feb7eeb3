import { effect, type Signal } from '@preact/signals';
import { groupsIn } from '../data/group-series.ts';
import { openingArrangement } from './arrangement.ts';
import { type Link, type Look, readLink, writeLink } from './link.ts';
import { openingColor } from './opening-color.ts';
import { type RunView, wholeRun } from './run-view.ts';
import type { Scope } from './scope.ts';
import { isWithin } from './scope.ts';

/** Two runs that are shown together: the further parts of their link. */
export interface LinkedPair {
  readonly run: string;
  readonly vs: string;
  readonly look: Signal<Look>;
  /** One of the sides, whose legend is that of both. */
  readonly a: RunView;
}

/**
 * Keeps the address and the run view in step. Changes of place become a step of the browser's history; time that passes
 * and words that the reader types only replace the address.
 */
export function keepLink(view: RunView, pair?: LinkedPair): () => void {
  let written = '';
  let placed = '';
  let timer: ReturnType<typeof setTimeout> | undefined;

  const take = (hash: string): void => {
    const link = readLink(hash);
    written = hash;
    // When a second run is added, everything stays but the time: the pair starts where the runs diverge.
    const isFirst = pair !== undefined && link.vs !== pair.vs;
    const { t: _t, window: _window, ...rest } = link;
    applyLink(view, isFirst ? rest : link, pair);
    placed = isFirst ? '' : placeOf(linkOf(view, pair));
  };
  const follow = (): void => {
    const hash = location.hash.replace(/^#/, '');
    // A link to other runs is handled by the page that opens runs.
    if (hash !== written && readLink(hash).vs === pair?.vs) take(hash);
  };
  const start = location.hash.replace(/^#/, '');
  if (start !== '') take(start);
  else placed = placeOf(linkOf(view, pair));

  const stop = effect(() => {
    const link = linkOf(view, pair);
    const isPlaying = view.playback.direction.value !== 0;
    clearTimeout(timer);
    if (isPlaying) return;
    timer = setTimeout(() => {
      const next = writeLink(link);
      if (next === written) return;
      written = next;
      const place = placeOf(link);
      // Neither uses the history API, which a page that was opened from disk does not have.
      if (place === placed) location.replace(`#${next}`);
      else location.hash = next;
      placed = place;
    }, SETTLE_MS);
  });
  addEventListener('hashchange', follow);
  return () => {
    stop();
    clearTimeout(timer);
    removeEventListener('hashchange', follow);
  };
}

/** The link to what is on the screen now; reads every signal that is part of it. */
function linkOf(view: RunView, pair: LinkedPair | undefined): Link {
  const whole = wholeRun(view);
  const { from, to } = view.window.value;
  const device = view.selected.value;
  const query = view.query.value.trim();
  const asked = view.asked.value;
  const off = switchedOff(inLegend(view, pair));
  return {
    run: pair?.run ?? view.info.where,
    ...(pair === undefined ? {} : { vs: pair.vs }),
    ...(pair?.look.value === 'difference' ? { look: 'difference' as const } : {}),
    // In a run that is being written, a reader who went to another instant stays there.
    ...(view.follows.value && view.t.value >= view.info.end
      ? { follow: true as const }
      : { t: Math.floor(view.t.value) }),
    ...(from === whole.from && to === whole.to ? {} : { window: [Math.floor(from), Math.ceil(to)] as const }),
    ...(device === undefined ? {} : { selected: view.info.devices.name(device) }),
    ...(query === '' ? {} : { query }),
    ...(view.color.value === openingColor(view.info) ? {} : { color: view.color.value }),
    ...(off.length === 0 ? {} : { off }),
    ...(view.page.value === 'fleet' ? {} : { view: view.page.value }),
    ...(view.arrangement.value === openingArrangement(view.info.devices.count)
      ? {}
      : { arrangement: view.arrangement.value }),
    ...(isEverything(view.scope.value) ? {} : { scope: view.scope.value }),
    ...(view.group.value === undefined ? {} : { group: view.group.value }),
    ...(asked === undefined ? {} : { asked }),
    ...(view.marks.value.length === 0 ? {} : { marks: view.marks.value }),
  };
}

/** Applies a link; a name that this run does not have selects nothing. */
function applyLink(view: RunView, link: Link, pair: LinkedPair | undefined): void {
  const { info } = view;
  const device = link.selected === undefined ? -1 : info.devices.numberOf(link.selected);
  const whole = wholeRun(view);
  const within = (t: number): number => Math.min(whole.to, Math.max(0, t));
  view.follows.value = link.follow ?? false;
  if (link.t !== undefined) view.t.value = within(link.t);
  else if (link.follow) view.t.value = whole.to;
  const window = link.window === undefined ? whole : { from: within(link.window[0]), to: within(link.window[1]) };
  view.window.value = window.from < window.to ? window : whole;
  view.selected.value = device < 0 ? undefined : device;
  view.query.value = link.query ?? '';
  const isKnown = link.color !== undefined && info.legends[link.color].length > 0;
  view.color.value = isKnown ? link.color! : openingColor(info);
  if (pair !== undefined) pair.look.value = link.look ?? 'beside';
  switchOff(inLegend(view, pair), link.off ?? []);
  view.arrangement.value = link.arrangement ?? openingArrangement(info.devices.count);
  const scope = link.scope ?? {};
  view.scope.value = info.devices.groups.some((group) => isWithin(group, scope)) ? scope : {};
  view.group.value = groupsIn(info).find((group) => group === link.group);
  view.page.value = device < 0 && link.view === 'device' ? 'fleet' : (link.view ?? 'fleet');
  view.asked.value = link.asked;
  view.marks.value = link.marks ?? [];
}

/** The view whose legend is on the screen. */
const inLegend = (view: RunView, pair: LinkedPair | undefined): RunView =>
  pair === undefined || pair.look.value === 'difference' ? view : pair.a;

const switchedOff = ({ info, color, muted, mutedSigns }: RunView): readonly string[] => [
  ...info.legends[color.value].flatMap(({ name }, code) => (muted.value.has(code) ? [name] : [])),
  ...Array.from(mutedSigns.value, (key) => `${OF_SIGNS}${key}`),
];

/** Distinguishes a sign from a state of the same name. */
const OF_SIGNS = 'sign:';

function switchOff({ info, color, muted, mutedSigns }: RunView, names: readonly string[]): void {
  mutedSigns.value = new Set(
    names.filter((name) => name.startsWith(OF_SIGNS)).map((name) => name.slice(OF_SIGNS.length)),
  );
  const codes = info.legends[color.value].flatMap(({ name }, code) => (names.includes(name) ? [code] : []));
  muted.value = new Set(codes);
}

const isEverything = ({ tenant }: Scope): boolean => tenant === undefined;

/** The parts of a link that make a step of the browser's history. */
const placeOf = ({ t: _t, query: _query, marks: _marks, ...place }: Link): string => writeLink(place);

const SETTLE_MS = 250;
