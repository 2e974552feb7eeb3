import { splitDevices } from '../../reports/metrics/threshold-parts.ts';
import { suggest } from '../../sim/kernel/near.ts';
import { type Measurable, measurableCalled, measurableIds, measurables } from './measurable.ts';
import type { Reading } from './measure.ts';
import { splitWindow } from './threshold-window.ts';

/** What a key of `expect` names: a metric or a series, and what its thresholds are about, as it would stand behind each of them. */
export interface ThresholdKey {
  readonly metric: Measurable;
  /** Such as `from 8h to 10h on tenant:acme`; empty for the whole run and fleet. */
  readonly about: string;
}

/**
 * Reads a key as k6 writes one: `reconnect.time{product:itron, from:8h}`.
 *
 * Source  k6 documentation, Thresholds, on tags: http_req_duration{type:API}
 */
export function readThresholdKey(key: string): Reading<ThresholdKey> {
  const [, id, inside] = /^([^{}]*?)\s*(?:\{(.*)\})?\s*$/s.exec(key) ?? [];
  const metric = measurableCalled(id);
  if (metric === undefined) {
    const isOpen = id === undefined && measurables.some((known) => key.startsWith(`${known.id}{`));
    const what = isOpen ? `"${key}" does not end in a brace` : `unknown key "${key}"`;
    return { what, hint: isOpen ? `write "${key.replace(/[{}]*$/, '')}}"` : suggest(id ?? key, measurableIds) };
  }
  if (inside === undefined) return { value: { metric, about: '' } };
  const parts = partsOf(inside);
  const empty = `write what it is about, such as ${metric.id}{${metric.ofDevices ? 'ring:canary' : 'from:1h'}}`;
  if (inside.trim() === '') return { what: 'nothing stands between the braces', hint: empty };
  const window: string[] = [];
  const devices: string[] = [];
  for (const part of parts) {
    const [, word, text] = /^(from|to|by)\s*:\s*(.*)$/s.exec(part) ?? [];
    if (word !== undefined) window.push(`${word} ${text}`);
    else if (part === '') return { what: 'a comma too many stands between the braces', hint: empty };
    else devices.push(withoutBlanks(part));
  }
  const on = devices.map((one) => (devices.length > 1 && /\sor\s/i.test(one) ? `(${one})` : one)).join(' and ');
  return { value: { metric, about: [...window, ...(on === '' ? [] : [`on ${on}`])].join(' ') } };
}

/** A threshold with what its key says; a fault where both say something. */
export function withAbout(text: string, about: string): Reading<string> {
  const [claim, on] = splitDevices(text);
  if (about === '') return { value: text };
  if (on === undefined && splitWindow(claim).length === 1) return { value: `${text.trim()} ${about}` };
  return {
    what: `"${text}" and its key both say what it is about`,
    hint: 'write all of it in the key, or all of it behind the threshold',
  };
}

/** YAML wants a blank behind a colon, and a selection has none; texts in quotes stay as they are. */
const withoutBlanks = (term: string): string =>
  term.replace(/"[^"]*"|([a-z-]+)\s*:\s+/gi, (all, key?: string) => (key === undefined ? all : `${key}:`));

/** Splits at commas that begin another term; those between the values of a term, or within quotes or parentheses, do not. */
function partsOf(inside: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let begin = 0;
  for (let i = 0; i < inside.length; i++) {
    const letter = inside[i];
    if (letter === '"') isQuoted = !isQuoted;
    else if (!isQuoted && letter === '(') depth++;
    else if (!isQuoted && letter === ')') depth--;
    else if (
      letter === ',' &&
      !isQuoted &&
      depth === 0 &&
      /^\s*(?:$|,|\(|-|[a-z-]+\s*:|not\s)/.test(inside.slice(i + 1))
    ) {
      parts.push(inside.slice(begin, i).trim());
      begin = i + 1;
    }
  }
  return [...parts, inside.slice(begin).trim()];
}
