/** A control, and how it stands in the run that is compared with the scenario as written. */
export interface Change {
  readonly control: string;
  readonly isOn: boolean;
}

/** `without topic-acl`, `with topic-acl and forward-acl`. */
export function changeInWords(changes: readonly Change[]): string {
  const names = (isOn: boolean): string =>
    changes.flatMap((change) => (change.isOn === isOn ? [change.control] : [])).join(' and ');
  return [
    ['without', names(false)],
    ['with', names(true)],
  ]
    .flatMap(([word, some]) => (some === '' ? [] : [`${word} ${some}`]))
    .join(', ');
}
