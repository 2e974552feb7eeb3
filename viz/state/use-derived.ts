import { computed, type ReadonlySignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';

/** A signal computed from others and from plain values; `inputs` are the plain ones, which signals cannot track. */
export const useDerived = <Value>(derive: () => Value, inputs: readonly unknown[]): ReadonlySignal<Value> =>
  useMemo(() => computed(derive), inputs);
