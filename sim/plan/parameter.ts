/**
 * A parameter of an action or an attack as data: the schema of scenario files and its documentation follow from it.
 *
 * Shape  `what` is the sentence of the documentation; a parameter is required unless it has a default
 * Units  spans in milliseconds
 */
export type ParameterField =
  | SpanField
  | SizeField
  | SignedSpanField
  | ChoiceField
  | TextField
  | NumberField
  | CountField;

export interface SpanField {
  readonly kind: 'span';
  readonly what: string;
  /** Undefined: from one millisecond to the longest run. */
  readonly bounds?: { readonly min?: number; readonly max?: number };
  /** As a scenario writes it: `10s`. */
  readonly byDefault?: string;
}

export interface SignedSpanField {
  readonly kind: 'signed-span';
  readonly what: string;
  readonly bounds: { readonly min: number; readonly max: number };
}

/** In bytes. */
export interface SizeField {
  readonly kind: 'size';
  readonly what: string;
  readonly bounds: { readonly min: number; readonly max: number };
  /** As a scenario writes it: `1KiB`. */
  readonly byDefault?: string;
}

export interface ChoiceField {
  readonly kind: 'choice';
  readonly what: string;
  /** What one of the words is called in errors: `unknown layer "boot"`. */
  readonly noun: string;
  readonly words: readonly string[];
  readonly byDefault?: string;
}

export interface TextField {
  readonly kind: 'text';
  readonly what: string;
  /** What the text is, and what to write, in errors. */
  readonly noun: string;
  readonly like: string;
  /** For documentation; a name takes `like`. */
  readonly example?: string;
  readonly lengthMax: number;
  /** Only letters from a to z, digits and hyphens. */
  readonly isName?: true;
  readonly byDefault?: string;
}

export interface NumberField {
  readonly kind: 'number';
  readonly what: string;
  readonly bounds: { readonly min: number; readonly max: number };
  readonly byDefault?: number;
}

/** A whole number. */
export interface CountField {
  readonly kind: 'count';
  readonly what: string;
  readonly bounds: { readonly min: number; readonly max: number };
  readonly byDefault?: number;
}

/** What the plan holds for a parameter of each kind. */
export interface ParameterValues {
  readonly span: number;
  readonly 'signed-span': number;
  readonly size: number;
  readonly choice: string;
  readonly text: string;
  readonly number: number;
  readonly count: number;
}
