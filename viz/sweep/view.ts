/** What is shown of a sweep, all of it stored in the address; undefined stands for a default. Names, never numbers. */
export interface View {
  /** The sweep's folder, for a page that can fetch it. */
  readonly sweep?: string | undefined;
  /** A figure's column, or `cell`. */
  readonly sort?: string | undefined;
  readonly isDown?: boolean | undefined;
  /** Columns of the figures in the table. */
  readonly figures?: readonly string[] | undefined;
  /** The cell that the table shows differences from. */
  readonly from?: string | undefined;
  /** Figures of the two axes. */
  readonly x?: string | undefined;
  readonly y?: string | undefined;
  /** Whether each seed is a dot beside the median. */
  readonly dots?: boolean | undefined;
  /** A path that was varied, and the figure that is drawn along it. */
  readonly path?: string | undefined;
  readonly along?: string | undefined;
  /** The cell whose runs are shown, and one of its seeds. */
  readonly cell?: string | undefined;
  readonly seed?: string | undefined;
}

/** The part of an address after `#`. */
export function writeView(view: View): string {
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['sweep', view.sweep],
    ['sort', view.sort === undefined ? undefined : `${view.isDown ? '-' : ''}${view.sort}`],
    ...(view.figures ?? []).map((column) => ['figure', column] as const),
    ['from', view.from],
    ['x', view.x],
    ['y', view.y],
    ['dots', view.dots ? 'yes' : undefined],
    ['path', view.path],
    ['along', view.along],
    ['cell', view.cell],
    ['seed', view.seed],
  ];
  return fields.flatMap(([name, value]) => (value ? [`${name}=${escaped(value)}`] : [])).join('&');
}

/** Reads what `writeView` wrote; ignores what it does not know. */
export function readView(hash: string): View {
  const fields = hash
    .replace(/^#/, '')
    .split('&')
    .map((field) => [field.slice(0, field.indexOf('=')), unescaped(field.slice(field.indexOf('=') + 1))] as const);
  const of = (name: string): string | undefined => fields.find(([key]) => key === name)?.[1] || undefined;
  const sort = of('sort');
  const figures = fields.flatMap(([key, value]) => (key === 'figure' && value ? [value] : []));
  return {
    sweep: of('sweep'),
    sort: sort?.replace(/^-/, '') || undefined,
    isDown: sort?.startsWith('-'),
    figures: figures.length === 0 ? undefined : figures,
    from: of('from'),
    x: of('x'),
    y: of('y'),
    dots: of('dots') === 'yes' ? true : undefined,
    path: of('path'),
    along: of('along'),
    cell: of('cell'),
    seed: of('seed'),
  };
}

/** Escapes only what would end a field, so that links stay readable. */
const escaped = (value: string): string =>
  encodeURIComponent(value).replace(/%(2F|3A|20|2C|5B|5D)/g, (code) => readable[code]);
const readable: Readonly<Record<string, string>> = {
  '%2F': '/',
  '%3A': ':',
  '%20': '+',
  '%2C': ',',
  '%5B': '[',
  '%5D': ']',
};

function unescaped(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    // Cut off in the middle of an escape, as by a mail program.
    return '';
  }
}
