import { ruleList } from '../../reports/findings/rule-list.ts';
import { aggregatesOf, type Metric } from '../../reports/metrics/metric.ts';
import { metricList } from '../../reports/metrics/metric-list.ts';
import { attackSheet, type NamedId } from '../../reports/print/attack-sheet.ts';
import { tableNames, tables } from '../../reports/run-folder/layout.ts';
import { seenColumns } from '../../reports/run-folder/seen-columns.ts';
import { statesOfRegion } from '../../sim/device/device-regions.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { EventDescription } from '../../sim/kernel/trace/event-description.ts';
import { eventList } from '../../sim/kernel/trace/kinds.ts';
import { seriesList } from '../../sim/kernel/trace/series.ts';
import { actorList, type ReadyActor, scopeInWords } from '../../sim/plan/actor-list.ts';
import type { Control } from '../../sim/plan/control.ts';
import { controlList } from '../../sim/plan/control-list.ts';
import { type Profile, profiles } from '../../sim/plan/profiles.ts';
import { regionNames } from '../../sim/plan/regions.ts';
import { requirementsOf } from '../../sim/plan/taxonomies.ts';
import { type SeenEventId, seenEvents } from '../../sim/seen/seen-events.ts';
import type { Attack } from '../../sim/threat/attacks/attack.ts';
import { attackList } from '../../sim/threat/attacks/attack-list.ts';
import { movesInWords, startableBy, startableLater } from '../../sim/threat/campaigns/within-reach.ts';
import { code, markdownTable } from './markdown-table.ts';

/** What the catalogues of the code hold, as tables by name. */
export const codeTables = (): Readonly<Record<string, string>> => ({
  metrics: markdownTable(
    ['metric', 'unit', 'asked by', 'formula', 'source'],
    metricList.map((metric) => [
      code(metric.id),
      metric.unit,
      aggregatesOf(metric).map(code).join(', '),
      metric.formula,
      metric.source,
    ]),
  ),
  concerned: markdownTable(
    ['metric', 'better', 'claims', 'who is concerned', 'from when', 'what counts as never'],
    metricList.map(({ id, better, claims, concerned, from, never }: Metric) => [
      code(id),
      better,
      claims,
      concerned,
      from,
      never,
    ]),
  ),
  'per-device': markdownTable(
    ['metric', 'unit'],
    metricList.filter((metric: Metric) => metric.perDevice).map(({ id, unit }) => [`\`${id}\``, unit]),
  ),
  windows: markdownTable(
    ['metric', 'what counts from a time on'],
    metricList.map(({ id, window }) => [code(id), window]),
  ),
  series: markdownTable(
    ['series', 'kind', 'unit', 'what'],
    seriesList.map(({ id, kind, unit, what }) => [code(id), kind, unit, what]),
  ),
  findings: markdownTable(
    ['rule', 'what it finds'],
    ruleList.map(({ id, what }) => [code(id), what]),
  ),
  controls: markdownTable(
    ['control', 'layer', 'property', 'EMB3D', 'IEC 62443-4-2', 'D3FEND', 'default', 'what it checks'],
    controlList.map(({ id, layer, property, mitigations, techniques, onByDefault, isFixed, what }: Control) => [
      code(id),
      layer,
      property === undefined ? '' : inWords(property),
      mitigations.join(', '),
      requirementsOf(mitigations).join(', '),
      techniques.join(', '),
      isFixed ? 'always on' : onByDefault ? 'on' : 'off',
      what,
    ]),
  ),
  'control-hurts': markdownTable(
    ['control', 'whom', 'how'],
    controlList.flatMap(({ id, hurts }: Control) => hurts.map(({ whom, when }) => [code(id), whom, when])),
  ),
  'honest-faults-only': markdownTable(
    ['control', 'why no attack meets it'],
    controlList.flatMap(({ id, honestFaultsOnly }: Control) =>
      honestFaultsOnly === undefined ? [] : [[code(id), honestFaultsOnly]],
    ),
  ),
  'control-readers': markdownTable(
    ['control', 'read by'],
    controlList
      .filter(({ readBy }: Control) => readBy.length > 0)
      .map(({ id, readBy }: Control) => [code(id), readBy.map(code).join(', ')]),
  ),
  attacks: markdownTable(
    ['attack', 'way', 'how', 'needs', 'what can refuse it, in this order', 'gives', 'who can start it'],
    attackSheets.flatMap(({ id, name, ways, gives }) =>
      ways.map(({ way, what, needs, controls, actors }, nth) => [
        nth === 0 ? `${code(id)} ${name}` : '',
        code(way),
        what,
        needs.join(', '),
        controls.map(code).join(', '),
        gives.join(', '),
        [
          ...actors.atOnce.map(code),
          ...(actors.later.length === 0 ? [] : [`later ${actors.later.map(code).join(', ')}`]),
        ].join(', '),
      ]),
    ),
  ),
  'attack-parameters': markdownTable(
    ['attack', 'parameter', 'unit', 'default', 'bounds', 'what'],
    attackSheets.flatMap(({ id, parameters }) =>
      parameters
        .filter(({ name }) => name !== 'effort')
        .map(({ name, unit, default: byDefault, bounds, what }) => [
          code(id),
          code(name),
          unit,
          byDefault === null ? 'required' : code(byDefault),
          bounds,
          what,
        ]),
    ),
  ),
  'attack-efforts': markdownTable(
    ['attack', 'the work at each device', '`effort: typical`', 'from'],
    attackSheets.map(({ id, effort: { work, typical, from } }) => [code(id), work, typical, from]),
  ),
  'attack-signals': markdownTable(
    ['attack', 'ways', 'what the platform logs of it'],
    attackList.flatMap(({ id, ways }: Attack) => {
      const bySignals = new Map<string, string[]>();
      for (const [way, { signals }] of Object.entries(ways)) {
        const logged = signals.length === 0 ? 'nothing' : signals.map(code).join(', ');
        bySignals.set(logged, [...(bySignals.get(logged) ?? []), code(way)]);
      }
      return [...bySignals].map(([logged, like]) => [code(id), like.join(', '), logged]);
    }),
  ),
  actors: markdownTable(
    ['actor', 'who', 'reaches', 'holds', 'of', 'can start at once', 'and later, at most'],
    actorList.map((actor: ReadyActor) => {
      const atOnce = movesInWords(startableBy(actor));
      const { id, what, reaches, holds, scope } = actor;
      return [
        code(id),
        what,
        reaches.map(code).join(', '),
        holds.map(code).join(', '),
        scopeInWords[scope],
        atOnce.join('; '),
        movesInWords(startableLater(actor)).join('; '),
      ];
    }),
  ),
  'attack-ids': markdownTable(
    ['attack', 'EMB3D', 'ATT&CK', 'ETSI EN 303 645', 'D3FEND, of its controls', 'properties that stop it'],
    attackSheets.map(({ id, ids, d3fend, stoppedBy }) => [
      code(id),
      named(ids.emb3d),
      named(ids.attack),
      named(ids.etsi),
      named(d3fend),
      stoppedBy.map(inWords).join(', '),
    ]),
  ),
  profiles: markdownTable(
    ['profile', 'what', 'RAM', 'flash', 'boot: ROM, verify, OS'],
    profiles.map(({ id, what, ramBytes, flashBytes, romMs, verifyMs, osMs }) => [
      code(id),
      what,
      binarySize(ramBytes),
      binarySize(flashBytes),
      [romMs, verifyMs, osMs].map(showSpan).join(', '),
    ]),
  ),
  'seven-properties': markdownTable(
    ['property', ...profiles.map(({ id }) => code(id))],
    propertiesOf(profiles[0]).map((property) => [
      inWords(property),
      ...profiles.map((profile: Profile) => profile.properties[property]),
    ]),
  ),
  columns: markdownTable(
    ['table', 'column', 'type', 'encoding', 'may be null'],
    tableNames.flatMap((table) =>
      tables[table].map(({ name, type, encoding, isNullable }) => [
        code(table),
        code(name),
        type,
        encoding,
        isNullable ? 'yes' : '',
      ]),
    ),
  ),
  'seen-events': markdownTable(
    ['event', 'what its logger saw', 'fields', '`code` is'],
    Object.entries<(typeof seenEvents)[SeenEventId] & { readonly code?: string }>(seenEvents).map(
      ([id, { what, has, code: meaning }]) => [code(id), what, has.map(code).join(', '), meaning ?? ''],
    ),
  ),
  'seen-columns': markdownTable(
    ['column', 'type', 'may be null'],
    seenColumns.map(({ name, type, isNullable }) => [code(name), type, isNullable ? 'yes' : '']),
  ),
  'event-kinds': markdownTable(
    ['kind', 'about', 'words', 'actor', 'decision', 'detail', 'evidence'],
    eventList.map((event: EventDescription) => [
      code(event.kind),
      aboutOf(event),
      event.words,
      event.actor ?? '',
      event.decision ?? '',
      event.detail ?? '',
      event.evidence ?? '',
    ]),
  ),
  regions: markdownTable(
    ['region', 'state', 'the device'],
    regionNames.flatMap((name) =>
      Object.entries(statesOfRegion[name]).map(([state, { what }], nth) => [
        nth === 0 ? code(name) : '',
        code(state),
        what,
      ]),
    ),
  ),
});

const attackSheets = (attackList as readonly Attack[]).map(attackSheet);

const named = (ids: readonly NamedId[]): string => ids.map(({ id, name }) => `${id} ${name}`).join(', ');

const aboutOf = ({ device, subject = '' }: EventDescription): string =>
  device === undefined ? subject : device === 'always' ? 'a device' : `a device, or ${subject}`;

const propertiesOf = ({ properties }: Profile) => Object.keys(properties) as (keyof Profile['properties'])[];

/** `hardwareRootOfTrust` as people write it. */
const inWords = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function binarySize(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${bytes / 2 ** (10 * power)} ${units[power]}`;
}
