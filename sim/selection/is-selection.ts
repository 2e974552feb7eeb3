import { type Selection, wordTerms } from '../plan/selection.ts';

/** Whether a value of a manifest, which a stranger may have written, has the shape of a selection. */
export function isSelection(value: unknown, depth = 0): value is Selection {
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return false;
  const isPart = (part: unknown) => isSelection(part, depth + 1);
  return Object.entries(value).every(([key, field]: [string, unknown]) => {
    if (key === 'all' || key === 'any') return Array.isArray(field) && field.every(isPart);
    if (key === 'not') return isPart(field);
    if (key === 'share' || key === 'pick') return typeof field === 'number';
    return wordTerms.some((term) => term === key) && [field].flat().every((word) => typeof word === 'string');
  });
}

const DEPTH_MAX = 50;
